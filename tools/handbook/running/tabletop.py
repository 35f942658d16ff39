"""A runbook as people walk it at a table: one stop after another, nothing is run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from handbook.kinds.fit import Fit
from handbook.lint.content.items import visible
from handbook.lint.content.runbook import steps
from handbook.model.document import Document, Section, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One thing to read, say and agree on."""

    section: str
    number: int
    """Of the step, 1-based; 0 for what stands above the first."""
    line: int
    text: str


def stops(document: Document, fit: Fit) -> tuple[Stop, ...]:
    """Return the stops of a runbook in the order of the page: its sections, and each step in them."""
    sections = sorted(
        (match.section for match in fit.matches if match.section is not None),
        key=lambda section: section.heading.start,
    )
    return tuple(stop for section in sections for stop in _of(document, section))


def _of(document: Document, section: Section) -> Iterator[Stop]:
    every = steps(document, section, visible(document))
    end = every[0].title.start if every else section.span.end
    start = document.line_span(document.position(end).line).start if every else end
    if head := document.text[section.body.start : start].strip():
        yield _stop(document, section, 0, section.heading, head)
    for number, step in enumerate(every, 1):
        text = document.text[step.extent.start : step.extent.end]
        yield _stop(document, section, number, step.extent, text.rstrip())


def _stop(document: Document, section: Section, number: int, extent: Span, text: str) -> Stop:
    line = document.position(extent.start).line
    return Stop(section=section.title, number=number, line=line, text=text.replace("\r\n", "\n"))
