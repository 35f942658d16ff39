"""Dates as records write them, and as ISO 8601."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from handbook.adr.outline import Outline, outline
from handbook.changes import ChangeSet, Replace, edited
from handbook.model import Edit

if TYPE_CHECKING:
    from handbook.adr.record import AdrLog, Record

_ISO = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})([/.])(\d{1,2})\2(\d{4})(?!\d)")
_LINE = re.compile(
    r"^[ \t]*(?:[*+-][ \t]+)?[*_]{0,2}date[*_]{0,2}[ \t]*:[*_]{0,2}[ \t]*(\d{2}/\d{2}/\d{4})(?!\d)",
    re.MULTILINE | re.IGNORECASE,
)


class Upgrade(NamedTuple):
    """What `upgrade-repository` does: the changes, and the records whose date is no day of any year."""

    changes: ChangeSet
    impossible: tuple[tuple[Record, str], ...]


def iso(written: str) -> str:
    """Return a date as 2026-11-22, or nothing when the words hold none. Day comes before month."""
    found = _ISO.search(written)
    if found:
        return _day(found[1], found[2], found[3])
    found = _DAY_FIRST.search(written)
    return _day(found[4], found[3], found[1]) if found else ""


def upgrade(log: AdrLog) -> Upgrade:
    """Plan ISO dates for the lines `Date: DD/MM/YYYY` that adr-tools once wrote; no other byte changes."""
    changes, impossible = [], []
    for record in log.records:
        edits = []
        for start, end in _old_dates(outline(record.text)):
            written = record.text[start:end]
            if iso(written):
                edits.append(Edit(start, end, iso(written)))
            else:
                impossible.append((record, written))
        if edits:
            changes.append(Replace(record.path, record.text, edited(record.text, edits)))
    return Upgrade(ChangeSet(log.root, tuple(changes)), tuple(impossible))


def _old_dates(source: Outline) -> list[tuple[int, int]]:
    """Return where such dates stand: in the front matter, and above the second section."""
    deeper = [heading.start for heading in source.headings if heading.level > 1]
    limit = deeper[1] if len(deeper) > 1 else len(source.plain)
    spans = [match.span(1) for match in _LINE.finditer(source.plain, 0, limit)]
    value, start = source.entries.get("date", ("", 0))
    entry = re.match(r"[\"']?(\d{2}/\d{2}/\d{4})(?!\d)", value)
    return [(start + entry.start(1), start + entry.end(1)), *spans] if entry else spans


def _day(year: str, month: str, day: str) -> str:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""
