"""`docs report`: what a change does to documents, records and migrations, and whom that concerns."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from handbook.disk import history
from handbook.disk.history import Change
from handbook.errors import HandbookError, ReadError
from handbook.globs import leaves_out
from handbook.kinds.fit import fit, title
from handbook.markdown.title import plain
from handbook.model.document import Document
from handbook.model.verdict import Verdict
from handbook.project.impact import Impact, State, impacts
from handbook.project.project import Project
from handbook.project.reading import SUFFIXES, Candidate, DocumentReader, Source, judge, load
from handbook.project.records import DecisionLogs
from handbook.project.sides import Sides
from handbook.report.change import Differences, DocumentChange, Stale, document_change
from handbook.report.migrations import MigrationChange, is_candidate, migration_change, other_half
from handbook.report.sections import How
from handbook.report.version import DECISION, Diagram, Version

_HIDES = "DOC101"
"""The rule about missing sections: where it is off or suppressed, nobody wants to hear of them here."""


def report(project: Project, ref: str, *, today: str, paths: Sequence[Path] = ()) -> Differences:
    """Return what has happened to documents since HEAD and a commit parted.

    With ``paths``, only the documents and migrations of these files and folders are told of; what the rest of
    the change makes stale is said all the same. ``today`` is the day of what is not committed,
    ``YYYY-MM-DD``. Nothing that the repository names is run or fetched. Raises GitError, and ReadError for a
    path that is neither there nor in the change.
    """
    past = history.since(str(project.root), ref, "--base")
    sides = Sides(project, past)
    changes = tuple(sides.changes())
    below = [_relative(project, path, changes) for path in paths]
    if not changes:
        return Differences(base=ref)
    links = {sides.inside(path) for path in history.irregular(past)} - {""}
    told = [change for change in changes if not paths or any(_is_below(each, below) for each in change)]
    compared = _Compared(project, sides, told, links)
    documents = tuple(compared.documents())
    migrations = tuple(_migrations(project, sides, told, links))
    found = impacts(project, ref, today=today, past=past)
    return Differences(
        base=ref,
        documents=documents,
        migrations=migrations,
        stale=tuple(_stale(found.every)),
        errors=tuple(dict.fromkeys((*compared.errors, *found.errors))),
    )


def _relative(project: Project, path: Path, changes: Iterable[Change]) -> str:
    """Return a path relative to the root. Raises ReadError for one that can mean nothing in the change."""
    absolute = os.path.abspath(path)
    found = os.path.relpath(absolute, os.path.abspath(project.root)).replace(os.sep, "/")
    if found == ".." or found.startswith("../"):
        raise ReadError(str(path), "is not below the root of the repository; name a path in it")
    in_change = (_is_below(each, [found]) for change in changes for each in change)
    if not os.path.lexists(absolute) and not any(in_change):
        raise ReadError(str(path), "is neither there nor in the change; check the path")
    return found


def _is_below(path: str, paths: Iterable[str]) -> bool:
    return bool(path) and any(each in (".", path) or path.startswith(f"{each}/") for each in paths)


class _Compared:
    """The changed documents, both sides of each read as they are rendered."""

    def __init__(
        self, project: Project, sides: Sides, changes: Sequence[Change], links: Iterable[str]
    ) -> None:
        self._project = project
        self._logs = DecisionLogs(project)
        self._links = frozenset(links)
        self._changes = [change for change in changes if self._is_wanted(change)]
        self._before = sides.before(
            change.old for change in self._changes if change.old and change.old not in self._links
        )
        self.errors: list[str] = []

    def _is_wanted(self, change: Change) -> bool:
        path = change.new or change.old
        excluded = leaves_out(self._project.config.lint.exclude, path)
        ours = any(each.lower().endswith(SUFFIXES) for each in change if each)
        return ours and not excluded and not self._project.nearest.leaves_out(self._absolute(path))

    def _absolute(self, path: str) -> str:
        return os.path.join(self._project.root, *path.split("/"))

    def documents(self) -> Iterator[DocumentChange]:
        """Yield what is to be said of each document, by its path."""
        reader = DocumentReader(self._project)
        try:
            pairs = [(change, *self._sides(change, reader)) for change in self._changes]
        finally:
            reader.close()
        read = [(change, old, new) for change, old, new, problem in pairs if not problem]
        judged = self._drawn([(old, new) for _, old, new in read])
        versions = iter(judged)
        found: list[DocumentChange] = []
        for change, _, _, problem in pairs:
            if problem:
                found.append(_unread(change, problem))
                continue
            old, new = next(versions)
            said = document_change(old, new, hides_missing=self._hides(new))
            if said is not None:
                found.append(said)
        yield from sorted(found, key=lambda each: each.path)

    def _sides(self, change: Change, reader: DocumentReader) -> tuple[Document | None, Document | None, str]:
        """Return both sides of a document, and why they cannot be compared, if so."""
        if self._links.intersection(change):
            return None, None, "it is a link, on one side at least"
        new, problem = self._new(change.new, reader)
        if problem:
            return None, None, problem
        if not change.old:
            return None, new, ""
        before = self._before.get(change.old)
        if before is None:
            return None, None, "its earlier text cannot be read: it is not UTF-8, or is too long"
        old, problem = reader.attempted(Source(Path(self._absolute(change.old)), before))
        return old, new, problem

    def _new(self, path: str, reader: DocumentReader) -> tuple[Document | None, str]:
        if not path:
            return None, ""
        sources, errors = load(self._project, [Candidate(self._absolute(path), None)])
        self.errors += errors.values()
        if not sources:
            return None, "; ".join(errors.values()) or "it cannot be read"
        document, error = reader.attempted(sources[0])
        self.errors += [error] if error else []
        return document, error

    def _drawn(
        self, pairs: Sequence[tuple[Document | None, Document | None]]
    ) -> list[tuple[Version | None, Version | None]]:
        """Return the versions; only diagrams that the other side has not are judged."""
        flat = [document for pair in pairs for document in pair]
        texts = [tuple(fence.content for fence in each.drawn()) if each else () for each in flat]
        fences = []
        for at, document in enumerate(flat):
            other = set(texts[at ^ 1])
            drawn = document.drawn() if document is not None else ()
            fences.append([fence for fence in drawn if fence.content not in other])
        verdicts = judge(self._project, fences)
        versions = []
        for document, of in zip(flat, verdicts, strict=True):
            known = {fence.span.start: verdict for fence, verdict in of}
            versions.append(self._version(document, known) if document is not None else None)
        return list(zip(versions[::2], versions[1::2], strict=True))

    def _version(self, document: Document, verdicts: Mapping[int, Verdict]) -> Version:
        log = self._logs.of(document.path)
        record = log.record(document) if log is not None else None
        front = document.front_matter if document.front_matter and not document.front_matter.error else None
        head = title(document)
        name = record.title if record is not None else plain(head.title) if head is not None else ""
        kind = None
        try:
            of_log = log.kind(record) if log is not None and record is not None else ""
            kind = self._project.claim(document, record=of_log).kind
        except HandbookError as error:
            self.errors.append(str(error))
        return Version(
            document=document,
            title=" ".join(name.split()),
            kind=DECISION if record is not None else kind.name if kind is not None else "",
            owner=front.scalar("owner").strip() if front else "",
            record=record,
            fit=fit(kind, document) if kind is not None else None,
            diagrams=tuple(_diagrams(document, verdicts)),
        )

    def _hides(self, new: Version | None) -> bool:
        if new is None:
            return True
        ignored = self._project.settings_of(new.document.path).config.lint.ignore
        return any(_HIDES.startswith(code) for code in ignored if code) or any(
            comment.text.startswith("handbook:") and _HIDES in comment.text
            for comment in new.document.comments
        )


def _diagrams(document: Document, verdicts: Mapping[int, Verdict]) -> Iterator[Diagram]:
    head = title(document)
    for fence in document.drawn():
        section = document.section_at(fence.span.start)
        name = plain(section.title) if section is not None and section is not head else ""
        yield Diagram(name, fence.content, verdicts.get(fence.span.start))


def _unread(change: Change, problem: str) -> DocumentChange:
    path = change.new or change.old
    how = How.ADDED if not change.old else How.REMOVED if not change.new else How.CHANGED
    return DocumentChange(path=path, how=how, title="", kind="", problem=problem)


def _migrations(
    project: Project, sides: Sides, changes: Iterable[Change], links: set[str]
) -> Iterator[MigrationChange]:
    wanted = [
        change
        for change in changes
        if is_candidate(change.new or change.old)
        and not links.intersection(change)
        and not leaves_out(project.config.lint.exclude, change.new or change.old)
    ]
    before = sides.before(change.old for change in wanted)
    for change in sorted(wanted, key=lambda each: each.new or each.old):
        path = change.new or change.old
        other = other_half(path)
        there = bool(other) and os.path.isfile(os.path.join(project.root, *other.split("/")))
        found = migration_change(
            change.old, path, before.get(change.old), sides.now(change.new), has_other=there
        )
        if found is not None:
            yield found


def _stale(every: Iterable[Impact]) -> Iterator[Stale]:
    """Yield the documents that wait for an answer, and all decisions."""
    for each in every:
        decision = each.subject.kind == DECISION
        if decision or each.state is State.OPEN:
            yield Stale(
                path=each.subject.path,
                title=each.subject.title,
                owner=each.subject.owner,
                status=each.subject.status,
                is_decision=decision,
                state=each.state.value,
                touched=tuple((touched.anchor, touched.what) for touched in each.touched),
            )
