"""What the constructs of a site's page share: the spine of last children, and where they hand blocks on to.

Python-Markdown has no containers that are open or closed. Each block (lines between blank lines) is offered
to the constructs in a fixed order, and each construct looks at the parent, at its last child and at that
one's last child to decide where the block belongs. `Node` keeps just this spine of last children.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from handbook.markdown.outline import STX, Heading, Outline
from handbook.markdown.site.rawhtml import HTML_MARK, Element
from handbook.model.document import Container, ContainerKind
from handbook.patterns import lazy

TAB = 4
_MAX_DEPTH = 40
_LEAST_WORK, _WORK = 20_000_000, 20
"""Characters that are offered to the constructs at most: so many, and so many for each one of the page.

A block is offered anew after each heading, rule, footnote or definition in it. Thousands of them without a
blank line between would take time that grows with the square of the page; people write dozens.
"""
_MARKED = lazy(
    r"^(?: {0,3}(?:[>:=]|[*+-] |\d+\. |[-_*] {0,2}[-_*] {0,2}[-_*]|\[[^\n]*\]:|\*\[|-)|#|!!!|\?\?\?)",
    re.MULTILINE,
)
"""Found in each block that is or holds anything but text, a table or what is indented."""

_QUOTE = lazy(r"(^|\n)[ ]{0,3}>[ ]?(.*)")

Piece = tuple[int, str]
"""Lines of one block and the index of the first in the page."""


class SpineNode:
    """An element on the spine: what the constructs ask of the tree, and no more."""

    __slots__ = ("css", "last", "path", "tag", "tail", "text")

    def __init__(self, tag: str, path: tuple[Container, ...], css: str = "") -> None:
        self.tag = tag
        self.css = css
        self.path = path
        self.last: SpineNode | None = None
        self.text = ""
        self.tail = False

    def add(self, tag: str, container: Container | None = None, css: str = "") -> SpineNode:
        """Append a child, which then is the last."""
        self.last = SpineNode(tag, (*self.path, container) if container else self.path, css)
        return self.last


class Core:
    """Offers blocks to the constructs, in order, and keeps what they find out."""

    def __init__(self, lines: list[str], stash: list[Element], outline: Outline) -> None:
        self.lines = lines
        self.outline = outline
        self.stash = stash
        self.numbers: list[int] = []
        self.state: list[str] = []
        self.depth = 0
        self.work = _LEAST_WORK + _WORK * sum(map(len, lines))
        self.steps: tuple[Callable[[SpineNode, Piece, list[Piece]], bool], ...] = ()

    def chunk(self, parent: SpineNode, at: int, text: str) -> None:
        """Read text that may hold several blocks."""
        pieces: list[Piece] = []
        for part in text.split("\n\n"):
            pieces.append((at, part))
            at += part.count("\n") + 2
        self.blocks(parent, pieces)

    def blocks(self, parent: SpineNode, pieces: list[Piece]) -> None:
        """Offer each block to the constructs."""
        if self.depth > _MAX_DEPTH:
            self.outline.uncertain(self._number(pieces[0][0]), "blocks are nested too deeply")
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
            self.work -= len(text)
            if self.work < 0:
                self.outline.uncertain(self._number(at), "a block of thousands of headings, rules or notes")
                break
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

    def _line_of(self, piece: Piece, match: re.Match[str]) -> int:
        """Return the page line on which a match begins that may have taken the newline before it."""
        start = match.start() + match.group().startswith("\n")
        return piece[0] + piece[1].count("\n", 0, start)

    def _add_heading(self, level: int, title: str, at: int, lines: int, parent: SpineNode) -> None:
        last = self._number(at + lines - 1)
        self.outline.headings.append(Heading(level, title.strip(), self._number(at), last, parent.path))
        self._reached(title, parent.path)

    def _paragraph(self, parent: SpineNode, text: str) -> None:
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
        pending = [text]  # Elements can be within each other thousands deep.
        while pending:
            text = pending.pop()
            if STX not in text:
                continue
            self.outline.reached(text, path)
            for match in HTML_MARK.finditer(text):
                element = self.stash[int(match[1])]
                if not element.state:
                    inside = (*path, Container(ContainerKind.HTML, element.tag, element.line + 1))
                    self.outline.reached(element.raw, inside)
                else:
                    pending.append(element.page.text)


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
