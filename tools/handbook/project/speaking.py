"""The documents of a repository that speak about its files: pages, runbooks and records."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from handbook import markdown
from handbook.disk.files import listed
from handbook.errors import HandbookError
from handbook.kinds.fit import title
from handbook.kinds.stamp import Stamp, stamp_of, text_hash
from handbook.lint.content import speaking
from handbook.lint.content.speaking import Link, Repository
from handbook.markdown.title import plain
from handbook.model.document import Document
from handbook.model.terms import PAGES
from handbook.project.project import Project
from handbook.project.reading import found, load
from handbook.project.records import DecisionLogs


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A document, and what is said about it wherever it is named."""

    path: str
    """Relative to the root, with ``/``."""
    title: str
    """Of the record, or its heading of level 1; without one the name of the file."""
    kind: str
    """The name of its kind, ``decision`` for a record; empty for any other document."""
    owner: str
    """Who keeps it, by its front matter; empty where that says nothing."""
    reviewed: Stamp | None
    status: str
    """Of a record."""
    text_hash: str
    """See `handbook.kinds.stamp`."""
    links: tuple[Link, ...]
    document: Document


@dataclass(frozen=True, slots=True)
class Subjects:
    """All documents that were asked for."""

    every: tuple[Subject, ...]
    """By their paths."""
    errors: tuple[str, ...]
    """A line for each document that cannot be read."""
    known: Repository


def files_of(project: Project) -> frozenset[str]:
    """Return the files that git knows or would add, relative to the root, whatever is excluded."""
    names, _ = listed([project.root], root=project.root, suffixes=("",), seen=project.seen)
    return frozenset(map(project.shown, names))


def subjects(
    project: Project, *, gone: Iterable[str] = (), wanted: str = "", paths: tuple[Path, ...] = ()
) -> Subjects:
    """Return the documents that have anchors, and those whose text has ``wanted``.

    ``gone`` are files that are there no longer and that anchors may still mean. With ``paths`` all documents
    of these files and folders are returned.
    """
    known = speaking.repository(files_of(project) | frozenset(gone), project.config.scenarios)
    candidates, errors = found(
        project, paths or (project.root,), wanted=lambda path: path.lower().endswith(PAGES)
    )
    sources, unread = load(project, candidates)
    logs = DecisionLogs(project)
    every: list[Subject] = []
    for source in sources:
        if not (paths or speaking.may_speak(source.text) or (wanted and wanted in source.text)):
            continue
        document = markdown.parse(project.shown(source.path), source.text, project.dialect_of(source.path))
        links = speaking.links(document, known)
        if links or paths or (wanted and wanted in source.text):
            every.append(_subject(project, document, logs, links))
    every.sort(key=lambda each: each.path)
    return Subjects(tuple(every), (*errors, *unread.values(), *logs.errors), known)


def _subject(project: Project, document: Document, logs: DecisionLogs, links: tuple[Link, ...]) -> Subject:
    front = document.front_matter if document.front_matter and not document.front_matter.error else None
    log = logs.of(document.path)
    record = log.record(document) if log is not None else None
    if record is not None:
        name, kind = record.title, "decision"
    else:
        head = title(document)
        name, kind = plain(head.title) if head is not None else "", _kind(project, document)
    return Subject(
        path=document.path,
        title=" ".join(name.split()) or posixpath.basename(document.path),
        kind=kind,
        owner=front.scalar("owner").strip() if front else "",
        reviewed=stamp_of(front) if front else None,
        status=record.status if record is not None else "",
        text_hash=text_hash(document),
        links=links,
        document=document,
    )


def _kind(project: Project, document: Document) -> str:
    try:
        claim = project.claim(document)
    except HandbookError:  # `docs lint` reports it.
        return ""
    return claim.kind.name if claim.kind is not None else ""
