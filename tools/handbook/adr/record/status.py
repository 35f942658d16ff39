"""Where a record says its status and date, and what it says."""

from __future__ import annotations

import re
from typing import NamedTuple

from handbook.adr.record.outline import Outline

STATUSES = ("Draft", "Proposed", "Accepted", "Rejected", "Deprecated", "Superseded")

_FIELD = re.compile(
    r"^[ \t]*(?:[*+-][ \t]+|>[ \t]*|\|[ \t]*)?[*_]{0,2}(?P<key>status|date)[*_]{0,2}[ \t]*[:|][*_]{0,2}"
    r"[ \t]*(?P<value>[^\r\n|]*)",
    re.MULTILINE | re.IGNORECASE,
)
# What leads a line: list and quote marks, a label, emphasis, emoji, statuses that are struck out.
_LEAD = re.compile(r"(?:~~[^~\r\n]*~~|status[ \t]*:|[^\w\r\n]|_)*", re.IGNORECASE)
_WORDS = re.compile(
    r"(?:accepted|approved|declined|deprecated|draft|implemented|pending|proposed|rejected"
    r"|super[sc]eded|withdrawn)\b|[^\W_](?:[^.,;:(|–—`*<\r\n]*[^\s.,;:(|–—`*_<])?",
    re.IGNORECASE,
)
_RELATION = re.compile(r"[-*+> \t]*[A-Z][a-z]+[^\[\r\n]*\[[^\r\n]*\]\([^\r\n]*\)")
_BY = re.compile(r"[-*+>\s_`\"']*super[sc]eded\b", re.IGNORECASE)
_VALUE = re.compile(r"(?P<quote>[\"'])[^\"'\\]*(?P=quote)|[^\"'|>&*\[{#\s](?:(?! #).)*")


class Place(NamedTuple):
    """Where the status stands: ``text[start:end]``, empty where the place is still blank."""

    form: str
    """``front matter``, ``section`` or ``field``."""
    start: int
    end: int
    line_end: int
    """The end of the line that holds it, without the newline."""


class Status(NamedTuple):
    """The status as found."""

    place: Place | None = None
    """None where there is no status, or none that can be edited."""
    words: str = ""
    """The leading words, in their usual spelling."""
    line: str = ""
    """All that is written there."""
    superseded: bool = False
    """It or a line below it says that another record has superseded this one."""


def status(source: Outline) -> Status:
    """Find the status: in the front matter, else in a section or a labelled line, the first of them.

    A record may have its status below the title and a section `Status` on the status of something else.
    """
    if "status" in source.entries:
        return _of_entry(source)
    section = source.section("status")
    field = _field(source, "status")
    if section and (field is None or section[0].start < field.start()):
        return _of_section(source, section[0].end, section[1])
    if field is None:
        return Status()
    start, end = _words(source.plain, field.start("value"), field.end("value"))
    line = field["value"].strip()
    words = _usual(source.plain[start:end])
    return Status(Place("field", start, end, field.end("value")), words, line, _BY.match(line) is not None)


def date(source: Outline) -> str:
    """Find the date, as written: front matter, then a line ``Date:``, then a section."""
    value = source.scalar("date")
    if value:
        return value
    field = _field(source, "date")
    if field is not None:
        return field["value"].strip()
    section = source.section("date")
    lines = source.lines(section[0].end, section[1]) if section else iter(())
    return next((line.strip() for line, _ in lines), "")


def _of_entry(source: Outline) -> Status:
    value, start = source.entries["status"]
    line = source.scalar("status")
    superseded = _BY.match(line) is not None
    match = _VALUE.match(value)
    if not value.strip() or value.lstrip().startswith("#"):
        return Status(Place("front matter", start, start, start))
    first, last = _words(line, 0, len(line))
    words = _usual(line[first:last])
    if match is None:  # A block, a list, an alias: to be edited by hand.
        return Status(None, words, line, superseded)
    end = start + len(match[0].rstrip())
    return Status(Place("front matter", start, end, start + len(value)), words, line, superseded)


def _of_section(source: Outline, start: int, end: int) -> Status:
    lines = tuple(source.lines(start, end))
    superseded = any(_BY.match(line) for line, _ in lines)
    for line, at in lines:
        if _RELATION.match(line) and not _BY.match(line):
            continue  # adr-tools-python writes relations above the status.
        first, last = _words(source.plain, at, at + len(line))
        words = _usual(source.plain[first:last])
        return Status(Place("section", first, last, at + len(line)), words, line.strip(), superseded)
    return Status(Place("section", start, start, start))


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


def _field(source: Outline, key: str) -> re.Match[str] | None:
    """Find a labelled line near the top: below the second section, a line `Status: 404` is prose."""
    deeper = [heading.start for heading in source.headings if heading.level > 1]
    limit = deeper[1] if len(deeper) > 1 else len(source.plain)
    found = _FIELD.finditer(source.plain, 0, limit)
    return next((match for match in found if match["key"].lower() == key), None)


def _usual(words: str) -> str:
    """Return a status in its usual spelling: ``superceded`` and ``SUPERSEDED`` are ``Superseded``."""
    words = words.strip("`")
    name = words.lower().replace("superceded", "superseded").partition(" by ")[0]
    known = next((status for status in STATUSES if status.lower() == name), "")
    return known or words[:1].upper() + words[1:]
