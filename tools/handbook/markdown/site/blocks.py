"""Read the blocks of a page as Python-Markdown does: block by block, against the last element made so far."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from handbook.markdown.ahead import NEVER, Ahead
from handbook.markdown.extensions import Dialect
from handbook.markdown.outline import Outline
from handbook.markdown.site.boxes import Boxes
from handbook.markdown.site.lists import Lists
from handbook.markdown.site.rawhtml import Element
from handbook.markdown.site.spine import TAB, Piece, SpineNode, begins, loose_detab, unquoted
from handbook.markdown.tables import is_table
from handbook.model.document import Container, ContainerKind
from handbook.patterns import lazy

_HEADER = r"(?P<header>(?:\\.|[^\\#\n]++|#+(?=[^#\n]))*+)#*(?:\n|$)"
_HEADING = lazy(rf"(?:^|\n)(?P<level>#{{1,6}}){_HEADER}")
_SANE_HEADING = lazy(rf"(?:^|\n)(?P<level>#{{1,6}})(?=[ ]){_HEADER}")
_UNDERLINED = lazy(r"^.*?\n(?:=+|-+)[ ]*(\n|$)", re.MULTILINE)
_RULE = lazy(
    r"^[ ]{0,3}(?=(?P<run>(-+[ ]{0,2}){3,}|(_+[ ]{0,2}){3,}|(\*+[ ]{0,2}){3,}))(?P=run)[ ]*$", re.MULTILINE
)
_QUOTE = lazy(r"(^|\n)[ ]{0,3}>[ ]?(.*)")
_FOOTNOTE = lazy(r"^[ ]{0,3}\[\^([^\]]*)\]:[ ]*(.*)$", re.MULTILINE)
_ABBREVIATION = lazy(r"^[*]\[(?P<abbr>[^\\]*?)\][ ]?:[ ]*\n?[ ]*(?P<title>.*)$", re.MULTILINE)
_FOOTNOTE_BEGINS = lazy(r"^[ ]{0,3}\[\^", re.MULTILINE)
_ABBREVIATION_BEGINS = lazy(r"^[*]\[", re.MULTILINE)
_ABBREVIATION_ENDS = lazy(r"\][ ]?:")
_NEXT_ABBREVIATION = lazy(r"\n[*]\[(?P<abbr>[^\\\n\]]*)\][ ]?:[ ]*(?P<title>.*)$", re.MULTILINE)
_REFERENCE = lazy(
    r"^[ ]{0,3}\[([^\[\]]*)\]:[ ]*(?:\n[ ]*)?([^\s]+)[ ]*(?:\n[ ]*)?(([\"'])(.*)\4[ ]*|\((.*)\)[ ]*)?$",
    re.MULTILINE,
)


def _footnote(text: str) -> re.Match[str] | None:
    """Return the first definition of a footnote: its name may go on over lines, up to the first bracket."""
    at = 0
    while (opening := _FOOTNOTE_BEGINS.search(text, at)) is not None:
        bracket = text.find("]", opening.end())
        if bracket < 0:
            return None
        if text.startswith(":", bracket + 1):
            return _FOOTNOTE.match(text, opening.start())
        at = bracket  # All that begin before it end at it.
    return None


def _abbreviation(text: str) -> re.Match[str] | None:
    """Return the first definition of an abbreviation: the text up to a bracket and a colon, no backslash."""
    ends, backslashes = Ahead(_ABBREVIATION_ENDS, text), Ahead("\\", text)
    for opening in _ABBREVIATION_BEGINS.finditer(text):
        end = ends.after(opening.end())
        if end == NEVER:
            return None
        if end < backslashes.after(opening.end()):
            return _ABBREVIATION.match(text, opening.start())
    return None


@dataclass(slots=True)
class _Footnote:
    numbers: list[int]
    at: int
    text: str


class Reader(Boxes, Lists):
    """Reads the pages of one text into an outline."""

    def __init__(self, lines: list[str], dialect: Dialect, stash: list[Element], outline: Outline) -> None:
        super().__init__(lines, stash, outline)
        self.footnotes: list[_Footnote] = []
        if not dialect.has("def_list"):
            self.items, self.lists = self.items[:1], self.lists[:2]
        self.sane = dialect.has("sane_lists")
        self.heading = _SANE_HEADING if dialect.has("pymdownx.saneheaders") else _HEADING
        self.steps = self._steps(dialect)

    def _steps(self, dialect: Dialect) -> tuple[Callable[[SpineNode, Piece, list[Piece]], bool], ...]:
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
        root = SpineNode("div", ())
        self.chunk(root, 0, text)
        for note in self.footnotes:
            self.numbers = note.numbers
            line = self._number(note.at)
            before = len(self.outline.headings)
            node = SpineNode("div", (Container(ContainerKind.FOOTNOTE, "", line + 1),))
            self.chunk(node, note.at, note.text)
            if len(self.outline.headings) > before:
                self.outline.uncertain(line, "a heading in a footnote")

    def _formula(self, parent: SpineNode, piece: Piece, pending: list[Piece]) -> bool:
        """Flag a block that begins like a formula: whether it is one, its closing says."""
        del parent, pending
        if piece[1].startswith(("$$", "\\[", "\\begin{")):
            self.outline.uncertain(self._number(piece[0]), "a formula with other blocks in it")
        return False

    def _table(self, parent: SpineNode, piece: Piece, pending: list[Piece]) -> bool:
        del pending
        if not is_table(piece[1]):
            return False
        self._reached(piece[1], parent.path)
        parent.add("table")
        return True

    def _heading(self, parent: SpineNode, piece: Piece, pending: list[Piece]) -> bool:
        at, text = piece
        match = self.heading.search(text) if text[0] == "#" or "\n#" in text else None
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

    def _underlined(self, parent: SpineNode, piece: Piece, pending: list[Piece]) -> bool:
        at, text = piece
        if text[text.find("\n") + 1 :][:1] not in "=-" or not _UNDERLINED.match(text):
            return False
        title, underline, *rest = text.split("\n", 2)
        self._add_heading(1 if underline.startswith("=") else 2, title, at, 2, parent)
        parent.add("h")
        if rest:
            pending.append((at + 2, rest[0]))
        return True

    def _rule(self, parent: SpineNode, piece: Piece, pending: list[Piece]) -> bool:
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

    def _quote(self, parent: SpineNode, piece: Piece, pending: list[Piece]) -> bool:
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

    def _footnote(self, parent: SpineNode, piece: Piece, pending: list[Piece]) -> bool:
        del parent
        at, text = piece
        match = _footnote(text) if "[^" in text else None
        if match is None:
            return False
        before = text[: match.start()]
        line = at + text.count("\n", 0, match.start())
        lines = [match[2]]
        rest = text[match.end() + 1 :]
        following = _footnote(rest)
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
            match = _footnote(text)
            lines += ["", loose_detab(text if match is None else text[: match.start()].rstrip("\n"))]
            if match:
                pending.append((at + text.count("\n", 0, match.start()), text[match.start() :]))
                break

    def _abbreviation(self, parent: SpineNode, piece: Piece, pending: list[Piece]) -> bool:
        del parent
        text = piece[1]
        match = _abbreviation(text) if "*[" in text else None
        if match is None or not match["abbr"].strip() or not match["title"].strip():
            return False
        end = match.end()
        # Those that follow line by line are taken at once, as they would be one after the other.
        while (row := _NEXT_ABBREVIATION.match(text, end)) and row["abbr"].strip() and row["title"].strip():
            end = row.end()
        return self._cut(piece, match.start(), end, pending)

    def _reference(self, parent: SpineNode, piece: Piece, pending: list[Piece]) -> bool:
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
