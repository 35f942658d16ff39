"""Relations in the front matter, written and taken out: ``superseded_by: ["0032"]``. 0-based offsets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from handbook.adr.errors import RelationError
from handbook.adr.record.names import named
from handbook.changes import newline
from handbook.model.finding import Edit

if TYPE_CHECKING:
    from handbook.adr.record.links import RecordLink
    from handbook.adr.record.outline import Entry, RecordOutline
    from handbook.adr.record.record import Record


def cited(record: Record) -> str:
    """Return how a record is cited by its number: ``ADR-0012``, or ``ARCH-012`` as its file is named."""
    name = named(record.path)
    joint = name.prefix.lstrip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
    series = name.series.upper() + (joint if joint.strip() else "-")
    return f"{series}{record.number:0{max(record.digits, 1)}d}"


def entered(source: RecordOutline, key: str, other: Record) -> Edit:
    """Return the edit that adds a record to an entry of relations, in the way the entry is written.

    Raises RelationError where the entry is not a plain value or list.
    """
    entry = source.entries[key]
    if not entry.known:
        raise RelationError(f"the entry '{key}' of the front matter cannot be read; add {other.name} by hand")
    value = _written(source, key, other)
    if entry.listed and entry.raw.lstrip().startswith("["):
        if entry.values:
            return Edit(entry.values[-1].end, entry.values[-1].end, f", {value}")
        return Edit(entry.start, entry.start + entry.raw.index("]") + 1, f"[{value}]")
    if entry.listed:
        return _item(source, entry, value)
    stated = source.values(key)
    if stated:
        old = source.text[stated[0].start : stated[0].end]
        return Edit(stated[0].start, stated[0].end, f"[{old}, {value}]")
    start, end = (entry.values[0].start, entry.values[0].end) if entry.values else (entry.start, entry.start)
    return Edit(start, end, value if source.text[start - 1] in " \t" else f" {value}")


def dropped(source: RecordOutline, link: RecordLink) -> Edit:
    """Return the edit that takes a relation out of its entry."""
    entry = next(
        each for each in source.entries.values() if any(value.start == link.start for value in each.values)
    )
    text = source.text
    at = [value.start for value in entry.values].index(link.start)
    if not entry.listed:
        return Edit(link.start, link.end, "null")
    if entry.raw.lstrip().startswith("["):
        if at > 0:
            return Edit(entry.values[at - 1].end, link.end, "")
        end = entry.values[1].start if len(entry.values) > 1 else link.end
        return Edit(link.start, end, "")
    start = text.rindex("\n", 0, link.start)
    start -= text[start - 1] == "\r"
    end = text.find("\n", link.end)
    end = len(text) if end < 0 else end - (text[end - 1] == "\r")
    return Edit(start, end, "")


def _item(source: RecordOutline, entry: Entry, value: str) -> Edit:
    last = entry.values[-1]
    line = source.text.rindex("\n", 0, last.start) + 1
    marker = source.text[line : last.start]
    end = source.text.find("\n", last.end)
    end = len(source.text) if end < 0 else end - (source.text[end - 1] == "\r")
    return Edit(end, end, f"{newline(source.text)}{marker}{value}")


def _written(source: RecordOutline, key: str, other: Record) -> str:
    """Write a record as the values beside it are: with the letters of its series or without them."""
    if other.number is None or not other.digits:
        return f'"{other.name}"'
    number = f"{other.number:0{other.digits}d}"
    beside = [value for each in (key, *source.entries) for value in source.values(each)]
    sample = next((v for v in beside if re.fullmatch(r"(?:[A-Za-z]{2,8}[-_ ]?)?\d{1,7}", v.words)), None)
    if named(other.path).prefix or (sample is not None and sample.words[:1].isalpha()):
        number = cited(other)
    return f'"{number}"'
