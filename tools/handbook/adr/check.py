"""Numbers that two records have, in one log or in two branches, and which of the two is to give way."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from handbook.adr.record.names import named
from handbook.adr.record.record import by_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from handbook.adr.record.record import AdrLog, Record

_NEVER = 1


class Branch(NamedTuple):
    """The log on the branch that ours is compared with."""

    name: str
    paths: frozenset[str] = frozenset()
    """Of its records, as in our log."""
    before: frozenset[str] = frozenset()
    """Of the records where the branches part."""


class Duplicate(NamedTuple):
    """A number that two records have."""

    number: int
    keep: str
    """The path of the record that came first."""
    later: str
    """The path of the record that is to be renumbered."""
    branch: str = ""
    """Where ``keep`` is, if it is not in our log."""


NOWHERE = Branch("")


def duplicates(log: AdrLog, arrived: Mapping[str, int], other: Branch = NOWHERE) -> tuple[Duplicate, ...]:
    """Return the numbers that are not unique, by number and path.

    What ``other`` has came first; else what arrived first; what git does not know came last; then the
    name decides. ``arrived`` maps the paths of the log to numbers below 1 that grow with time.
    """

    def age(record: Record) -> tuple[bool, int, str]:
        return record.path not in other.paths, arrived.get(record.path, _NEVER), record.path

    found = []
    for number, records in _by_number(log):
        first, *others = sorted(records, key=age)
        found += [Duplicate(number, first.path, record.path) for record in others]
    return tuple(sorted((*found, *_across(log, other, {each.later for each in found}))))


def _by_number(log: AdrLog) -> Iterator[tuple[int, list[Record]]]:
    numbers: dict[tuple[str, int], list[Record]] = {}
    for record in log.records:
        if record.number is not None:
            numbers.setdefault((named(record.path).series, record.number), []).append(record)
    yield from ((number, records) for (_, number), records in numbers.items())


def _across(log: AdrLog, other: Branch, known: set[str]) -> Iterator[Duplicate]:
    """Yield our records whose number the other branch has given to a record that we do not have.

    What was there before the branches parted and is on one side only has been renamed or removed.
    """
    ours = {record.path for record in log.records}
    theirs: dict[tuple[str, int], str] = {}
    for path in sorted(other.paths - ours - other.before):
        number = by_name(path).number
        if number is not None:
            theirs.setdefault((named(path).series, number), path)
    there = other.paths | other.before
    for record in log.records:
        new = record.path not in there and record.path not in known
        if not new or record.number is None:
            continue
        path = theirs.get((named(record.path).series, record.number), "")
        if path:
            yield Duplicate(record.number, path, record.path, other.name)
