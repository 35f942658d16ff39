"""What is said of a change, line by line: the same for a terminal and for a comment.

A line is made of our own words, and of texts of the change (`Said`), which each format sets apart in its way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from handbook.report.change import Differences, DocumentChange, Stale
from handbook.report.diagrams import DiagramChange, Item
from handbook.report.migrations import MigrationChange
from handbook.report.records import RecordChange
from handbook.report.sections import How, SectionChange
from handbook.report.version import DECISION

MOST = 12
"""Lines on parts of the same sort that are told."""

_OUR_WORDS = ("changed", "removed", "new")
"""What `docs impact` says of an anchor without naming a file."""


class Said(str):
    """A text of the change: a path, a title, a question."""

    __slots__ = ()


Words = tuple[str, ...]
"""Our words as ``str`` and texts of the change as `Said`."""


class Line(NamedTuple):
    """A line of a list."""

    depth: int
    """0 for what is told of one document as a whole; deeper lines belong to the one above."""
    words: Words


class Part(NamedTuple):
    """A heading and the lines below it."""

    heading: str
    every: tuple[tuple[Line, ...], ...]
    """The lines, by what they are about: what does not fit is left out as a whole."""
    noun: str
    """What each is, for the count of those that are left out."""


def parts(found: Differences) -> tuple[Part, ...]:
    """Return what is said of a change, the most important first; nothing where there is nothing to say."""
    decisions = [each for each in found.stale if each.is_decision]
    pages = [each for each in found.stale if not each.is_decision]
    # One owner stands at each document already.
    owners = found.owners if len(found.owners) > 1 else ()
    every = (
        Part("Documents", tuple(tuple(_document(each)) for each in found.documents), "document"),
        Part("Migrations", tuple(tuple(_migration(each)) for each in found.migrations), "migration"),
        Part("Decisions for the touched code", tuple(tuple(_stale(each)) for each in decisions), "decision"),
        Part("Documents that may be stale", tuple(tuple(_stale(each)) for each in pages), "document"),
        Part("Owners", tuple((_owner(name, paths),) for name, paths in owners), "owner"),
    )  # fmt: skip
    return tuple(part for part in every if part.every)


def _document(each: DocumentChange) -> Iterator[Line]:
    name = (" ", Said(each.title)) if each.title else ()
    moved = (" from ", Said(each.old_path)) if each.old_path else ()
    owner = (", owner ", Said(each.owner)) if each.owner else ()
    how = "moved" if each.how is How.RENAMED else each.how.value
    kind = DECISION if each.kind == DECISION else Said(each.kind)
    brackets = (" (", kind, f", {how}") if each.kind else (f" ({how}",)
    yield Line(0, (Said(each.path), *name, *brackets, *moved, *owner, ")"))
    if each.problem:
        yield Line(1, ("not compared: ", Said(each.problem)))
        return
    if each.old_owner is not None:
        yield Line(1, ("owner was: ", Said(each.old_owner or "nobody")))
    if each.record is not None:
        yield from _record(each.record, each.how)
    if each.missing:
        yield Line(1, ("missing: ", *_listed(each.missing)))
    if each.still_missing:
        yield Line(1, ("missing as before: ", *_listed(each.still_missing)))
    yield from _some((Line(1, ("question closed: ", Said(one))) for one in each.questions.closed), 1)
    yield from _some((Line(1, ("question opened: ", Said(one))) for one in each.questions.opened), 1)
    yield from _sections(each.sections)
    for diagram in each.diagrams[:MOST]:
        yield from _diagram(diagram)
    if len(each.diagrams) > MOST:
        yield Line(1, (f"and {len(each.diagrams) - MOST} more diagrams",))


def _record(each: RecordChange, how: How) -> Iterator[Line]:
    if how is How.ADDED:
        yield Line(1, ("status: ", Said(each.status or "none")))
    elif how is How.REMOVED:
        yield Line(1, ("status was: ", Said(each.old_status or "none")))
    elif each.is_moved:
        yield Line(1, ("status: ", Said(each.old_status or "none"), " is now ", Said(each.status or "none")))
    if how not in (How.ADDED, How.REMOVED) and each.title != each.old_title:
        yield Line(1, ("title was: ", Said(each.old_title)))
    if how is not How.REMOVED:
        yield from _some((Line(1, ("relation added: ", Said(one))) for one in each.related), 1)
        yield from _some((Line(1, ("relation removed: ", Said(one))) for one in each.unrelated), 1)


def _sections(every: tuple[SectionChange, ...]) -> Iterator[Line]:
    """Yield one line for the sections of each sort: many sections must not push a question out of sight."""
    for how, words in (
        (How.ADDED, "sections added: "),
        (How.REMOVED, "sections removed: "),
        (How.RENAMED, "sections renamed: "),
        (How.CHANGED, "sections changed: "),
    ):
        same = [each for each in every if each.how is how]
        if same:
            said = [_section(each) for each in same[:MOST]]
            rest = (f" and {len(same) - MOST} more",) if len(same) > MOST else ()
            yield Line(1, (words, *_joined(said), *rest))


def _section(each: SectionChange) -> Words:
    title = Said(each.title) if each.title else "the beginning"
    was: Words = (Said(each.old_title), " to ") if each.old_title else ()
    added = f"+{each.added}" if each.added else ""
    removed = f"-{each.removed}" if each.removed else ""
    counts = " ".join(filter(None, (added, removed)))
    return (*was, title, f" ({counts})") if counts and each.how is not How.ADDED else (*was, title)


def _diagram(each: DiagramChange) -> Iterator[Line]:
    kind = (" ", Said(each.type)) if each.type else ()
    name = (" ", Said(each.title)) if each.title else ()
    place = (" in ", Said(each.section)) if each.section else ()
    note = (": ", Said(each.note)) if each.note else ()
    yield Line(1, ("diagram", *kind, *name, *place, f" {each.how.value}", *note))
    yield from _some((Line(2, _item(item)) for item in each.items), 2)


def _item(item: Item) -> Words:
    if item.old_text or item.how is How.RENAMED:
        return (f"{item.noun} ", Said(item.old_text or "none"), " is now ", Said(item.text or "none"))
    if item.how is How.CHANGED:
        return (f"{item.noun} changed: ", Said(item.text))
    return (f"{item.noun} {item.how.value}: ", Said(item.text))


def _migration(each: MigrationChange) -> Iterator[Line]:
    moved = (" from ", Said(each.old_path)) if each.old_path not in ("", each.path) else ()
    yield Line(0, (Said(each.path), f" ({each.how.value}", *moved, ")"))
    if each.tables:
        yield Line(1, ("tables: ", *_listed(each.tables)))
    if each.indexes:
        yield Line(1, ("indexes: ", *_listed(each.indexes)))
    if each.way_back is False:
        yield Line(1, ("no way back",))
    if each.how is How.CHANGED:
        yield Line(1, ("it was there before: databases that ran it will not run it again",))


def _stale(each: Stale) -> Iterator[Line]:
    owner = (", owner ", Said(each.owner)) if each.owner else ()
    standing = Said(each.status or "no status") if each.is_decision else each.state
    yield Line(0, (Said(each.path), " ", Said(each.title), " (", standing, *owner, ")"))
    yield from _some(
        (
            Line(1, (Said(anchor), ": ", what if what in _OUR_WORDS else Said(what)))
            for anchor, what in each.touched
        ),
        1,
    )


def _owner(name: str, paths: tuple[str, ...]) -> Line:
    return Line(0, (Said(name), f": {len(paths)} document{'s' if len(paths) > 1 else ''}"))


def _listed(every: Iterable[str]) -> Words:
    found = list(every)
    rest = (f" and {len(found) - MOST} more",) if len(found) > MOST else ()
    return (*_joined([(Said(each),) for each in found[:MOST]]), *rest)


def _joined(every: Iterable[Words]) -> Words:
    found: list[str] = []
    for each in every:
        found += [", ", *each] if found else each
    return tuple(found)


def _some(every: Iterable[Line], depth: int) -> Iterator[Line]:
    found = list(every)
    yield from found[:MOST]
    if len(found) > MOST:
        yield Line(depth, (f"and {len(found) - MOST} more",))
