"""Read the blocks of a file as GitHub does: line by line, with a stack of open containers.

The structure is that of CommonMark 0.31 with GitHub's tables and footnotes. A leaf block (paragraph, fence,
HTML, table, indented code) is open or not; quotes, list items and footnotes around it are matched anew on
each line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from handbook.markdown.outline import Block, Heading, Outline, Source
from handbook.markdown.tables import cells
from handbook.model.document import Container, ContainerKind

_HEADING = re.compile(r"(?P<level>#{1,6})(?:[ ]+(?P<title>.*?))??(?:[ ]+#+)?[ ]*$")
_UNDERLINE = re.compile(r"(?:=+|-+)[ ]*$")
_RULE = re.compile(r"(?:(?:-[ ]*){3,}|(?:_[ ]*){3,}|(?:\*[ ]*){3,})$")
_FENCE = re.compile(r"(?P<fence>`{3,}(?=[^`]*$)|~{3,})(?P<info>.*)$")
_MARKER = re.compile(r"(?P<marker>[-+*]|\d{1,9}[.)])(?P<gap>[ ]+|$)")
_FOOTNOTE = re.compile(r"\[\^(?P<name>[^\]\s]+)\]:[ ]*")
_ALERT = re.compile(r"\[!(\w+)\][ ]*$")
_SEPARATOR = re.compile(r"\|?[ ]*:?-+:?[ ]*(?:\|[ ]*:?-+:?[ ]*)*\|?[ ]*$")
_DEFINITION = re.compile(
    r"\[(?:[^\[\]\\]|\\.)*[^\s\[\]](?:[^\[\]\\]|\\.)*\]:\s*(?:<[^<>\n]*>|[^\s<]\S*)"
    r"(?:[ ]*\n?[ ]*(?:(?<=\s)(?:\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|\((?:[^()\\]|\\.)*\))))?[ ]*(?:\n|$)"
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
_MAX_DEPTH = 60


@dataclass(slots=True)
class _Open:
    """A container on the stack; ``width`` is how far its content is indented (0 for quotes)."""

    container: Container
    width: int
    empty: bool = True
    last: int = -1


@dataclass(slots=True)
class _Fence:
    first: int
    column: int
    indent: int
    marker: str
    info: str
    rows: list[tuple[int, int]]


def read(source: Source, outline: Outline) -> None:
    """Read all lines of a file into the outline."""
    scan = _Scan(source.lines, outline)
    count = len(source.lines) - (source.lines[-1] == "")
    for number in range(source.body, count):
        scan.line(number, source.lines[number])
    scan.finish(max(count, 1) - 1)


class _Scan:
    def __init__(self, lines: list[str], outline: Outline) -> None:
        self.lines = lines
        self.outline = outline
        self.stack: list[_Open] = []
        self.leaf = ""
        self.paragraph: list[tuple[int, str]] = []
        self.fence: _Fence | None = None
        self.html_end: re.Pattern[str] | None = None
        self.html_first = 0
        self.far = self.noted = self.defined = False

    # --- one line ---

    def line(self, number: int, text: str) -> None:
        """Take the next line."""
        if not self.stack:
            if (not text or text.isspace()) and self.leaf not in ("fence", "html"):
                self._blank()
                return
            if self.leaf in ("", "para") and _TEXT.match(text):
                self._text(number, text)
                return
        self.far = False
        matched, at = self._match(text)
        if self.noted:
            # A footnote that is never referred to is not shown, whatever blocks it holds.
            self.outline.uncertain(number, "a footnote with more than one block")
            self.noted = False
        if self.far:
            self.outline.uncertain(number, "a quote mark that is indented too far")
        if self.leaf == "para" and self.defined:
            self._below_definition(number)
        whole = matched == len(self.stack)
        if whole and self.leaf == "fence":
            self._fence_line(number, text, at)
        elif whole and self.leaf == "html":
            self._html_line(number, text[at:])
        else:
            self._open(number, text, at, matched)
        if self.stack and not text.isspace() and text:
            self.stack[-1].last = number

    def _below_definition(self, number: int) -> None:
        """Flag what follows link definitions directly: renderers differ on whether they are a paragraph."""
        if self.lines[number].strip() and not self.lines[number].lstrip(" >").startswith("["):
            self.outline.uncertain(number, "text right below a link definition")

    def _match(self, text: str) -> tuple[int, int]:
        """Return how many open containers go on in this line, and where their content begins."""
        at = 0
        for count, entry in enumerate(self.stack):
            rest = text[at:]
            bare = rest.lstrip(" ")
            indent = len(rest) - len(bare)
            if not entry.width:
                if indent > 3 or not bare.startswith(">"):
                    self.far = bare.startswith(">")
                    return count, at
                at += indent + 1 + bare.startswith("> ")
            elif indent >= entry.width:
                at += entry.width
                self.noted = self.noted or entry.container.kind is ContainerKind.FOOTNOTE
            elif bare or entry.empty:
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
            whole = matched == len(self.stack)
            if not bare:
                self._close(matched, number)
                self._blank()
                return
            if indent >= 4:
                break
            step = self._container(number, at, indent, bare, matched)
            if not step:
                break
            at = step
            matched = len(self.stack)
        if indent >= 4 and not (self.leaf == "para" and self.paragraph):
            self._close(matched, number)
            self._fill("code")
            self.outline.code.add(number)
        elif indent >= 4 or not self._leaf(number, at + indent, indent, bare, matched):
            if indent >= 4 and not whole and not bare[0].isalnum():
                self.outline.uncertain(number, "an indented line that goes on lazily")
            if whole or self.leaf != "para":
                self._close(matched, number)
                self._text(number, bare)
            else:
                self.paragraph.append((number, bare))

    # --- containers ---

    def _container(self, number: int, at: int, indent: int, bare: str, matched: int) -> int:
        """Open a quote, list item or footnote; return where its content begins, or 0."""
        first = bare[0]
        if len(self.stack) > _MAX_DEPTH:
            self.outline.uncertain(number, "blocks are nested too deeply")
            return 0
        if first == ">":
            alert = _ALERT.match(bare[1:].strip())
            self._push(ContainerKind.QUOTE, alert[1] if alert else ">", number, 0, matched)
            return at + indent + 1 + bare.startswith("> ")
        if first == "[" and (note := _FOOTNOTE.match(bare)):
            if self.leaf == "para":
                self.outline.uncertain(number, "a footnote right below text")
            self._push(ContainerKind.FOOTNOTE, note["name"], number, 4, matched)
            return at + indent + note.end()
        item = _MARKER.match(bare) if first in "-+*0123456789" else None
        if item is None or _RULE.match(bare) or (self._underline(bare, matched)):
            return 0
        return self._item(number, at, indent, bare, item, matched)

    def _item(self, number: int, at: int, indent: int, bare: str, item: re.Match[str], matched: int) -> int:
        content = bare[item.end() :]
        interrupts = matched == len(self.stack) and self.leaf == "para"
        marker = item["marker"]
        if interrupts and (not content or (marker[0].isdigit() and int(marker[:-1]) != 1)):
            return 0
        gap = len(item["gap"])
        if gap > 4 or not content:
            gap = 1
        self._push(ContainerKind.LIST_ITEM, marker, number, indent + len(marker) + gap, matched)
        return at + indent + len(marker) + gap

    def _push(self, kind: ContainerKind, label: str, number: int, width: int, matched: int) -> None:
        self._close(matched, number)
        self._fill("")
        self.stack.append(_Open(Container(kind, label, number + 1), width))

    def _close(self, matched: int, number: int) -> None:
        """Close the containers that do not go on, and the leaf in them."""
        if matched < len(self.stack):
            self._end_leaf(number - 1)
            while len(self.stack) > matched:
                entry = self.stack.pop()
                self.outline.extent[entry.container] = entry.last
                if self.stack and self.stack[-1].last < entry.last:
                    self.stack[-1].last = entry.last

    def _path(self) -> tuple[Container, ...]:
        return tuple(entry.container for entry in self.stack)

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
        """Read a block that is known by its first line; say whether there was one."""
        first = bare[0]
        if first == "#" and (heading := _HEADING.match(bare)):
            self._close(matched, number)
            self._fill("")
            self._heading(len(heading["level"]), heading["title"] or "", number, number)
        elif first in "`~" and (fence := _FENCE.match(bare)):
            self._close(matched, number)
            self._fill("fence")
            self.fence = _Fence(number, at, indent, fence["fence"], fence["info"].strip(), [])
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

    def _heading(self, level: int, title: str, first: int, last: int) -> None:
        self.outline.headings.append(Heading(level, title.strip(), first, last, self._path()))

    def _underlined(self, number: int, bare: str) -> bool:
        """Make a heading of the open paragraph, unless it holds nothing but link definitions."""
        rows = self.paragraph
        text = "\n".join(row for _, row in rows)
        while match := _DEFINITION.match(text):
            rows = rows[match.group().count("\n") + (not match.group().endswith("\n")) :]
            text = text[match.end() :]
        if not text.strip() or not rows:
            self.paragraph = []
            if bare[0] == "-" and _RULE.match(bare):
                return False
            self._fill("para")
            self.paragraph = [(number, bare)]
            return True
        if "|" in rows[-1][1] and bare[0] == "-":
            self.outline.uncertain(number, "an underline that may be a table's")
        title = "\n".join(row.strip() for _, row in rows)
        self._heading(1 if bare[0] == "=" else 2, title, rows[0][0], number)
        self._fill("")
        return True

    def _text(self, number: int, bare: str) -> None:
        """Add a line of text to the open paragraph or table, or begin a paragraph."""
        if self.leaf == "table":
            return
        if self.leaf != "para":
            self._fill("para")
            self.defined = bare[0] == "[" and bool(_DEFINITION.fullmatch(bare))
        elif "-" in bare and _SEPARATOR.match(bare) and self._heads_table(bare):
            if "|" not in self.paragraph[-1][1]:
                self.outline.uncertain(number, "a table whose head has no border")
            self._fill("table")
            return
        elif self.defined:
            self.defined = bool(_DEFINITION.fullmatch(bare))
        self.paragraph.append((number, bare))

    def _heads_table(self, separator: str) -> bool:
        header = self.paragraph[-1][1].strip()
        separator = separator.strip()
        return "|" in header + separator and _columns(header) == _columns(separator)

    def _html(self, number: int, bare: str, matched: int) -> bool:
        for kind, (start, end) in enumerate(_HTML, 1):
            if start.match(bare):
                if kind == len(_HTML) and self.leaf in ("para", "table"):
                    # Renderers differ on a lone tag below the last line of a quote, item or table.
                    if matched < len(self.stack) or self.leaf == "table":
                        self.outline.uncertain(number, "a lone HTML tag below a line of text")
                    if self.leaf == "para":
                        return False
                self._close(matched, number)
                self._fill("html")
                self.html_end, self.html_first = end, number
                self._html_line(number, bare)
                return True
        return False

    def _html_line(self, number: int, text: str) -> None:
        ended = self.html_end.search(text) if self.html_end else not text.strip()
        if ended:
            self.outline.hidden.append((self.html_first, number))
            self.leaf = ""

    def _fence_line(self, number: int, text: str, at: int) -> None:
        fence = self.fence
        assert fence is not None  # noqa: S101 - the leaf is a fence
        rest = text[at:]
        bare = rest.lstrip(" ")
        indent = len(rest) - len(bare)
        if (
            indent <= 3
            and bare.startswith(fence.marker)
            and not bare.strip(fence.marker[0] + " ")
            and " " not in bare.rstrip()
        ):
            self._end_fence(number)
            return
        fence.rows.append((number, at + min(indent, fence.indent)))

    def _end_fence(self, last: int) -> None:
        fence = self.fence
        if fence is None:
            return
        language = fence.info.split()[0] if fence.info else ""
        self.outline.live[len(self.outline.blocks)] = self._path()
        self.outline.blocks.append(
            Block(
                fence.info,
                language,
                fence.first,
                last,
                tuple(fence.rows),
                language == "mermaid",
                fence.column,
            )
        )
        self.fence = None
        self.leaf = ""

    def _end_leaf(self, last: int) -> None:
        if self.leaf == "fence":
            self._end_fence(last)
        elif self.leaf == "html":
            self.outline.hidden.append((self.html_first, last))
        self.leaf = ""
        self.paragraph = []

    def finish(self, last: int) -> None:
        """Close what is open at the end of the file."""
        if self.leaf == "fence" and self.lines[last].isspace():
            self.outline.uncertain(last, "blanks at the end of a fence that is never closed")
        self._end_leaf(last)
        self._close(0, last + 1)


def _columns(row: str) -> int:
    border = row.startswith("|") or row.endswith("|")
    return len(cells(row, border))
