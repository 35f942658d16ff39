"""The list of records in a file that others write too: between marks, or where nothing else is in the file.

The marks are those of adr-log: ``<!-- adrlog -->`` and ``<!-- adrlogstop -->``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from handbook.adr.report.toc import listing
from handbook.changes import newline
from handbook.errors import HandbookError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from handbook.adr.record.record import Record

START, STOP = "<!-- adrlog -->", "<!-- adrlogstop -->"
_MARK = re.compile(r"^[ \t]*<!--[ \t]*adr-?log(?P<stop>stop)?[ \t]*-->[ \t]*\r?$", re.MULTILINE)
_FENCE = re.compile(r"^ {0,3}(?P<mark>`{3,}|~{3,}).*?(?:^ {0,3}(?P=mark)|\Z)", re.MULTILINE | re.DOTALL)
_ROW = re.compile(r"(?:[*+-] \[.*\]\([^()]*\)|\|.*\|)[ \t]*")


class TocError(HandbookError):
    """A file that was not written by `adr toc` and has no place for the list."""


class _Block(NamedTuple):
    """What is between the marks: ``text[start:end]``."""

    start: int
    end: int
    open: bool
    """The mark that ends it is missing."""


def placed(page: str, rows: str, current: str, file: str) -> str:
    """Return the text of a file that is to hold the rows; ``current`` is what it holds now.

    Only what is between the marks is replaced. A file without marks is replaced by ``page`` when nothing
    else was in it: it is empty, or was written with the same introduction. Raises TocError else.
    """
    block = _block(current, file)
    if block is not None:
        return _filled(current, block, rows)
    if not current.strip("\ufeff \t\r\n") or _frame(current) == _frame(page):
        return page
    problem = "was not written by `adr toc` and would lose its text"
    raise TocError(f"{file} {problem}; write '{START}' on the line below which the list is to be")


def updated(current: str, records: Sequence[Record], prefix: str, file: str) -> str | None:
    """Return a file's text with the list between its marks brought up to date; None where it has none.

    A table stays a table. Raises TocError for marks that do not make one pair.
    """
    block = _block(current, file)
    if block is None:
        return None
    table = current[block.start : block.end].lstrip().startswith("|")
    return _filled(current, block, listing(records, prefix=prefix, table=table))


def _block(text: str, file: str) -> _Block | None:
    marks = list(_outside(_MARK.finditer(text), [match.span() for match in _FENCE.finditer(text)]))
    kinds = [bool(mark["stop"]) for mark in marks]
    if not marks:
        return None
    if kinds not in ([False], [False, True]):
        raise TocError(f"{file} needs '{START}' once, and '{STOP}' once after it; correct the marks")
    end = marks[1].start() if len(marks) > 1 else marks[0].end()
    return _Block(marks[0].end(), end, len(marks) == 1)


def _outside(marks: Iterator[re.Match[str]], code: list[tuple[int, int]]) -> Iterator[re.Match[str]]:
    """Yield the marks that are in no code; both are in the order of the text."""
    at = 0
    for mark in marks:
        while at < len(code) and code[at][1] <= mark.start():
            at += 1
        if at == len(code) or mark.start() < code[at][0]:
            yield mark


def _filled(text: str, block: _Block, rows: str) -> str:
    """Return a text with other rows between its marks, and a blank line on either side, as in adr-log."""
    between = f"\n\n{rows}\n" + (f"{STOP}" if block.open else "")
    if newline(text) == "\r\n":
        between = between.replace("\n", "\r\n")
    start = block.start - text[: block.start].endswith("\r")
    end = block.end - (block.open and text[: block.end].endswith("\r"))
    return text[:start] + between + text[end:]


def _frame(text: str) -> tuple[str, ...]:
    """Return the lines of a page but for the list and the blank lines."""
    lines = text.removeprefix("\ufeff").splitlines()
    return tuple(line.strip() for line in lines if line.strip() and not _ROW.fullmatch(line))
