"""The pipe tables of a text, cell by cell, and where in them a labelled value is. 0-based offsets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from handbook.adr.record.form import DATE_LABELS, OTHER_LABELS, STATUS_LABELS

_DELIMITER = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?")
_PIPE = re.compile(r"(?<!\\)\|")
_LINE = re.compile(r"^[ \t]*[^\s][^\r\n]*", re.MULTILINE)
_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_LABELS = frozenset((*STATUS_LABELS, *DATE_LABELS, *OTHER_LABELS))


class Cell(NamedTuple):
    """A cell without the blanks around its words; empty where it has none."""

    words: str
    start: int
    end: int

    @property
    def label(self) -> str:
        """Return the words as a label: without emphasis and colon, in lower case."""
        return self.words.strip(" \t*_`:").lower()


class Table(NamedTuple):
    """A table: its first row is the header where a line of dashes follows it."""

    rows: tuple[tuple[Cell, ...], ...]
    headed: bool


def tables(plain: str, start: int, end: int) -> Iterator[Table]:
    """Yield the tables between two offsets; rows of pipes without a line of dashes count as one too."""
    found = [(match[0], match.start()) for match in _LINE.finditer(plain, start, end)]
    dashes = {at for at, (line, _) in enumerate(found) if "|" in line and _DELIMITER.fullmatch(line.strip())}
    rows: list[tuple[Cell, ...]] = []
    headed = False
    for at, (line, offset) in enumerate(found):
        adjacent = at > 0 and plain.count("\n", found[at - 1][1], offset) == 1
        if rows and not (adjacent and "|" in line):
            yield Table(tuple(rows), headed)
            rows, headed = [], False
        if at in dashes:
            headed |= len(rows) == 1
        elif "|" in line and (rows or line.lstrip().startswith("|") or at + 1 in dashes):
            rows.append(_row(line, offset))
    if rows:
        yield Table(tuple(rows), headed)


def pairs(table: Table, label: str) -> Cell | None:
    """Return the cell beside a label in the first column; None where the table has no such row.

    ``| Status | Date |`` above a row of values is a header, not a pair.
    """
    for at, row in enumerate(table.rows):
        if len(row) < 2 or row[0].label != label:
            continue
        if row[1].label in _LABELS or (at == 0 and table.headed and not _pairs_follow(table)):
            return None
        return row[1] if len(row) == 2 or not any(cell.words for cell in row[2:]) else None
    return None


def column(table: Table, label: str) -> tuple[Cell, ...]:
    """Return the cells below a label in the header, from the oldest row to the newest.

    The order of the rows is that of a column of dates, if there is one; else that of the table.
    """
    if not table.headed:
        return ()
    header = [cell.label for cell in table.rows[0]]
    at = next((at for at, each in enumerate(header) if each == label), None)
    if at is None:
        return ()
    rows = [row for row in table.rows[1:] if len(row) > at]
    rows = [row for row in rows if row[at].words] or rows[:1]
    dated = next((n for n, each in enumerate(header) if each in DATE_LABELS), None)
    # Dates that do not sort as text leave the rows as they are.
    if dated is not None and all(_ISO.match(row[dated].words) for row in rows if len(row) > dated):
        rows.sort(key=lambda row: row[dated].words if len(row) > dated else "")
    return tuple(row[at] for row in rows)


def _pairs_follow(table: Table) -> bool:
    """Return whether the rows below the header begin with labels: the header is a pair, too."""
    return any(row[0].label in _LABELS for row in table.rows[1:]) or len(table.rows) == 1


def _row(line: str, start: int) -> tuple[Cell, ...]:
    bounds = [-1, *(match.start() for match in _PIPE.finditer(line)), len(line)]
    spans = [(one + 1, two) for one, two in pairwise(bounds)]
    if not line[: spans[0][1]].strip():
        del spans[0]
    if spans and not line[spans[-1][0] :].strip():
        del spans[-1]
    return tuple(_cell(line, first, last, start) for first, last in spans) or (Cell("", start, start),)


def _cell(line: str, first: int, last: int, start: int) -> Cell:
    words = line[first:last].strip()
    if not words:
        middle = min(first + 1, last)
        return Cell("", start + middle, start + middle)
    at = first + line[first:last].index(words[0])
    return Cell(words, start + at, start + at + len(words))
