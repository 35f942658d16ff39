"""Read the blocks of a page as Python-Markdown does: block by block, against the last element made so far.

Python-Markdown has no containers that are open or closed. Each block (lines between blank lines) is offered
to the constructs in a fixed order, and each construct looks at the parent, at its last child and at that
one's last child to decide where the block belongs. `Node` keeps just this spine of last children.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from handbook.markdown.dialect import Dialect
from handbook.markdown.outline import FENCE_MARK, STX, Heading, Outline
from handbook.markdown.rawhtml import HTML_MARK, Element
from handbook.markdown.tables import is_table
from handbook.model import Container, ContainerKind

TAB = 4
_MAX_DEPTH = 40
_LISTS = ("ul", "ol", "dl")

_MARKED = re.compile(
    r"^(?: {0,3}(?:[>:=]|[*+-] |\d+\. |[-_*] {0,2}[-_*] {0,2}[-_*]|\[[^\n]*\]:|\*\[|-)|#|!!!|\?\?\?)",
    re.MULTILINE,
)
"""Found in each block that is or holds anything but text, a table or what is indented."""

_ADMONITION = re.compile(r"(?:^|\n)!!! ?([\w\-]+(?: +[\w\-]+)*)(?: +\"(.*?)\")? *(?:\n|$)")
_DETAILS = re.compile(
    r"(?:^|\n)\?{3}\+? ?(?:([\w\-]+(?: +[\w\-]+)*?)?(?: +\"(.*?)\")|([\w\-]+(?: +[\w\-]+)*?)) *(?:\n|$)"
)
_TABS = re.compile(r"(?:^|\n)={3}(\+|\+!|!\+|!)? +\"(.*?)\" *(?:\n|$)")
_HEADING = re.compile(r"(?:^|\n)(?P<level>#{1,6})(?P<header>(?:\\.|[^\\#]|#+(?=[^#\n]))*?)#*(?:\n|$)")
_TITLE_HEADING = re.compile(r"^(?P<level>#{1,6})(?P<header>(?:\\.|[^\\]|#+(?=[^#\n]))*?)#*$")
_UNDERLINED = re.compile(r"^.*?\n(?:=+|-+)[ ]*(\n|$)", re.MULTILINE)
_RULE = re.compile(
    r"^[ ]{0,3}(?=(?P<run>(-+[ ]{0,2}){3,}|(_+[ ]{0,2}){3,}|(\*+[ ]{0,2}){3,}))(?P=run)[ ]*$", re.MULTILINE
)
_ITEM = {"ol": re.compile(r"^[ ]{0,3}\d+\.[ ]+(.*)"), "ul": re.compile(r"^[ ]{0,3}[*+-][ ]+(.*)")}
_ANY_ITEM = re.compile(r"^[ ]{0,3}((?:\d+\.)|[*+-])[ ]+(.*)")
_NESTED_ITEM = re.compile(r"^[ ]{4,7}((\d+\.)|[*+-])[ ]+.*")
_DEFINITION = re.compile(r"(^|\n)[ ]{0,3}:[ ]{1,3}(.*?)(\n|$)")
_MARK_LINE = re.compile(r"^([> ]*)" + FENCE_MARK.pattern + "$")
_NO_INDENT = re.compile(r"^[ ]{0,3}[^ :]")
_QUOTE = re.compile(r"(^|\n)[ ]{0,3}>[ ]?(.*)")
_FOOTNOTE = re.compile(r"^[ ]{0,3}\[\^([^\]]*)\]:[ ]*(.*)$", re.MULTILINE)
_ABBREVIATION = re.compile(r"^[*]\[(?P<abbr>[^\\]*?)\][ ]?:[ ]*\n?[ ]*(?P<title>.*)$", re.MULTILINE)
_REFERENCE = re.compile(
    r"^[ ]{0,3}\[([^\[\]]*)\]:[ ]*(?:\n[ ]*)?([^\s]+)[ ]*(?:\n[ ]*)?(([\"'])(.*)\4[ ]*|\((.*)\)[ ]*)?$",
    re.MULTILINE,
)

Piece = tuple[int, str]
"""Lines of one block and the index of the first in the page."""


class Node:
    """An element on the spine: what the constructs ask of the tree, and no more."""

    __slots__ = ("css", "last", "path", "tag", "tail", "text")

    def __init__(self, tag: str, path: tuple[Container, ...], css: str = "") -> None:
        self.tag = tag
        self.css = css
        self.path = path
        self.last: Node | None = None
        self.text = ""
        self.tail = False

    def add(self, tag: str, container: Container | None = None, css: str = "") -> Node:
        """Append a child, which then is the last."""
        self.last = Node(tag, (*self.path, container) if container else self.path, css)
        return self.last


@dataclass(slots=True)
class _Footnote:
    numbers: list[int]
    at: int
    text: str


class Reader:
    """Reads the pages of one text into an outline."""

    def __init__(self, lines: list[str], dialect: Dialect, stash: list[Element], outline: Outline) -> None:
        self.lines = lines
        self.outline = outline
        self.stash = stash
        self.numbers: list[int] = []
        self.state: list[str] = []
        self.depth = 0
        self.held: tuple[Node, int] | None = None
        self.footnotes: list[_Footnote] = []
        self.items = ("li", "dd") if dialect.has("def_list") else ("li",)
        self.lists = _LISTS if dialect.has("def_list") else _LISTS[:2]
        self.superfences = dialect.has("pymdownx.superfences")
        self.steps = self._steps(dialect)

    def _steps(self, dialect: Dialect) -> tuple[Callable[[Node, Piece, list[Piece]], bool], ...]:
        """Return the constructs of the dialect in the order of Python-Markdown's priorities."""
        first = {
            "admonition": self._admonition,
            "md_in_html": self._element,
            "pymdownx.details": self._details,
            "pymdownx.tabbed": self._tab,
        }
        steps = [first[name] for name in dialect.extensions if name in first]
        steps += [self._indented, self._code]
        steps += [self._formula] if dialect.has("pymdownx.arithmatex") else []
        steps += [self._table] if dialect.has("tables") else []
        steps += [self._heading, self._underlined, self._rule, self._ordered, self._unordered]
        steps += [self._definition] if dialect.has("def_list") else []
        steps += [self._quote]
        steps += [self._footnote] if dialect.has("footnotes") else []
        steps += [self._abbreviation] if dialect.has("abbr") else []
        return (*steps, self._reference)

    def document(self, text: str, numbers: list[int]) -> None:
        """Read a whole page; footnotes come last, as they are rendered."""
        self.numbers = numbers
        root = Node("div", ())
        self.chunk(root, 0, text)
        for note in self.footnotes:
            self.numbers = note.numbers
            line = self._number(note.at)
            before = len(self.outline.headings)
            node = Node("div", (Container(ContainerKind.FOOTNOTE, "", line + 1),))
            self.chunk(node, note.at, note.text)
            if len(self.outline.headings) > before:
                self.outline.doubt(line, "a heading in a footnote")

    def chunk(self, parent: Node, at: int, text: str) -> None:
        """Read text that may hold several blocks."""
        pieces: list[Piece] = []
        for part in text.split("\n\n"):
            pieces.append((at, part))
            at += part.count("\n") + 2
        self.blocks(parent, pieces)

    def blocks(self, parent: Node, pieces: list[Piece]) -> None:
        """Offer each block to the constructs."""
        if self.depth > _MAX_DEPTH:
            self.outline.doubt(self._number(pieces[0][0]), "blocks are nested too deeply")
            return
        self.depth += 1
        if parent.path:
            at, text = pieces[-1]
            self.outline.reaches(parent.path, self._number(at + text.count("\n")))
        pending = pieces[::-1]
        while pending:
            at, text = pending.pop()
            if text[:1] in ("\n", ""):
                bare = text.lstrip("\n")
                at, text = at + len(text) - len(bare), bare
                if not text:
                    continue
            if text[0] == " " or "|" in text or STX in text or _MARKED.search(text):
                piece = (at, text)
                for step in self.steps:
                    if step(parent, piece, pending):
                        break
                else:
                    self._paragraph(parent, text)
            else:
                self._paragraph(parent, text)
        self.depth -= 1

    def _number(self, at: int) -> int:
        """Return the line in the file (0-based) of a line of the page."""
        return self.numbers[min(at, len(self.numbers) - 1)]

    def _container(self, kind: ContainerKind, label: str, at: int) -> Container:
        return Container(kind, label, self._number(at) + 1)

    # --- containers that are indented by four ---

    def _held_under(self, parent: Node, text: str, css: str) -> tuple[Node, int] | None:
        """Return the element that an indented block continues and how far it is indented."""
        node = parent.last
        if node is None or node.css != css or text[:1] != " ":
            return None
        indent, last = 0, node.last
        while last is not None and text.startswith(" " * 2 * TAB):
            if last.css == "tab":
                if last.last is None or last.last.tag not in _LISTS:
                    break
                last = last.last
            if last.tag not in _LISTS or last.last is None:
                break
            node = last.last
            last = node.last
            text = text[TAB:]
            indent += TAB
        return (node, indent + TAB) if text.startswith(" " * TAB) else None

    def _continue(self, parent: Node, piece: Piece, pending: list[Piece], css: str) -> bool:
        found = self._held_under(parent, piece[1], css)
        if found is None:
            return False
        node, indent = found
        inside, rest = detab(piece, indent)
        if node.tag in ("li", "dd") and node.text:
            node.text = ""
            node.add("p")
        if node.css == "tabs" and node.last is not None:
            node = node.last
        self.chunk(node, *inside)
        if rest[1]:
            pending.append(rest)
        return True

    def _open(
        self, parent: Node, piece: Piece, pending: list[Piece], match: re.Match[str], node: Callable[[], Node]
    ) -> bool:
        at, text = piece
        if match.start() > 0:
            self.blocks(parent, [(at, text[: match.start()])])
        inside, rest = detab((at + text.count("\n", 0, match.end()), text[match.end() :]))
        self.chunk(node(), *inside)
        if rest[1]:
            pending.append(rest)
        return True

    def _line_of(self, piece: Piece, match: re.Match[str]) -> int:
        """Return the page line on which a match begins that may have taken the newline before it."""
        start = match.start() + match.group().startswith("\n")
        return piece[0] + piece[1].count("\n", 0, start)

    def _admonition(self, parent: Node, piece: Piece, pending: list[Piece]) -> bool:
        match = _ADMONITION.search(piece[1]) if "!!!" in piece[1] else None
        if match is None:
            return self._continue(parent, piece, pending, "admonition")
        label = match[1].split(" ")[0] if match[2] is None else match[2]

        def node() -> Node:
            div = parent.add(
                "div",
                self._container(ContainerKind.ADMONITION, label, self._line_of(piece, match)),
                "admonition",
            )
            if match[2] != "":
                div.add("p")
            return div

        return self._open(parent, piece, pending, match, node)

    def _details(self, parent: Node, piece: Piece, pending: list[Piece]) -> bool:
        match = _DETAILS.search(piece[1]) if "???" in piece[1] else None
        if match is None:
            return self._continue(parent, piece, pending, "details")
        label = match[2] or (match[3] or match[1] or "").split(" ")[0]
        line = self._line_of(piece, match)

        def node() -> Node:
            box = parent.add("details", self._container(ContainerKind.DETAILS, label, line), "details")
            box.add("summary")
            title = _TITLE_HEADING.match(match[2] or "")
            if title:
                self._add_heading(len(title["level"]), title["header"], line, 1, box)
            return box

        return self._open(parent, piece, pending, match, node)

    def _tab(self, parent: Node, piece: Piece, pending: list[Piece]) -> bool:
        match = _TABS.search(piece[1]) if "===" in piece[1] else None
        if match is None:
            return self._continue(parent, piece, pending, "tabs")
        group = parent.last
        line = self._line_of(piece, match)

        def node() -> Node:
            joins = group is not None and group.css == "tabs" and "!" not in (match[1] or "")
            tabs = group if joins and group is not None else parent.add("div", css="tabs")
            if parent.last is not tabs:
                # The lines above the tab were read first and stand behind its group now: the
                # renderer still appends to the group, but what follows is judged by the last child.
                self.outline.doubt(self._number(line), "text between two tabs")
            return tabs.add("div", self._container(ContainerKind.TAB, match[2], line), "tab")

        return self._open(parent, piece, pending, match, node)

    def _element(self, parent: Node, piece: Piece, pending: list[Piece]) -> bool:
        """Read the content of an HTML element with a ``markdown`` attribute."""
        match = HTML_MARK.match(piece[1])
        if match is None or not self.stash[int(match[1])].state:
            return False
        element = self.stash[int(match[1])]
        node = parent.add(element.tag, Container(ContainerKind.HTML, element.tag, element.line + 1), "html")
        if element.state == "block":
            outer, self.numbers = self.numbers, element.page.numbers
            self.chunk(node, 0, element.page.text.rstrip("\n"))
            self.numbers = outer
        else:
            self._reached(element.page.text, node.path)
        rest = piece[1][match.end() :]
        if rest:
            pending.append((piece[0], rest))
        return True

    # --- lists and code ---

    def _indented(self, parent: Node, piece: Piece, pending: list[Piece]) -> bool:
        """Read what is indented below a list item."""
        del pending
        at, text = piece
        if not text.startswith(" " * TAB) or (self.state and self.state[-1] == "detabbed"):
            return False
        if parent.tag not in self.items and (parent.last is None or parent.last.tag not in self.lists):
            return False
        level, sibling = self._level(parent, text)
        text = loose_detab(text, level)
        self.state.append("detabbed")
        if parent.tag in self.items:
            inside = parent.last if parent.last is not None and parent.last.tag in self.lists else parent
            self.blocks(inside, [(at, text)])
        elif sibling.tag in self.items:
            self.blocks(sibling, [(at, text)])
        elif sibling.last is not None and sibling.last.tag in self.items:
            if sibling.last.text:
                sibling.last.text = ""
                if sibling.last.last is None:
                    sibling.last.add("p")
            self.chunk(sibling.last, at, text)
        else:
            self.blocks(sibling.add("dd" if "dd" in self.items else "li"), [(at, text)])
        self.state.pop()
        return True

    def _level(self, parent: Node, text: str) -> tuple[int, Node]:
        indent = (len(text) - len(text.lstrip(" "))) // TAB
        level = 1 if self.state and self.state[-1] == "list" else 0
        while indent > level:
            child = parent.last
            if child is None or child.tag not in (*self.lists, *self.items):
                break
            level += child.tag in self.lists
            parent = child
        return level, parent

    def _code(self, parent: Node, piece: Piece, pending: list[Piece]) -> bool:
        at, text = piece
        if not text.startswith(" " * TAB):
            return False
        outer = self.numbers
        if FENCE_MARK.search(text):
            text, self.numbers = self._reverted(piece)
            at = 0
        inside, rest = detab((at, text))
        lines = inside[1].count("\n") + 1
        self.outline.code.update(self._number(at + line) for line in range(lines))
        parent.add("pre")
        if rest[1] and self.numbers is not outer:
            self.blocks(parent, [rest])
        elif rest[1]:
            pending.append(rest)
        self.numbers = outer
        return True

    def _reverted(self, piece: Piece) -> tuple[str, list[int]]:
        """Return a block with its fences turned back into text, and the lines of the file it then has.

        The renderer does so for all fences of a block that begins as indented code, even for those that
        stand below the code.
        """
        lines: list[str] = []
        numbers: list[int] = []
        for count, line in enumerate(piece[1].split("\n")):
            match = _MARK_LINE.match(line)
            if match is None:
                lines.append(line)
                numbers.append(self._number(piece[0] + count))
                continue
            block = self.outline.blocks[int(match[2])]
            shift = block.indent - len(match[1])
            lines += (row[shift:] for row in self.lines[block.first : block.last + 1])
            numbers += range(block.first, block.last + 1)
        return "\n".join(lines), numbers

    def _ordered(self, parent: Node, piece: Piece, pending: list[Piece]) -> bool:
        del pending
        return self._list(parent, piece, "ol")

    def _unordered(self, parent: Node, piece: Piece, pending: list[Piece]) -> bool:
        del pending
        return self._list(parent, piece, "ul")

    def _list(self, parent: Node, piece: Piece, tag: str) -> bool:
        if not _ITEM[tag].match(piece[1]):
            return False
        items = self._items(piece)
        sibling = parent.last
        if sibling is not None and sibling.tag in ("ol", "ul"):
            node = sibling
            self._loosen(node.last)
            marker, item = items.pop(0)
            self.state.append("looselist")
            self.blocks(self._add_item(node, marker, item), [item])
            self.state.pop()
        else:
            node = parent if parent.tag in ("ol", "ul") else parent.add(tag)
        self.state.append("list")
        for marker, item in items:
            if item[1].startswith(" " * TAB):
                self.blocks(node.last or self._add_item(node, marker, item), [item])
            else:
                self.blocks(self._add_item(node, marker, item), [item])
        self.state.pop()
        return True

    def _add_item(self, node: Node, marker: str, item: Piece) -> Node:
        return node.add("li", self._container(ContainerKind.LIST_ITEM, marker, item[0]))

    def _loosen(self, item: Node | None) -> None:
        """Put the text of the item before into a paragraph, as a loose list has it."""
        if item is None:
            return
        if item.text:
            item.text = ""
            if item.last is None:
                item.add("p")
        if item.last is not None and item.last.tail:
            item.last.tail = False
            item.add("p")

    def _items(self, piece: Piece) -> list[tuple[str, Piece]]:
        items: list[tuple[str, int, list[str]]] = []
        at = piece[0]
        for line in piece[1].split("\n"):
            match = _ANY_ITEM.match(line)
            if match:
                items.append((match[1], at, [match[2]]))
            elif _NESTED_ITEM.match(line) and not items[-1][2][0].startswith(" " * TAB):
                items.append(("", at, [line]))
            else:
                items[-1][2].append(line)
            at += 1
        return [(marker, (first, "\n".join(lines))) for marker, first, lines in items]

    # --- blocks without children ---

    def _add_heading(self, level: int, title: str, at: int, lines: int, parent: Node) -> None:
        last = self._number(at + lines - 1)
        self.outline.headings.append(Heading(level, title.strip(), self._number(at), last, parent.path))
        self._reached(title, parent.path)

    def _formula(self, parent: Node, piece: Piece, pending: list[Piece]) -> bool:
        """Doubt a block that begins like a formula: whether it is one, its closing says."""
        del parent, pending
        if piece[1].startswith(("$$", "\\[", "\\begin{")):
            self.outline.doubt(self._number(piece[0]), "a formula with other blocks in it")
        return False

    def _table(self, parent: Node, piece: Piece, pending: list[Piece]) -> bool:
        del pending
        if not is_table(piece[1]):
            return False
        self._reached(piece[1], parent.path)
        parent.add("table")
        return True

    def _heading(self, parent: Node, piece: Piece, pending: list[Piece]) -> bool:
        at, text = piece
        match = _HEADING.search(text) if text[0] == "#" or "\n#" in text else None
        if match is None:
            return False
        if before := text[: match.start()]:
            self.blocks(parent, [(at, before)])
        line = self._line_of(piece, match)
        self._add_heading(len(match["level"]), match["header"], line, 1, parent)
        parent.add("h")
        if after := text[match.end() :]:
            if self.state and self.state[-1] == "looselist":
                after = loose_detab(after)
            pending.append((line + 1, after))
        return True

    def _underlined(self, parent: Node, piece: Piece, pending: list[Piece]) -> bool:
        at, text = piece
        if text[text.find("\n") + 1 :][:1] not in "=-" or not _UNDERLINED.match(text):
            return False
        title, underline, *rest = text.split("\n", 2)
        self._add_heading(1 if underline.startswith("=") else 2, title, at, 2, parent)
        parent.add("h")
        if rest:
            pending.append((at + 2, rest[0]))
        return True

    def _rule(self, parent: Node, piece: Piece, pending: list[Piece]) -> bool:
        at, text = piece
        match = _RULE.search(text)
        if match is None:
            return False
        if before := text[: match.start()].rstrip("\n"):
            self.blocks(parent, [(at, before)])
        parent.add("hr")
        after = text[match.end() :]
        bare = after.lstrip("\n")
        if bare:
            pending.append((at + text.count("\n", 0, len(text) - len(bare)), bare))
        return True

    def _definition(self, parent: Node, piece: Piece, pending: list[Piece]) -> bool:
        _, text = piece
        match = _DEFINITION.search(text) if begins(text, ":") else None
        if match is None:
            return False
        terms = text[: match.start()].strip()
        sibling = parent.last
        if not terms and sibling is None:
            return False
        self._reached(terms, parent.path)
        line = self._line_of(piece, match)
        below = (line + 1, text[match.end() :])
        inside, rest = (below, (0, "")) if _NO_INDENT.match(below[1]) else detab(below)
        content = f"{match[2]}\n{inside[1]}" if inside[1] else match[2]
        loose = False
        if not terms and sibling is not None and sibling.tag == "p":
            # The paragraph above holds the terms, and the renderer takes it away.
            loose = True
        elif not terms and sibling is not None and sibling.tag == "dl" and sibling.last is not None:
            loose = sibling.last.tag == "dd" and sibling.last.last is not None
        node = sibling if sibling is not None and sibling.tag == "dl" else parent.add("dl")
        self.state.append("looselist" if loose else "list")
        dd = node.add("dd", self._container(ContainerKind.DEFINITION, terms.split("\n")[-1], line))
        self.blocks(dd, [(line, content)])
        self.state.pop()
        if rest[1]:
            pending.append(rest)
        return True

    def _quote(self, parent: Node, piece: Piece, pending: list[Piece]) -> bool:
        del pending
        at, text = piece
        match = _QUOTE.search(text) if begins(text, ">") else None
        if match is None:
            return False
        self.blocks(parent, [(at, text[: match.start()])])
        line = self._line_of(piece, match)
        lines = [unquoted(row) for row in text[match.start() :].lstrip("\n").split("\n")]
        sibling = parent.last
        if sibling is None or sibling.tag != "blockquote":
            sibling = parent.add("blockquote", self._container(ContainerKind.QUOTE, ">", line))
        self.state.append("blockquote")
        self.chunk(sibling, line, "\n".join(lines))
        self.state.pop()
        return True

    def _footnote(self, parent: Node, piece: Piece, pending: list[Piece]) -> bool:
        del parent
        at, text = piece
        match = _FOOTNOTE.search(text) if "[^" in text else None
        if match is None:
            return False
        before = text[: match.start()]
        line = at + text.count("\n", 0, match.start())
        lines = [match[2]]
        rest = text[match.end() + 1 :]
        following = _FOOTNOTE.search(rest)
        if following:
            lines.append(loose_detab(rest[: following.start()].rstrip("\n")))
            pending.append((line + 1 + rest.count("\n", 0, following.start()), rest[following.start() :]))
        else:
            lines += [loose_detab(rest)] if rest else []
            self._footnote_blocks(lines, pending)
        self.footnotes.append(_Footnote(self.numbers, line, "\n".join(lines)))
        if before.strip():
            pending.append((at, before.rstrip("\n")))
        return True

    def _footnote_blocks(self, lines: list[str], pending: list[Piece]) -> None:
        """Take the indented blocks that follow a footnote, each one blank line below the other."""
        while pending and pending[-1][1].startswith(" " * TAB):
            at, text = pending.pop()
            match = _FOOTNOTE.search(text)
            lines += ["", loose_detab(text if match is None else text[: match.start()].rstrip("\n"))]
            if match:
                pending.append((at + text.count("\n", 0, match.start()), text[match.start() :]))
                break

    def _abbreviation(self, parent: Node, piece: Piece, pending: list[Piece]) -> bool:
        del parent
        match = _ABBREVIATION.search(piece[1]) if "*[" in piece[1] else None
        if match is None or not match["abbr"].strip() or not match["title"].strip():
            return False
        end = match.end()
        if all(_ABBREVIATION.match(row) for row in piece[1][end:].strip("\n").split("\n")):
            end = len(piece[1])
        return self._cut(piece, match.start(), end, pending)

    def _reference(self, parent: Node, piece: Piece, pending: list[Piece]) -> bool:
        del parent
        match = _REFERENCE.search(piece[1]) if "]:" in piece[1] else None
        if match is None:
            return False
        start = end = match.start()
        # As in the renderer, definitions that follow each other are taken at once.
        for found in _REFERENCE.finditer(piece[1], start):
            if found.start() > start and (piece[1][end : found.start()].strip("\n") or "\n" in found.group()):
                break
            end = found.end()
        return self._cut(piece, start, end, pending)

    def _cut(self, piece: Piece, start: int, end: int, pending: list[Piece]) -> bool:
        """Take a definition out of a block: what stands above and below become blocks of their own."""
        at, text = piece
        after = text[end:].lstrip("\n")
        if after.strip():
            pending.append((at + text.count("\n", 0, len(text) - len(after)), after))
        if text[:start].strip():
            pending.append((at, text[:start].rstrip("\n")))
        return True

    def _paragraph(self, parent: Node, text: str) -> None:
        if STX in text:
            self._reached(text, parent.path)
        if not text.strip():
            return
        if self.state and self.state[-1] == "list":
            if parent.last is not None:
                parent.last.tail = True
            else:
                parent.text = "text"
        else:
            parent.add("p")

    def _reached(self, text: str, path: tuple[Container, ...]) -> None:
        """Mark the fences in a text as rendered, those inside raw HTML too."""
        if STX not in text:
            return
        self.outline.reached(text, path)
        for match in HTML_MARK.finditer(text):
            element = self.stash[int(match[1])]
            if not element.state:
                inside = (*path, Container(ContainerKind.HTML, element.tag, element.line + 1))
                self.outline.reached(element.raw, inside)
            else:
                self._reached(element.page.text, path)


def begins(text: str, mark: str) -> bool:
    """Say whether a line may begin with a mark, up to three blanks before it allowed."""
    if mark not in text:
        return False
    rows = (f"\n{mark}", f"\n {mark}", f"\n  {mark}", f"\n   {mark}")
    return text.lstrip(" ").startswith(mark) or any(row in text for row in rows)


def detab(piece: Piece, width: int = TAB) -> tuple[Piece, Piece]:
    """Split a block into the indented lines it begins with, dedented, and the rest."""
    at, text = piece
    if not text:
        return piece, (at, "")
    pad = " " * width
    lines = text.split("\n")
    inside: list[str] = []
    for line in lines:
        if line.startswith(pad):
            inside.append(line[width:])
        elif not line.strip():
            inside.append("")
        else:
            break
    return (at, "\n".join(inside)), (at + len(inside), "\n".join(lines[len(inside) :]))


def loose_detab(text: str, level: int = 1) -> str:
    """Take the indentation from each line that has it and leave the others."""
    width = TAB * level
    pad = " " * width
    return "\n".join(line[width:] if line.startswith(pad) else line for line in text.split("\n"))


def unquoted(line: str) -> str:
    """Take one quote mark from a line."""
    if line.strip() == ">":
        return ""
    match = _QUOTE.match(line)
    return match[2] if match else line
