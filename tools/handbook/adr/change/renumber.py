"""Plan new numbers for records: file name, title, links and citations in the whole repository."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from handbook.adr.change.citations import Links, Move, Scope, Uncertainty, citations, number
from handbook.adr.numbering import next_number
from handbook.adr.record.form import NUMBER_KEYS
from handbook.adr.record.links import links
from handbook.adr.record.names import named, whole
from handbook.adr.record.outline import outline
from handbook.adr.record.title import titles
from handbook.changes import Change, ChangeSet, Rename, Replace, edited
from handbook.errors import HandbookError
from handbook.model.finding import Edit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from handbook.adr.record.record import AdrLog, Record

_OWN = re.compile(r"[ \t#\"']*(?:adr[-_ ]?(?P<adr>\d{1,9})(?!\w)|(?P<plain>\d{1,9})[.:)])", re.IGNORECASE)
_ENTRY = re.compile(
    r"[ \t\"']*(?:[a-z]{2,8}[-_ ]?)?(?P<plain>\d{1,9})(?P<adr>)[ \t\"']*+(?:#.*)?$", re.IGNORECASE
)
_LAST = re.compile(r"(?<!\d)(?P<digits>\d{1,9})(?=\D*+\Z)")


class NumberError(HandbookError):
    """A number that a record cannot have, or a record that cannot have another one."""


class Renumbering(NamedTuple):
    """What is to change, and the places that a human must look at."""

    changes: ChangeSet
    uncertain: tuple[Uncertainty, ...]


def moves(log: AdrLog, records: Sequence[Record], wanted: int | None = None) -> tuple[Move, ...]:
    """Give each record the wanted number, or the next that is free. Raises NumberError."""
    found: list[Move] = []
    for record in records:
        if record.number is None or not record.digits:
            raise NumberError(f"{record.name} has no number in its name; rename it as 0001-title.md")
        given = {move.number for move in found}
        free = next_number(log.records, {*log.taken, *given})
        while free in given:  # A gap before a stray number that is not counted.
            free += 1
        found.append(Move(record, free if wanted is None else _checked(log, record, wanted)))
    return tuple(found)


def _checked(log: AdrLog, record: Record, wanted: int) -> int:
    other = next((each for each in log.records if each.number == wanted), None)
    if other is not None:
        what = "its number already" if other == record else f"that of {other.name}"
        raise NumberError(f"{wanted} is {what}; leave the number out to take the next that is free")
    if wanted in log.taken:
        raise NumberError(f"{wanted} is taken on another branch; leave it out to take the next that is free")
    return wanted


def plan(
    log: AdrLog,
    moving: tuple[Move, ...],
    files: Iterable[tuple[str, str]],
    *,
    same_number: Sequence[Record] = (),
    paths: Iterable[str] = (),
) -> Renumbering:
    """Plan the moves, all or none.

    ``files`` are paths and texts of the repository, the log's records among them; ``same_number`` records of
    other logs that may be meant by the same number; ``paths`` all files there are, of which some may
    have the name of a record that moves.
    """
    scope = _scope(moving, (*log.records, *same_number), paths)
    records = {record.path: record for record in log.records}
    changes: list[Change] = []
    uncertain: list[Uncertainty] = []
    for path, text in files:
        edits, left = citations(path, text, scope)
        uncertain += left
        if path in records:
            edits = edits | {edit.start: edit for edit in _relations(records[path], scope)}
        own = next((move for move in moving if move.record.path == path), None)
        if own is not None:
            heads = {edit.start: edit for edit in _heads(own, text)}
            edits = edits | heads
            told = {text.count("\n", 0, start) + 1 for start in heads}
            uncertain = [each for each in uncertain if each.path != path or each.line not in told]
        after = edited(text, tuple(edits.values()))
        if after != text:
            changes.append(Replace(path, text, after))
    renames = (Rename(move.record.path, _renamed(move)) for move in moving)
    return Renumbering(ChangeSet(log.root, (*changes, *renames)), tuple(uncertain))


def _scope(moving: tuple[Move, ...], records: Iterable[Record], paths: Iterable[str]) -> Scope:
    old = {move.record.path for move in moving}
    numbers = {move.record.number for move in moving}
    names = {move.record.name for move in moving}
    same_number = (record for record in records if record.number in numbers and record.path not in old)
    same_name = (path for path in paths if path.rpartition("/")[2] in names and path not in old)
    return Scope(moving, tuple(same_number), frozenset(same_name))


def _renamed(move: Move) -> str:
    folder, slash, _ = move.record.path.rpartition("/")
    return folder + slash + move.name


def _heads(move: Move, text: str) -> Iterator[Edit]:
    """Yield the edits of a record's own number: in its titles and its front matter."""
    source = outline(text)
    for title in titles(source, named(move.record.path)):
        if title.number == move.record.number and text[title.start : title.end].isdigit():
            yield Edit(title.start, title.end, move.written(text[title.start : title.end]))
    # A byte order mark is blank in `plain`, and so is the front matter.
    spans = [(source.plain, title.start, title.end, _OWN) for title in (source.title,) if title]
    for key, pattern in (("title", _OWN), *((key, _ENTRY) for key in NUMBER_KEYS)):
        if key in source.entries:
            entry = source.entries[key]
            spans.append((text, entry.start, entry.start + len(entry.raw), pattern))
    for where, start, end, pattern in spans:
        match = pattern.match(where[:end], start)
        group = "adr" if match and match["adr"] else "plain"
        if match and whole(match[group]) == move.record.number:
            yield Edit(match.start(group), match.end(group), move.written(match[group]))


def _relations(record: Record, scope: Scope) -> Iterator[Edit]:
    """Yield the edits of relations that give only a number: `Superseded by 3`."""
    numbers = {move.record.number for move in scope.moves}
    around = Links(record.text)
    for link in links(record):
        if not link.target and link.number in numbers:
            match = _LAST.search(record.text, link.start, link.end)
            found = number(record.path, record.text, match, scope, around) if match else ""
            if isinstance(found, Edit):
                yield found
