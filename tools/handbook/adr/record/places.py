"""The places in which a record can keep a fact, its status or its date, and how each is read.

A place is an entry of the front matter, a section, a heading, a labelled line, a cell of a table or a
ticked box. Each kind is a function of `KINDS`; the labels of a fact are in `form`. Where the span
of the fact is not certain, the place says why, and nothing is ever written there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from handbook.adr.record.form import OTHER_STATUSES, PURPOSES, STATUSES
from handbook.adr.record.outline import RecordHeading, RecordOutline, normal
from handbook.adr.record.tables import Cell, Table, column, pairs, tables

_LABEL = re.compile(
    r"^(?:[ \t]*(?:[*+-][ \t]+|>[ \t]*)*)[*_]{0,2}(?P<label>[^\W\d_](?:[\w() -]{0,24}[\w)])?)[*_]{0,2}"
    r"(?:[ \t]*:[*_]{0,2}[ \t]*|[*_]{0,2}[ \t]+(?=\d{4}-\d{2}-\d{2}))(?P<value>[^\r\n]*)",
    re.MULTILINE,
)
_IN_HEADING = re.compile(
    r"[\W\d_]*(?P<label>[^\W\d_][^:()–—\r\n]{0,24}?)[*_]*[ \t]*"
    r"(?:(?::|[ \t][-–—])[ \t]*(?P<value>\S.*)|\((?P<inner>[^()]*[^()\s])\))"
)
_BOX = re.compile(r"[ \t]*(?:[*+-]|\d+[.)])[ \t]+\[(?P<tick>[ xX])\][ \t]+(?P<value>\S[^\r\n]*)")
STATUS_WORDS = "|".join(
    (*STATUSES, *OTHER_STATUSES, *(f"{how} super[sc]eded" for how in ("partly", "partially")))
)
LEADING = re.compile(rf"(?:{STATUS_WORDS})\b", re.IGNORECASE)
"""A word that can only be a status, where it leads."""
_BRACKETED = re.compile(r"\{.*\}|<(?![a-z]+:)[^<>]*>|\[[^\[\]]*\](?!\()", re.IGNORECASE)
_MASKS = frozenset({"status", "date", "title", "name", "author", "number", "..."})
_BLANK_DATE = re.compile(r"\b(?:YYYY|yyyy|JJJJ)\b|\bdd/mm|^date$", re.IGNORECASE)


class Place(NamedTuple):
    """Where a fact is: ``text[start:end]`` is all that is said, empty where the place is still blank."""

    form: str
    """A key of `KINDS`, or ``ticks``."""
    start: int
    end: int
    line_end: int
    """The end of the line that holds it, without the newline."""
    label: str = ""
    """The label under which it was found, in lower case."""
    problem: str = ""
    """Why it cannot be changed by a program; empty when it can."""


Kind = Callable[[RecordOutline, Sequence[str]], Iterator[Place]]


def unfilled(value: str) -> bool:
    """Return whether a value is a template's own text: a choice of statuses, or a mask of a date."""
    plain = value.strip(" \t*_`\"'.")
    if not plain or _BLANK_DATE.search(plain):
        return True
    if plain.startswith(("{", "<", "[")) and _BRACKETED.fullmatch(plain):
        inner = plain[1:-1].strip()
        return (
            plain[0] != "["
            or len(_choices(inner)) > 1
            or inner.lower() in _MASKS
            or (inner.count(" ") > 1 and LEADING.match(inner) is None)
        )
    return len(_choices(plain)) > 1


def _choices(value: str) -> list[str]:
    """Return the statuses among which a template lets its user choose."""
    for mark, least in (("|", 2), ("/", 3)):
        parts = [part.strip(" *_`[]{}") for part in value.split(mark)]
        if len(parts) >= least and sum(LEADING.match(part) is not None for part in parts) >= least:
            return parts
    return []


def entries(source: RecordOutline, labels: Sequence[str]) -> Iterator[Place]:
    """Yield the entries of the front matter."""
    for key, entry in source.entries.items():
        label = key.replace("_", " ")
        label = label if label in labels else label.replace("-", " ")
        if label not in labels:
            continue
        end = entry.start + len(entry.raw)
        choice = bool(entry.raw.strip()) and unfilled(entry.raw)
        if len(entry.values) == 1 and entry.known and not (entry.listed and choice):
            value = entry.values[0]
            yield Place("front matter", value.start, value.end, max(value.end, end), label)
        elif not entry.values and entry.known and not entry.listed:
            yield Place("front matter", entry.start, entry.start, entry.start, label)
        elif choice:
            # A template's `{proposed | accepted}` means nothing to YAML; it is all that is on its line.
            yield Place("front matter", entry.start, entry.start + len(entry.raw.rstrip()), end, label)
        else:
            what = "is a list of several values" if entry.listed else "is not a plain value"
            problem = f"'{key}' in the front matter {what}"
            yield Place("front matter", entry.start, end, end, label, problem)


def headings(source: RecordOutline, labels: Sequence[str]) -> Iterator[Place]:
    """Yield what headings say themselves: ``## Status: Accepted``."""
    for heading in source.headings:
        match = _IN_HEADING.match(heading.title)
        label = normal(match["label"]) if match else ""
        if match and heading is not source.title and label in labels:
            start, end = match.span("value" if match["value"] is not None else "inner")
            line_end = heading.title_start + len(heading.title.rstrip())
            end = min(heading.title_start + end, line_end)
            yield Place("heading", heading.title_start + start, end, line_end, label)


def lines(source: RecordOutline, labels: Sequence[str]) -> Iterator[Place]:
    """Yield the labelled lines in the head of the record; below, a line ``Status: 404`` is prose."""
    for match in _LABEL.finditer(source.plain, 0, _head(source)):
        label = match["label"].strip().lower()
        if label in labels:
            end = match.start("value") + len(match["value"].rstrip())
            yield Place("field", match.start("value"), end, match.end("value"), label)


def cells(source: RecordOutline, labels: Sequence[str]) -> Iterator[Place]:
    """Yield the cells of the tables in the head of the record, or in a section of the fact's name."""
    section = _section(source, labels)
    spans = [(0, _head(source))] + ([(section[0].end, section[1])] if section else [])
    seen = set()
    for start, end in spans:
        for table in tables(source.plain, start, end):
            if table.rows[0][0].start not in seen:
                seen.add(table.rows[0][0].start)
                yield from _cells(source.plain, table, labels)


def sections(source: RecordOutline, labels: Sequence[str]) -> Iterator[Place]:
    """Yield the lines of the first section of the fact's name; a table there is read as one."""
    section = _section(source, labels)
    if section is None or _IN_HEADING.match(section[0].title):
        return
    label = normal(section[0].title)
    found = list(source.lines(section[0].end, section[1]))
    if not found:
        yield Place("section", section[0].end, section[0].end, section[0].end, label)
    elif not found[0][0].lstrip().startswith("|"):
        for line, at in found:
            yield Place("section", at, at + len(line.rstrip()), at + len(line), label)


KINDS: dict[str, Kind] = {
    "front matter": entries,
    "section": sections,
    "heading": headings,
    "field": lines,
    "table": cells,
}
"""Each kind of place: a new one is a function and a row."""


def boxes(source: RecordOutline, labels: Sequence[str]) -> tuple[tuple[bool, Place], ...]:
    """Return the boxes in the section of a fact: whether each is ticked, and where its words are."""
    section = _section(source, labels)
    found = []
    for line, at in source.lines(section[0].end, section[1]) if section else ():
        match = _BOX.fullmatch(line.rstrip())
        if match:
            place = Place("ticks", at + match.start("value"), at + len(line.rstrip()), at + len(line))
            found.append((match["tick"] != " ", place))
    return tuple(found)


def tick_of(source: RecordOutline, place: Place) -> int:
    """Return the offset of the mark in a box, from the place of its words."""
    return source.plain.rindex("]", 0, place.start) - 1


def section_span(source: RecordOutline, labels: Sequence[str]) -> tuple[int, int] | None:
    """Return the span of the section of a fact below its heading, whatever else the heading says."""
    section = _section(source, labels)
    return (section[0].end, section[1]) if section else None


def _section(source: RecordOutline, labels: Sequence[str]) -> tuple[RecordHeading, int] | None:
    for index, heading in enumerate(source.headings):
        if heading is source.title:
            continue
        match = _IN_HEADING.match(heading.title)
        if normal(match["label"] if match else heading.title) in labels:
            return heading, source.end_of(index)
    return None


def _head(source: RecordOutline) -> int:
    """Return where the head of a record ends: before its first section of prose, at most after one."""
    title = source.title
    below = [each for each in source.headings if title is None or each.start > title.start]
    if below and normal(below[0].title) in PURPOSES:
        return below[0].start
    return below[1].start if len(below) > 1 else len(source.text)


def _cells(plain: str, table: Table, labels: Sequence[str]) -> Iterator[Place]:
    for label in labels:
        cell = pairs(table, label)
        if cell is not None:
            yield _of_cell(plain, cell, label)
            continue
        found = column(table, label)
        for cell in found:
            problem = "it is kept in a table with a row for each change" if len(found) > 1 else ""
            yield _of_cell(plain, cell, label, problem)


def _of_cell(plain: str, cell: Cell, label: str, problem: str = "") -> Place:
    end = plain.find("\n", cell.end)
    end = len(plain) if end < 0 else end - (plain[end - 1] == "\r")
    return Place("table", cell.start, cell.end, end, label, problem)
