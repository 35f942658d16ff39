"""Read the blocks of a file as GitHub does: line by line, with a stack of open containers.

The structure is that of CommonMark 0.31 with GitHub's tables and footnotes. A leaf block (paragraph, fence,
HTML, table, indented code) is open or not; quotes, list items and footnotes around it are matched anew on
each line.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from dataclasses import dataclass

from handbook.markdown import htmlblock
from handbook.markdown.outline import Block, Heading, MarkdownSource, Outline
from handbook.markdown.tables import cells
from handbook.model.document import Container, ContainerKind

_UNDERLINE = re.compile(r"(?:=+|-+)[ ]*$")
_RULE = re.compile(r"(?:(?:-[ ]*+){3,}+|(?:_[ ]*+){3,}+|(?:\*[ ]*+){3,}+)$")
_FENCE = re.compile(r"(?P<fence>`{3,}(?=[^`]*$)|~{3,})(?P<info>.*)$")
_MARKER = re.compile(r"(?P<marker>[-+*]|\d{1,9}[.)])(?P<gap>[ ]+|$)")
_FOOTNOTE = re.compile(r"\[\^(?P<name>[^\]\s]+)\]:[ ]*")
_REFERENCE = re.compile(r"\[\^([^\]\s]++)(?P<closed>\])?")
"""Where it is not closed before the next blank, no other one begins before that."""
_ALERT = re.compile(r"\[!(\w+)\][ ]*$")
_SEPARATOR = re.compile(r"\|?[ ]*+:?-++:?[ ]*+(?:\|[ ]*+:?-++:?[ ]*+)*+\|?[ ]*+$")
_DEFINITION = re.compile(
    r"\[(?=\s*+[^\s\]])(?:[^\[\]\\]|\\.)*+\]:\s*+(?:<[^<>\n]*+>|[^\s<]\S*+)"
    r"(?:[ ]*+\n?[ ]*+(?<=\s)"
    r"(?:\"(?:[^\"\\]|\\.)*+\"|'(?:[^'\\]|\\.)*+'|\((?:[^()\\]|\\.)*+\))(?=[ ]*+(?:\n|$)))?[ ]*+(?:\n|$)"
)
_BLOCK_NAMES = (
    "address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|"
    "fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|"
    "menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th|thead|title|tr|"
    "track|ul"
)
_ATTRIBUTE = r"(?:\s+[a-zA-Z_:][a-zA-Z0-9:._-]*(?:\s*=\s*(?:[^\s\"'=<>`]+|'[^']*'|\"[^\"]*\"))?)"
_HTML: tuple[tuple[re.Pattern[str], re.Pattern[str] | None], ...] = (
    (
        re.compile(r"<(?:script|pre|style|textarea)(?:\s|>|$)", re.IGNORECASE),
        re.compile(r"</(?:script|pre|style|textarea)>", re.IGNORECASE),
    ),
    (re.compile(r"<!--"), re.compile(r"-->")),
    (re.compile(r"<\?"), re.compile(r"\?>")),
    (re.compile(r"<![A-Za-z]"), re.compile(r">")),
    (re.compile(r"<!\[CDATA\["), re.compile(r"\]\]>")),
    (re.compile(rf"</?(?:{_BLOCK_NAMES})(?:\s|/?>|$)", re.IGNORECASE), None),
    (re.compile(rf"(?:<[a-zA-Z][a-zA-Z0-9-]*{_ATTRIBUTE}*\s*/?>|</[a-zA-Z][a-zA-Z0-9-]*\s*>)[ ]*$"), None),
)
"""CommonMark's seven kinds of HTML blocks: how each begins and ends (without a pattern: at a blank line)."""

_TEXT = re.compile(r"[^\W\d_]")
_OPENS_CONTAINER = frozenset(">[-+*0123456789")
_OPENS_LEAF = frozenset("#`~<=-_*")
_MAX_DEPTH = 60
_LEVELS = 6
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])|&(?:#[xX][0-9a-fA-F]{1,6}|#\d{1,7}|[a-zA-Z][a-zA-Z0-9]*);")
_HTML_HEADING_MARK = re.compile(r"<h[1-6][\s>]", re.IGNORECASE)
_SHOWS_HEADINGS = (6, 7)
"""The kinds of HTML blocks in which a heading is one: not scripts, comments, declarations."""
_RAW = 1
_SWALLOWS = 2
"""The kinds up to this one hide all that follows where they are never closed."""


class _Open:
    """A container on the stack; ``width`` is how far its content is indented (0 for quotes)."""

    __slots__ = ("container", "empty", "kind", "label", "last", "line", "width")

    def __init__(self, kind: ContainerKind, label: str, line: int, width: int) -> None:
        self.kind = kind
        self.label = label
        self.line = line
        self.width = width
        self.empty = True
        self.last = -1
        self.container: Container | None = None
        """Made when a heading or a fence is found in it: most containers hold none."""


@dataclass(slots=True)
class _Fence:
    first: int
    column: int
    indent: int
    marker: str
    info: str
    rows: list[tuple[int, int]]


def read(source: MarkdownSource, outline: Outline) -> None:
    """Read all lines of a file into the outline."""
    lines = source.lines
    scan = _Scan(source, outline)
    count = len(lines) - (lines[-1] == "")
    number = source.body
    while number < count:
        text = lines[number]
        if not scan.stack:
            if scan.leaf in ("", "para"):
                if not text or text.isspace():
                    scan.leaf = ""
                    scan.paragraph = []
                    number += 1
                    continue
                if _TEXT.match(text):
                    scan.text(number, text)
                    number += 1
                    continue
            elif scan.leaf in ("fence", "html"):
                number = scan.skip(number, count)
                continue
        scan.line(number, text)
        number += 1
    scan.finish(max(count, 1) - 1)
    _flag_inline_headings(scan, outline)
    if scan.notes:
        _leave_out_unseen_notes(scan, outline)


def _flag_inline_headings(scan: _Scan, outline: Outline) -> None:
    """Flag an HTML heading in the middle of a text: where it ends, inline markup decides."""
    whole = "\n".join(scan.lines)
    if "<h" not in whole and "<H" not in whole:
        return
    marked = [number for number, text in enumerate(scan.lines) if _HTML_HEADING_MARK.search(text)]
    seen = set(outline.code)
    for first, last in outline.hidden:
        seen.update(range(first, last + 1))
    for block in outline.blocks:
        seen.update(range(block.first, block.last + 1))
    for number in marked:
        text = scan.lines[number]
        ticks = done = 0
        for match in _HTML_HEADING_MARK.finditer(text) if number not in seen else ():
            ticks += text.count("`", done, match.start())
            done = match.start()
            if ticks % 2 == 0:
                outline.uncertain(number, "an HTML heading inside of text")
                break


def _leave_out_unseen_notes(scan: _Scan, outline: Outline) -> None:
    """Drop headings and fences of footnotes that are not shown, since nothing refers to them."""
    found = _REFERENCE.finditer("\n".join(scan.lines))
    marks = Counter(mark[1].casefold() for mark in found if mark["closed"])
    definitions = Counter(scan.defined)

    def shown(containers: tuple[Container, ...]) -> bool:
        inside = (one for one in containers if one.kind is ContainerKind.FOOTNOTE)
        return all(
            marks[one.label.casefold()] > definitions[one.label.casefold()]
            and scan.notes[one.label.casefold()] == one.line
            for one in inside
        )

    outline.headings = [heading for heading in outline.headings if shown(heading.containers)]
    outline.live = {number: path for number, path in outline.live.items() if shown(path)}


class _Scan:
    def __init__(self, source: MarkdownSource, outline: Outline) -> None:
        self.lines = source.lines
        self.raw = source.raw
        self.outline = outline
        self.stack: list[_Open] = []
        self.leaf = ""
        self.paragraph: list[tuple[int, str]] = []
        self.fence: _Fence | None = None
        self.notes: dict[str, int] = {}
        """Name of each footnote, folded -> the line (1-based) of its first definition."""
        self.defined: list[str] = []
        self.html_kind = 0
        self.html_closed = False
        self.html_rows: list[tuple[int, str]] = []

    # --- one line ---

    def line(self, number: int, text: str) -> None:
        """Take the next line."""
        matched, at = self._match(text)
        whole = matched == len(self.stack)
        if whole and self.leaf == "fence":
            self._fence_line(number, text, at)
        elif whole and self.leaf == "html":
            self._html_line(number, text[at:])
        else:
            self._open(number, text, at, matched)
        if self.stack and text and not text.isspace():
            self.stack[-1].last = number

    def skip(self, number: int, count: int) -> int:
        """Read on to the end of a fence or of HTML in no container; return the line after it."""
        fence = self.fence
        if self.leaf == "fence" and fence is not None:
            marker, first = fence.marker, number
            while number < count:
                text = self.lines[number]
                if marker in text and _closes(text, marker):
                    break
                number += 1
            if fence.indent:
                fence.rows += (
                    (row, min(_indent(self.lines[row]), fence.indent)) for row in range(first, number)
                )
            else:
                fence.rows += ((row, 0) for row in range(first, number))
            if number < count:
                self._end_fence(number)
                number += 1
            return number
        while number < count and self.leaf == "html":
            self._html_line(number, self.lines[number])
            number += 1
        return number

    def _match(self, text: str) -> tuple[int, int]:
        """Return how many open containers go on in this line, and where their content begins."""
        at = 0
        for count, entry in enumerate(self.stack):
            rest = text[at:]
            bare = rest.lstrip(" ")
            indent = len(rest) - len(bare)
            if not entry.width:
                if indent > 3 or not bare.startswith(">"):
                    return count, at
                at += indent + 1 + bare.startswith("> ")
            elif indent >= entry.width:
                at += entry.width
            elif bare or entry.empty or (entry.kind is ContainerKind.FOOTNOTE and text):
                return count, at
            else:
                at += indent
        return len(self.stack), at

    def _open(self, number: int, text: str, at: int, matched: int) -> None:
        """Open what begins in this line and hand the rest to the leaf."""
        while True:
            rest = text[at:]
            bare = rest.lstrip(" ")
            indent = len(rest) - len(bare)
            if not bare:
                self._close(matched, number)
                self._blank()
                return
            if indent >= 4:
                break
            step = self._container(number, at, indent, bare, matched) if bare[0] in _OPENS_CONTAINER else 0
            if not step:
                break
            at = step
            matched = len(self.stack)
        if indent >= 4:
            self._indented(number, bare, matched)
        elif bare[0] not in _OPENS_LEAF or not self._leaf(number, at, indent, bare, matched):
            if matched == len(self.stack) or self.leaf != "para":
                self._close(matched, number)
                self.text(number, bare)
            else:
                self.paragraph.append((number, bare))

    def _indented(self, number: int, bare: str, matched: int) -> None:
        """Read a line that is indented as code is: it goes on with a paragraph, or is code."""
        if self.leaf == "para" and self.paragraph:
            self.paragraph.append((number, bare))
        elif self.leaf != "table" or matched < len(self.stack):
            self._close(matched, number)
            self._fill("code")
            self.outline.code.add(number)

    # --- containers ---

    def _container(self, number: int, at: int, indent: int, bare: str, matched: int) -> int:
        """Open a quote, list item or footnote; return where its content begins, or 0."""
        first = bare[0]
        if len(self.stack) > _MAX_DEPTH:
            self.outline.uncertain(number, "blocks are nested too deeply")
            return 0
        if first == ">":
            alert = _ALERT.match(bare[1:].strip()) if "[!" in bare else None
            self._push(ContainerKind.QUOTE, alert[1] if alert else ">", number, 0, matched)
            return at + indent + 1 + bare.startswith("> ")
        if first == "[":
            note = _FOOTNOTE.match(bare)
            if note is None:
                return 0
            self.defined.append(note["name"].casefold())
            self.notes.setdefault(note["name"].casefold(), number + 1)
            self._push(ContainerKind.FOOTNOTE, note["name"], number, 4, matched)
            return at + indent + note.end()
        item = _MARKER.match(bare)
        if item is None or (first in "-*" and _RULE.match(bare)) or self._underline(bare, matched):
            return 0
        marker, content = item["marker"], len(bare) - item.end()
        interrupts = self.leaf == "para" and matched == len(self.stack)
        if interrupts and (not content or (marker[0].isdigit() and int(marker[:-1]) != 1)):
            return 0
        gap = len(item["gap"])
        width = len(marker) + (gap if gap <= 4 and content else 1)
        self._push(ContainerKind.LIST_ITEM, marker, number, indent + width, matched)
        return at + indent + width

    def _push(self, kind: ContainerKind, label: str, number: int, width: int, matched: int) -> None:
        if matched < len(self.stack) or self.leaf in ("fence", "html"):
            self._close(matched, number)
        self._fill("")
        self.stack.append(_Open(kind, label, number + 1, width))

    def _close(self, matched: int, number: int) -> None:
        """Close the containers that do not go on, and the leaf in them."""
        if matched < len(self.stack):
            self._end_leaf(number - 1)
            while len(self.stack) > matched:
                entry = self.stack.pop()
                if entry.container is not None:
                    self.outline.extent[entry.container] = entry.last
                if self.stack and self.stack[-1].last < entry.last:
                    self.stack[-1].last = entry.last

    def _path(self) -> tuple[Container, ...]:
        path = []
        for entry in self.stack:
            if entry.container is None:
                entry.container = Container(entry.kind, entry.label, entry.line)
            path.append(entry.container)
        return tuple(path)

    # --- leaves ---

    def _fill(self, leaf: str) -> None:
        """Begin another leaf, or none, in the innermost container."""
        if self.stack:
            self.stack[-1].empty = False
        if leaf != "para":
            self.paragraph = []
        self.leaf = leaf

    def _blank(self) -> None:
        if self.leaf in ("para", "table"):
            self.leaf = ""
            self.paragraph = []

    def _underline(self, bare: str, matched: int) -> bool:
        return self.leaf == "para" and matched == len(self.stack) and bool(_UNDERLINE.match(bare))

    def _leaf(self, number: int, at: int, indent: int, bare: str, matched: int) -> bool:
        """Read a block that is known by its first line; return whether there was one."""
        first = bare[0]
        if first == "#" and (heading := _heading(bare)):
            self._close(matched, number)
            self._fill("")
            self._heading(*heading, number, number)
        elif first in "`~" and (fence := _FENCE.match(bare)):
            self._close(matched, number)
            self._fill("fence")
            removed = self._removed(number, at, indent)
            self.fence = _Fence(number, at + indent, removed, fence["fence"], fence["info"].strip(), [])
        elif first == "<":
            return self._html(number, bare, matched)
        elif first in "=-" and self._underline(bare, matched) and self._underlined(number, bare):
            return True
        elif first in "-_*" and _RULE.match(bare):
            self._close(matched, number)
            self._fill("")
        else:
            return False
        return True

    def _removed(self, number: int, at: int, indent: int) -> int:
        """Return the indentation that a fence takes from each of its lines.

        It is counted in characters: of a tab that a container has used in part, the rest counts as one.
        """
        if not indent or "\t" not in self.raw[number]:
            return indent
        column = characters = 0
        for character in self.raw[number]:
            if column >= at + indent:
                break
            column += 4 - column % 4 if character == "\t" else 1
            characters += column > at
        return characters

    def _heading(self, level: int, title: str, first: int, last: int) -> None:
        self.outline.headings.append(Heading(level, title.strip(), first, last, self._path()))

    def _underlined(self, number: int, bare: str) -> bool:
        """Make a heading of the open paragraph, unless it holds nothing but link definitions."""
        rows = self.paragraph
        text = "\n".join(row for _, row in rows)
        at = skipped = 0
        while text.startswith("[", at) and (match := _DEFINITION.match(text, at)):
            skipped += match.group().count("\n") + (not match.group().endswith("\n"))
            at = match.end()
        rows = rows[skipped:]
        if not rows or not text[at:].strip():
            self.paragraph = []
            if bare[0] == "-" and _RULE.match(bare):
                return False
            self._fill("para")
            self.paragraph = [(number, bare)]
            return True
        title = "\n".join(row.strip() for _, row in rows)
        self._heading(1 if bare[0] == "=" else 2, title, rows[0][0], number)
        self._fill("")
        return True

    def text(self, number: int, bare: str) -> None:
        """Add a line of text to the open paragraph or table, or begin a paragraph."""
        if self.leaf == "table":
            return
        if self.leaf != "para":
            self._fill("para")
        elif "-" in bare and _SEPARATOR.match(bare) and self._heads_table(bare):
            self._fill("table")
            return
        self.paragraph.append((number, bare))

    def _heads_table(self, separator: str) -> bool:
        return _columns(self.paragraph[-1][1].strip()) == _columns(separator.strip())

    def _html(self, number: int, bare: str, matched: int) -> bool:
        for kind, (start, _) in enumerate(_HTML, 1):
            if start.match(bare):
                if kind == len(_HTML) and self.leaf == "para" and matched == len(self.stack):
                    return False
                self._close(matched, number)
                self._fill("html")
                self.html_kind, self.html_closed = kind, False
                self._html_line(number, bare)
                return True
        return False

    def _html_line(self, number: int, text: str) -> None:
        end = _HTML[self.html_kind - 1][1]
        if not end and not text.strip():
            self._end_html(number)
            return
        self.html_rows.append((number, text))
        if end and end.search(text):
            self.html_closed = True
            self._end_html(number)

    def _end_html(self, last: int) -> None:
        """Close HTML that is shown as it is; the headings in it are headings of the page."""
        rows, self.html_rows = self.html_rows, []
        if self.html_kind <= _SWALLOWS and not self.html_closed:
            self.outline.uncertain(rows[0][0], "a comment or an HTML element that is never closed")
        first = rows[0][0] if rows else last
        self.outline.hidden.append((first, last))
        self.leaf = ""
        text = "\n".join(row for _, row in rows)
        if self._reaches_on(text):
            self.outline.uncertain(first, "a comment or an HTML element that is never closed")
        if self.html_kind not in _SHOWS_HEADINGS or not _HTML_HEADING_MARK.search(text):
            return
        text = htmlblock.without_comments(text)
        marks = len(_HTML_HEADING_MARK.findall(text))
        for heading in htmlblock.headings(text):
            marks -= 1
            self._heading(heading.level, heading.title, first + heading.first, first + heading.last)
        if marks:
            self.outline.uncertain(first, "an HTML heading that does not end in its block")

    def _reaches_on(self, text: str) -> bool:
        """Return whether a browser takes what follows a block for a part of it."""
        open_comment = text.rfind("<!--") > text.rfind("-->")
        if self.html_kind == _RAW:
            return open_comment  # GitHub shows the tags of scripts and styles as text: a comment is one.
        open_tag = text.rfind("<") > text.rfind(">")
        return self.html_kind in _SHOWS_HEADINGS and (open_tag or open_comment)

    def _fence_line(self, number: int, text: str, at: int) -> None:
        fence = self.fence
        assert fence is not None  # noqa: S101 - the leaf is a fence
        rest = text[at:] if at else text
        if fence.marker in rest and _closes(rest, fence.marker):
            self._end_fence(number)
            return
        fence.rows.append((number, at + min(_indent(rest), fence.indent)))

    def _end_fence(self, last: int) -> None:
        fence = self.fence
        if fence is None:
            return
        info = fence.info
        if "\\" in info or "&" in info:
            info = _ESCAPED.sub(lambda found: found[1] or html.unescape(found.group()), info)
        language = info.split()[0] if info else ""
        drawn = language == "mermaid"
        rows = tuple(fence.rows)
        self.outline.live[len(self.outline.blocks)] = self._path()
        self.outline.blocks.append(Block(fence.info, language, fence.first, last, rows, drawn, fence.column))
        self.fence = None
        self.leaf = ""

    def _end_leaf(self, last: int) -> None:
        if self.leaf == "fence":
            self._end_fence(last)
        elif self.leaf == "html":
            self._end_html(last)
        self.leaf = ""
        self.paragraph = []

    def finish(self, last: int) -> None:
        """Close what is open at the end of the file."""
        if self.leaf == "fence" and self.lines[last].isspace():
            self.outline.uncertain(last, "blanks at the end of a fence that is never closed")
        self._end_leaf(last)
        self._close(0, last + 1)


def _heading(bare: str) -> tuple[int, str] | None:
    """Return level and title of a heading between number signs, or nothing for any other line."""
    rest = bare.lstrip("#")
    level = len(bare) - len(rest)
    if not 1 <= level <= _LEVELS or rest[:1] not in ("", " "):
        return None
    title = rest.strip(" ")
    closed = title.rstrip("#")
    if closed != title and closed[-1:] in ("", " "):
        title = closed.rstrip(" ")
    return level, title


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip(" "))


def _closes(text: str, marker: str) -> bool:
    """Return whether a line closes a fence that was opened by a marker."""
    bare = text.lstrip(" ")
    if len(text) - len(bare) > 3 or not bare.startswith(marker):
        return False
    return not bare.rstrip(" ").strip(marker[0])


def _columns(row: str) -> int:
    border = row.startswith("|") or row.endswith("|")
    return len(cells(row, border))
