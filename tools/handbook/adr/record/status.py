"""What a record says of its status and date, and where: wherever it keeps them, once or twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from handbook.adr.record.form import DATE_LABELS, STATUS_LABELS, STATUSES
from handbook.adr.record.outline import RecordOutline
from handbook.adr.record.places import (
    KINDS,
    LEADING,
    STATUS_WORDS,
    Place,
    boxes,
    section_span,
    unfilled,
)

# What leads a line: list and quote marks, a label, a date, markup, emphasis, emoji, statuses struck out.
_LEAD = re.compile(
    r"(?:~~[^~\r\n]*~~|status[ \t]*:|\d{4}-\d{2}-\d{2}(?!\w)|:[a-z][a-z0-9_+-]*:|<[^<>\r\n]*>|[^\w\r\n]|_)*",
    re.IGNORECASE,
)
_ARROW = re.compile(r"(?:->|=>|→|⇒|➜|➔)[ \t]*+")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?!\d)")
_WORDS = re.compile(
    rf"(?:{STATUS_WORDS})\b|[^\W_](?:[^.,;:(|–—`*<\r\n]*[^\s.,;:(|–—`*_<])?",
    re.IGNORECASE,
)
_RELATION = re.compile(r"[-*+> \t]*+[A-Z][a-z][^\[\r\n]*+\[", re.ASCII)
_TARGET = re.compile(r"\]\((?![a-z][a-z0-9+.-]{0,31}+:)", re.ASCII)
_BY = re.compile(r"super[sc]eded\b", re.IGNORECASE)


__all__ = ["STATUSES", "Date", "Status", "date", "status"]


class Status(NamedTuple):
    """The status as found."""

    places: tuple[Place, ...] = ()
    """Where it is kept: once, or twice in the same words. Empty where there is no place for it."""
    words: str = ""
    """The leading words, in their usual spelling."""
    line: str = ""
    """All that is written there."""
    superseded: bool = False
    """It or a line below it says that another record has superseded this one."""


class Date(NamedTuple):
    """The date as written, without emphasis, and where."""

    words: str = ""
    start: int = 0
    end: int = 0


class _Stated(NamedTuple):
    words: str
    line: str
    place: Place
    superseded: bool = False


def status(source: RecordOutline) -> Status:
    """Find the status: in the front matter, else the first place in the text that states one.

    A record may have its status below the title and a section `Status` on the status of something else:
    what says the same word is the status kept twice, and another status word is a contradiction.
    """
    found = list(_stated(source))
    first = next((each for each in found if each.words), found[0] if found else None)
    if first is None:
        return Status()
    others = [each for each in found if each is not first and each.words]
    word = first.words.lower()
    same = [each for each in others if each.words.lower() == word]
    against = next((e for e in others if e.words.lower() != word and LEADING.match(e.words)), None)
    place = first.place
    if against is not None and not place.problem:
        place = place._replace(
            problem=f"it says {first.words} in one place and {against.words} in another; make them agree"
        )
    superseded = any(each.superseded for each in (first, *same))
    return Status((place, *(each.place for each in same)), first.words, first.line, superseded)


def date(source: RecordOutline) -> Date:
    """Find the date, as written: under the best of its labels, in the front matter before the text.

    A record without one that says since when it has its status has that date: `Accepted (2026-01-02)`.
    """
    best: tuple[int, Date] | None = None
    for kind in KINDS.values():
        for place in kind(source, DATE_LABELS):
            text = source.text if place.form == "front matter" else source.plain
            value = text[place.start : place.end]
            rank = DATE_LABELS.index(place.label)
            if unfilled(value) or (rank and not re.search(r"\d", value)):
                continue
            if best is None or rank < best[0]:
                best = rank, _date(value, place.start)
    return best[1] if best else _since(source)


def _since(source: RecordOutline) -> Date:
    for place in status(source).places[:1]:
        start = source.plain.rfind("\n", 0, place.start) + 1
        found = None if place.form == "table" else _DAY.search(source.plain, start, place.line_end)
        if found is not None:
            return Date(found[0], found.start(), found.end())
    return Date()


def _date(value: str, start: int) -> Date:
    words = value.strip(" \t*_`\"'")
    at = start + value.index(words)
    return Date(words, at, at + len(words))


def _stated(source: RecordOutline) -> Iterator[_Stated]:
    """Yield all that states a status: first the front matter, then the text from top to bottom."""
    entries = [_of_entry(source, place) for place in KINDS["front matter"](source, STATUS_LABELS)]
    yield from entries
    ticked = boxes(source, STATUS_LABELS)
    found = [_of_boxes(source, ticked)] if ticked else list(_of_section(source))
    found += [each for name in ("heading", "field", "table") for each in _read(source, name)]
    found.sort(key=lambda each: each.place.start)
    lines: set[int] = set()
    for each in found:
        # `**Status:** Accepted` in a section of that name is one statement, not two.
        if each.place.line_end not in lines:
            lines.add(each.place.line_end)
            yield each


def _of_entry(source: RecordOutline, place: Place) -> _Stated:
    line = source.scalar("status")
    if unfilled(source.text[place.start : place.end]):
        return _Stated("", "", place)
    first, last = _words(line, 0, len(line))
    return _Stated(_usual(line[first:last]), line, place, _is_by(line))


def _read(source: RecordOutline, kind: str) -> Iterator[_Stated]:
    found = list(KINDS[kind](source, STATUS_LABELS))
    changes = [place for place in found if place.problem]
    span = section_span(source, STATUS_LABELS) if kind == "heading" else None
    by = [at for line, at in source.lines(*span) if _is_by(line)] if span else []
    for place in (*(place for place in found if not place.problem), *changes[-1:]):
        stated = _narrow(source, place)
        superseded = stated.superseded or (bool(by) and by[-1] >= place.end)
        yield stated._replace(superseded=superseded)


def _of_section(source: RecordOutline) -> Iterator[_Stated]:
    places = list(KINDS["section"](source, STATUS_LABELS))
    lines = [source.plain[place.start : place.end] for place in places]
    superseded = any(_is_by(line) for line in lines)
    changes = [place for place, line in zip(places, lines, strict=True) if _is_change(line)]
    if len(changes) > 1:
        newest = max(changes, key=lambda place: (_day(source.plain[place.start : place.end]), place.start))
        problem = "it is kept in a list with a line for each change"
        yield _narrow(source, newest._replace(problem=problem))._replace(superseded=superseded)
        return
    for place, line in zip(places, lines, strict=True):
        if _is_relation(line) and not _is_by(line) and not LEADING.match(line.lstrip(" \t*_`>-+")):
            continue  # adr-tools-python writes relations above the status.
        yield _narrow(source, place)._replace(superseded=superseded)
        return
    if places:
        start = section_span(source, STATUS_LABELS)
        at = start[0] if start else 0
        yield _Stated("", "", Place("section", at, at, at, "status"), superseded)


def _is_by(line: str) -> bool:
    """Return whether a line says that the record is superseded, be it by whom."""
    lead = _LEAD.match(line)
    return _BY.match(line, lead.end() if lead else 0) is not None


def _is_relation(line: str) -> bool:
    """Return whether a line is words and a link to a file: `Amends [1. A](0001-a.md)`."""
    lead = _RELATION.match(line)
    target = _TARGET.search(line, lead.end()) if lead else None
    return target is not None and line.rfind(")") > target.end() - 1


def _is_change(line: str) -> bool:
    """Return whether a line says when the record got which status, as one of several would."""
    lead = _LEAD.match(line)
    return _DAY.search(line) is not None and LEADING.match(line, lead.end() if lead else 0) is not None


def _day(line: str) -> str:
    found = _DAY.search(line)
    return found[0] if found else ""


def _of_boxes(source: RecordOutline, ticked: tuple[tuple[bool, Place], ...]) -> _Stated:
    chosen = [place for tick, place in ticked if tick]
    if len(chosen) == 1:
        return _narrow(source, chosen[0])
    what = "more than one box is ticked" if chosen else "no box is ticked"
    place = (chosen or [ticked[0][1]])[0]
    stated = _narrow(source, place._replace(problem=f"{what}; tick the one that holds"))
    return stated if chosen else stated._replace(words="", line="")


def _narrow(source: RecordOutline, place: Place) -> _Stated:
    """Return what a place of the text states, the place narrowed to its leading words."""
    line = source.plain[place.start : place.end]
    if unfilled(line):
        lead = len(line) - len(line.lstrip(" \t*_"))
        end = place.start + max(lead, len(line.rstrip(" \t*_")))
        return _Stated("", "", place._replace(start=place.start + lead, end=end))
    steps = list(_ARROW.finditer(line))
    if steps and all(LEADING.search(part) for part in _ARROW.split(line)):
        # `Proposed -> Accepted`: the last is meant.
        problem = place.problem or "it is kept as a row of changes"
        place = place._replace(start=place.start + steps[-1].end(), problem=problem)
    first, last = _words(source.plain, place.start, place.end)
    if "![" in source.plain[place.start : first]:
        place = place._replace(problem=place.problem or "it is shown by an image")
    words = _usual(source.plain[first:last])
    return _Stated(words, line.strip(), place._replace(start=first, end=last), _is_by(line))


def _words(plain: str, start: int, end: int) -> tuple[int, int]:
    """Return the span of the leading words; with the code marks around them, as no link works in code."""
    lead = _LEAD.match(plain, start, end)
    first = lead.end() if lead else start
    words = _WORDS.match(plain, first, end)
    if words is None:
        return start, start
    last = words.end()
    if plain[first - 1 : first] == "`" and plain[last : last + 1] == "`":
        return first - 1, last + 1
    return first, last


def _usual(words: str) -> str:
    """Return a status in its usual spelling: ``superceded`` and ``SUPERSEDED`` are ``Superseded``."""
    words = words.strip("`")
    name = words.lower().replace("superceded", "superseded").partition(" by ")[0]
    known = next((status for status in STATUSES if status.lower() == name), "")
    return known or words[:1].upper() + words[1:]
