"""A document that a change touches, and all that is to be said of it."""

from __future__ import annotations

from dataclasses import dataclass

from handbook.kinds.titles import normal
from handbook.report.diagrams import DiagramChange, diagrams
from handbook.report.migrations import MigrationChange
from handbook.report.questions import NO_QUESTIONS, Questions, questions, section_of
from handbook.report.records import RecordChange, record_change
from handbook.report.sections import How, SectionChange, sections
from handbook.report.version import Version

_HEAD = frozenset({"status", "date"})
"""Sections of records that hold what is said of them first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentChange:
    """What a change does to one document."""

    path: str
    """As it is now; of a removed one, as it was."""
    old_path: str = ""
    """Where it was moved from; empty for any other."""
    how: How
    title: str
    kind: str
    """`version.DECISION` for a record; empty for a document of no kind."""
    owner: str = ""
    old_owner: str | None = None
    """Who kept it before; None where that is as it was, or there was no before."""
    problem: str = ""
    """Why its two sides are not compared; nothing else is known then."""
    missing: tuple[str, ...] = ()
    """Required sections that it lacks, and did not lack before."""
    still_missing: tuple[str, ...] = ()
    """Required sections that it lacked before."""
    sections: tuple[SectionChange, ...] = ()
    """Empty for a new or removed document."""
    questions: Questions = NO_QUESTIONS
    diagrams: tuple[DiagramChange, ...] = ()
    record: RecordChange | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stale:
    """A document that speaks about something that the change touches."""

    path: str
    title: str
    owner: str
    status: str
    """Of a decision; empty for any other document."""
    is_decision: bool
    state: str
    """``open``, ``updated``, ``reviewed`` or ``unaffected``, as `docs impact` has it."""
    touched: tuple[tuple[str, str], ...]
    """Each anchor with what happened to it in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences:
    """What a change does to the documents of a repository."""

    base: str
    """What it was compared with, as the user named it."""
    documents: tuple[DocumentChange, ...] = ()
    """By their paths."""
    migrations: tuple[MigrationChange, ...] = ()
    stale: tuple[Stale, ...] = ()
    """Pages that wait for an answer, and decisions."""
    errors: tuple[str, ...] = ()
    """A line for each file that cannot be read."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say."""
        return not (self.documents or self.migrations or self.stale)

    @property
    def owners(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The owners of what has changed and of what waits for an answer, each with the paths, by name."""
        found: dict[str, list[str]] = {}
        named = [(each.owner, each.path) for each in self.documents]
        named += [(each.owner, each.path) for each in self.stale if each.state == "open"]
        for owner, path in named:
            if owner:
                found.setdefault(owner, []).append(path)
        return tuple((name, tuple(dict.fromkeys(paths))) for name, paths in sorted(found.items()))


def document_change(
    old: Version | None, new: Version | None, *, hides_missing: bool = False
) -> DocumentChange | None:
    """Return what is to be said of a document; None where that is nothing.

    Of a document without a kind only its diagrams are compared, and that it was moved or removed. What
    changes within sections is said of records and designs only.
    ``hides_missing`` says that nobody wants to hear of sections that it lacks.
    """
    shown = new or old
    if shown is None:
        return None
    moved = old is not None and new is not None and old.document.path != new.document.path
    how = How.ADDED if old is None else How.REMOVED if new is None else How.RENAMED if moved else How.CHANGED
    head = record_change(old.record if old else None, new.record if new else None)
    parts = sections(old, new) if old is not None and new is not None and shown.kind else ()
    asked = questions(old, new) if shown.kind and new is not None else NO_QUESTIONS
    lacks = () if hides_missing or new is None else _missing(new)
    lacked = set() if old is None else set(_missing(old))
    found = DocumentChange(
        path=shown.document.path,
        old_path=old.document.path if moved and old is not None else "",
        how=how,
        title=shown.title,
        kind=shown.kind,
        owner=shown.owner,
        old_owner=old.owner if old is not None and old.owner != shown.owner else None,
        missing=tuple(name for name in lacks if name not in lacked),
        still_missing=tuple(name for name in lacks if name in lacked),
        sections=tuple(each for each in parts if not _is_said_elsewhere(each, shown, head, asked, lacks)),
        questions=asked,
        diagrams=diagrams(old.diagrams if old else (), new.diagrams) if new is not None else (),
        record=head,
    )
    return found if _says_something(found) else None


def _is_said_elsewhere(
    section: SectionChange,
    shown: Version,
    head: RecordChange | None,
    asked: Questions,
    lacks: tuple[str, ...],
) -> bool:
    """Return whether a changed section is told in another way, or best by the difference itself."""
    if section.how is How.REMOVED:
        return normal(section.title) in {normal(name) for name in lacks}
    if section.how is not How.CHANGED:
        return False
    name = normal(section.title)
    if head is not None and head.has_changed and name in _HEAD:
        return True
    return not shown.is_design or (asked != NO_QUESTIONS and name == normal(section_of(shown)))


def _missing(version: Version) -> tuple[str, ...]:
    document = version.document
    if version.fit is None or document.includes:
        return ()
    names = [match.rule.name for match in version.fit.missing]
    if version.fit.kind.diagram and next(document.drawn(), None) is None:
        names.append("a diagram")
    return tuple(names)


def _says_something(found: DocumentChange) -> bool:
    if found.kind and found.how is How.ADDED:
        return True
    if found.how in (How.RENAMED, How.REMOVED):
        return True
    return bool(
        found.missing or found.sections or found.questions.closed or found.questions.opened
        or found.diagrams or (found.record is not None and found.record.has_changed)
    )  # fmt: skip
