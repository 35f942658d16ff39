"""What is wrong with the relations of a record: found by one function for the rules and `adr doctor`."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from handbook.adr.record.links import RecordLink, links, meant, plain, reverse, same_words
from handbook.adr.record.record import Record

_UNDECIDED = ("rejected", "declined", "withdrawn")


class Kind(enum.Enum):
    """What can be wrong with a relation."""

    MISSING = "missing"
    """It leads to no record of the log."""
    ONE_SIDED = "one-sided"
    """The other record does not answer it."""
    REJECTED = "rejected"
    """It names a successor that was rejected."""


class Fault(NamedTuple):
    """Something that is wrong with one relation."""

    kind: Kind
    link: RecordLink
    other: Record | None
    """The record that is meant; None when it is missing."""
    back: str = ""
    """What the other record should say."""

    @property
    def target(self) -> str:
        """Return what the relation leads to, as it is written."""
        return self.link.target or f"ADR-{self.link.number}"


@lru_cache(maxsize=1024)
def relations(record: Record) -> tuple[RecordLink, ...]:
    """Return the relations of a record; several rules ask for those of the same one."""
    return links(record)


def faults(record: Record, log: Sequence[Record], *kinds: Kind) -> Iterator[Fault]:
    """Yield what is wrong with the relations of a record, in the order of its text."""
    for link in relations(record):
        found = meant(link, record, log)
        other = found.record
        if found.missing:
            every = [Fault(Kind.MISSING, link, None)]
        elif other is None or other.path == record.path:
            continue
        else:
            every = list(_between(record, link, other, log))
        yield from (fault for fault in every if fault.kind in kinds)


def _between(record: Record, link: RecordLink, other: Record, log: Sequence[Record]) -> Iterator[Fault]:
    back = reverse(link.words)
    answers = (
        same_words(each.words, back) and meant(each, other, log).record == record for each in relations(other)
    )
    if back and not any(answers):
        yield Fault(Kind.ONE_SIDED, link, other, back)
    if record.superseded and plain(link.words) == "superseded by" and other.status.lower() in _UNDECIDED:
        yield Fault(Kind.REJECTED, link, other)
