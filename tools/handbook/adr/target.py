"""Which record a user means: exactly one, or an error with the candidates; never a guess."""

from __future__ import annotations

import re

from handbook.adr.numbering import slug
from handbook.adr.record.names import named, whole
from handbook.adr.record.record import AdrLog, Record
from handbook.errors import HandbookError

_SHOWN = 6
_NUMBER = re.compile(r"(?:(?P<series>[a-z]{2,8})[-_ ]?)?(?P<number>\d{1,9})", re.IGNORECASE)


class TargetError(HandbookError):
    """No record, or more than one, answers to what the user wrote."""

    def __init__(self, word: str, problem: str, candidates: tuple[str, ...]) -> None:
        shown = ", ".join(candidates[:_SHOWN]) + (", ..." if len(candidates) > _SHOWN else "")
        super().__init__(f"{problem} '{word}'; {shown or 'the log has no records yet, `adr new` writes one'}")
        self.word = word
        self.candidates = candidates


def target(log: AdrLog, word: str) -> Record:
    """Return the record of a number (``3``, ``ADR-0003``, ``ARCH-3``), a file name or a part of one slug.

    Raises TargetError when none answers, or more than one.
    """
    found = _matches(log, word.strip())
    if len(found) == 1:
        return found[0]
    names = tuple(record.name for record in found or log.records)
    if found:
        raise TargetError(word, "more than one record answers to", ("name one: " + names[0], *names[1:]))
    raise TargetError(word, "no record answers to", ("there are: " + names[0], *names[1:]) if names else ())


def _matches(log: AdrLog, word: str) -> tuple[Record, ...]:
    number = _NUMBER.fullmatch(word)
    series = (number["series"] or "").lower() if number else ""
    known = {"", "adr", *(named(record.path).series for record in log.records)}
    if number and series in known:
        found = tuple(record for record in log.records if record.number == whole(number["number"]))
        same = tuple(record for record in found if named(record.path).series == series)
        return (same or found) if series in ("", "adr") else same
    name = word.replace("\\", "/").rpartition("/")[2]
    if name.lower().endswith(".md"):
        return tuple(record for record in log.records if record.name == name)
    part = slug(word) if any(char.isalnum() for char in word) else ""
    if not part:
        return ()
    exact = tuple(record for record in log.records if part in (record.slug.lower(), record.name[:-3].lower()))
    return exact or tuple(record for record in log.records if part in record.name[:-3].lower())
