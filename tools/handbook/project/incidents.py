"""The incidents of a repository, from the timelines of their post-mortems."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from handbook.errors import HandbookError
from handbook.kinds.fit import fit, title
from handbook.lint.content.phases import Phase
from handbook.lint.content.timeline import KIND, Durations, Timeline, durations, timeline_of
from handbook.lint.prose import prose
from handbook.lint.rule import Context
from handbook.model.document import Document
from handbook.project.project import Project
from handbook.project.reading import DocumentReader, Progress, read, silent


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """What a post-mortem tells of an incident."""

    path: str
    title: str
    incident: str
    """Its identifier, date, severity and status stand in the front matter; empty where they do not."""
    date: str
    severity: str
    status: str
    start: str
    """The time of its first event, as written; empty without a timeline."""
    took: Durations


def incidents(
    project: Project, paths: Sequence[Path], progress: Progress = silent
) -> tuple[tuple[Incident, ...], tuple[str, ...]]:
    """Return the incidents of files and folders by date and path, and a line for each unreadable file."""
    sources, errors = read(project, paths)
    documents, unread = DocumentReader(project).documents(sources, progress)
    told: list[Incident] = []
    broken: dict[str, None] = {}
    for document in documents:
        try:
            incident = _incident(project, document)
        except (
            HandbookError
        ) as error:  # The nearest configuration cannot be used: one line for all its files.
            broken[str(error)] = None
        else:
            told += [incident] if incident else []
    return tuple(sorted(told, key=lambda each: (each.date, each.path))), (*errors, *unread, *broken)


def medians(took: Iterable[Durations]) -> Durations:
    """Return the median of each duration, in whole seconds, over the incidents whose timeline tells it."""
    every = tuple(took)

    def middle(values: Iterable[int | None]) -> int | None:
        known = [value for value in values if value is not None]
        return round(median(known)) if known else None

    return Durations(
        detect=middle(each.detect for each in every),
        acknowledge=middle(each.acknowledge for each in every),
        mitigate=middle(each.mitigate for each in every),
        resolve=middle(each.resolve for each in every),
    )


def _incident(project: Project, document: Document) -> Incident | None:
    kind = project.claim(document).kind
    if kind is None or kind.name != KIND:
        return None
    timeline = timeline_of(document, Context(fit=fit(kind, document), prose=prose(document)))
    front, head = document.front_matter, title(document)

    def stated(key: str) -> str:
        return front.scalar(key) if front is not None else ""

    return Incident(
        path=document.path,
        title=head.title if head is not None else stated("title"),
        incident=stated("incident"),
        date=stated("date"),
        severity=stated("severity"),
        status=stated("status"),
        start=_start(document, timeline),
        took=durations(timeline.phases) if timeline is not None else Durations(),
    )


def _start(document: Document, timeline: Timeline | None) -> str:
    event = timeline.phases.get(Phase.START) if timeline is not None else None
    return document.text[event.time.span.start : event.time.span.end] if event is not None else ""
