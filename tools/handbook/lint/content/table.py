"""The tables of a section, with each cell at its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from handbook.adr.record.tables import Cell, tables
from handbook.kinds.kind import normal
from handbook.markdown.inline import masked
from handbook.model.document import Document, Span, starting_in


@dataclass(frozen=True, slots=True)
class SectionTable:
    """A table with a header; offsets are those of the document."""

    header: tuple[Cell, ...]
    body: tuple[tuple[Cell, ...], ...]

    def column(self, *names: str) -> int | None:
        """Return the index of the first column whose folded name is one of these, or begins with its word."""
        for at, cell in enumerate(self.header):
            words = cell.words.strip("*_` ").lower().split()
            if normal(cell.words) in names or (words and words[0].strip(":,(") in names):
                return at
        return None


def tables_of(document: Document, span: Span) -> Iterator[SectionTable]:
    """Yield the tables of a span that have a header; what is in code or comments is none."""
    text = document.text
    if "|" not in text[span.start : span.end]:
        return
    dead = [Span(*_relative(each.span, span)) for each in starting_in(span, document.comments)]
    dead += [Span(*_relative(each.span, span)) for each in starting_in(span, document.fences) if each.live]
    code = [each for each in document.inline.code if span.start <= each.start < span.end]
    plain = masked(text[span.start : span.end], dead)
    parts, last = [], 0
    for each in code:
        start, end = _relative(each, span)
        if start < last:
            continue
        parts += [plain[last:start], plain[start:end].replace("|", " ")]
        last = end
    plain = "".join([*parts, plain[last:]])
    for table in tables(plain, 0, len(plain)):
        if table.headed:
            header, *body = (tuple(_moved(cell, span.start, text) for cell in row) for row in table.rows)
            yield SectionTable(header, tuple(body))


def _relative(inner: Span, outer: Span) -> tuple[int, int]:
    return inner.start - outer.start, min(inner.end, outer.end) - outer.start


def _moved(cell: Cell, by: int, text: str) -> Cell:
    return Cell(text[cell.start + by : cell.end + by], cell.start + by, cell.end + by)
