"""What is wrong with a decision log as a whole: numbers, relations, records that lack something, strays."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from handbook.adr.numbering import next_number
from handbook.adr.record.faults import Kind, faults
from handbook.adr.record.names import NOT_RECORDS
from handbook.adr.record.record import by_name, is_record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handbook.adr.check import Duplicate
    from handbook.adr.record.record import AdrLog, Record

_LEFTOVERS = ("~", ".orig", ".rej", ".bak", ".swp", ".tmp")
_OTHER_TEXT = (".txt", ".markdown", ".mdx", ".adoc", ".asciidoc", ".rst")


class Problem(NamedTuple):
    """Something that is wrong, where, and what to do about it."""

    path: str
    what: str
    step: str


class Surroundings(NamedTuple):
    """What there is besides the records."""

    names: tuple[str, ...] = ()
    """Of all files in the log's folder."""
    pointer: str | None = None
    """What a file ``.adr-dir`` at the root says, relative to the root; None when there is none."""
    usual: bool = False
    """There is a folder ``doc/adr`` at the root."""
    log4brains: bool = False
    """There is a file ``.log4brains.yml`` at the root."""
    subfolders: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Those of the log's folder that hold files named like records, relative to it, with these names."""


def examine(log: AdrLog, around: Surroundings, duplicates: tuple[Duplicate, ...]) -> tuple[Problem, ...]:
    """Return what is wrong with a log, by file."""
    strays = _uncounted(log)
    found = [*_numbers(duplicates), *_strays(log, around, strays), *_buried(log, around)]
    for record in log.records:
        if record.path not in strays:
            found += _lacks(record)
        found += _relations(record, log)
    return tuple(sorted(found))


def _numbers(duplicates: tuple[Duplicate, ...]) -> Iterator[Problem]:
    for each in duplicates:
        name = each.later.rpartition("/")[2]
        what = f"has the number {each.number} of {each.keep}, which came first"
        yield Problem(each.later, what, f"call `adr renumber {_quoted(name)}`")


def _quoted(name: str) -> str:
    return f"'{name}'" if " " in name else name


def _lacks(record: Record) -> Iterator[Problem]:
    if record.problem:
        yield Problem(record.path, "cannot be read", record.problem)
        return
    if not record.title:
        yield Problem(record.path, "has no title", "begin it with a line such as '# 3. Use Kafka'")
    if not record.status:
        yield Problem(
            record.path, "has no status", "add a section '## Status' that says one, such as 'Accepted'"
        )
    if not record.date:
        yield Problem(record.path, "has no date", "add a line such as 'Date: 2026-11-22' below the title")


def _relations(record: Record, log: AdrLog) -> Iterator[Problem]:
    for fault in faults(record, log.records, *Kind):
        link, other = fault.link, fault.other
        if other is None:
            what = f"says '{link.words}' of {fault.target}, which is not in the log"
            yield Problem(record.path, what, "correct the name, or take the relation out")
        elif fault.kind is Kind.REJECTED:
            what = f"is superseded by {other.name}, which is {other.status}"
            step = f"take it back with `adr unlink {_short(record)} {_short(other)}`"
            yield Problem(record.path, what, step)
        else:
            what = f"says '{link.words}' of {other.name}, which does not say '{fault.back}'"
            step = f"say so on both sides: `adr link {_short(record)} '{link.words}' {_short(other)}`"
            yield Problem(record.path, what, step)


def _short(record: Record) -> str:
    return _quoted(record.name) if record.number is None else str(record.number)


def _uncounted(log: AdrLog) -> frozenset[str]:
    """Return the paths of numbered files that are not taken for records when the next number is chosen."""
    end = next_number(log.records)
    return frozenset(
        record.path for record in log.records if record.number is not None and record.number >= end
    )


def _strays(log: AdrLog, around: Surroundings, strays: frozenset[str]) -> Iterator[Problem]:
    """Yield the files of the log's folder that look like a record and are not."""
    known = {record.name for record in log.records}
    for name in around.names:
        path = f"{log.folder}/{name}" if log.folder else name
        if name.lower().endswith(_LEFTOVERS):
            yield Problem(path, "is left over from an editor or a merge", "remove it")
        elif path in strays:
            what = "has a number, but neither a status nor the number in its title"
            yield Problem(path, what, "complete it as a record, or move it out of the folder")
        elif name in known:
            continue
        elif name.lower().endswith(_OTHER_TEXT) and name[:1].isdigit():
            yield Problem(
                path, "has a number, but is not read as a record", "give it the suffix .md, or move it"
            )
        elif name.lower().endswith(".md") and _unnamed(name):
            yield Problem(path, "is not a record", "name it like 0001-title.md, or move it out of the folder")


def _buried(log: AdrLog, around: Surroundings) -> Iterator[Problem]:
    """Yield the subfolders that hold records, which only the folder of the log is read for."""
    for folder, names in around.subfolders:
        path = f"{log.folder}/{folder}" if log.folder else folder
        count = "a record" if len(names) == 1 else f"{len(names)} records"
        what = f"holds {count} that the log does not have, such as {names[0]}"
        yield Problem(path, what, "move them up into the log, or make the folder a log of its own")


def _unnamed(name: str) -> bool:
    return name[:-3].lower() not in NOT_RECORDS and not is_record(by_name(name))
