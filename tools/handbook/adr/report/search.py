"""Find records by the words in their titles and texts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from handbook.adr.record.outline import without_comments

if TYPE_CHECKING:
    from collections.abc import Sequence

    from handbook.adr.record.record import Record

_WIDTH = 160


class Excerpt(NamedTuple):
    """A line that holds one of the words; ``number`` is 1-based."""

    number: int
    text: str


class Hit(NamedTuple):
    """A record in which all of the words occur."""

    record: Record
    in_title: int
    """How many of the words the title has."""
    times: int
    """How often the words occur in the text."""
    excerpts: tuple[Excerpt, ...]


def search(records: Sequence[Record], words: Sequence[str]) -> tuple[Hit, ...]:
    """Return the records that hold all words, in any case and place, the most telling first.

    Words in the title count most, then how often they occur, then the order of the log. What a comment
    holds is a template's guidance and is not searched.
    """
    wanted = tuple(dict.fromkeys(word.casefold() for word in words if word.strip()))
    hits = [hit for hit in (_hit(record, wanted) for record in records) if hit] if wanted else []
    return tuple(sorted(hits, key=lambda hit: (-hit.in_title, -hit.times)))


def _hit(record: Record, wanted: tuple[str, ...]) -> Hit | None:
    text = without_comments(record.text, lambda comment: re.sub(r"[^\n]", " ", comment))
    title, folded = (record.title or record.slug).casefold(), text.casefold()
    if not all(word in title or word in folded for word in wanted):
        return None
    lines = [
        Excerpt(number, _cut(line.strip(), wanted))
        for number, line in enumerate(text.split("\n"), 1)
        if any(word in line.casefold() for word in wanted)
    ]
    times = sum(folded.count(word) for word in wanted)
    return Hit(record, sum(word in title for word in wanted), times, tuple(lines))


def _cut(line: str, wanted: tuple[str, ...]) -> str:
    """Return a line, or the part of a long one around the first word."""
    if len(line) <= _WIDTH:
        return line
    folded = line.casefold()
    first = min((folded.find(word) for word in wanted if word in folded), default=0)
    start = max(0, min(first - _WIDTH // 3, len(line) - _WIDTH))
    shown = line[start : start + _WIDTH]
    return ("…" if start else "") + shown + ("…" if start + _WIDTH < len(line) else "")
