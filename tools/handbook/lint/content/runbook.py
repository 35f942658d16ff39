"""A runbook: its sections by what they are for, and the steps in them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

from handbook.kinds.fit import outline
from handbook.kinds.kind import normal
from handbook.lint.content.items import items
from handbook.lint.prose import Prose
from handbook.lint.rule import Context
from handbook.model.document import Document, Section, Span
from handbook.patterns import lazy

KIND = "runbook"
KINDS = frozenset({KIND})
"""The kinds of the documents that the rules of this family are about."""
_STEP_TITLE = lazy(r"(?:step[ \t]+)?\d{1,3}(?:[.):]|[ \t]*+[-–—])", re.IGNORECASE)
_STEP_WORD = lazy(r"(?:step|option|mitigation)[ \t]+(?:\d{1,3}|[A-Z])\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A numbered step: the line it begins with, without its number, and all that belongs to it."""

    title: Span
    extent: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Runbook:
    """The sections of a runbook by the folded name that the kind has for them."""

    sections: Mapping[str, Section]
    required: frozenset[str]
    """The names of the sections whose absence DOC101 reports."""

    def section(self, name: str) -> Section | None:
        """Return a section by its folded name: ``diagnosis``, ``beforeyoustart``."""
        return self.sections.get(name)


def runbook_of(context: Context) -> Runbook | None:
    """Return the runbook that a document is; None for another kind."""
    fit = context.fit
    if fit is None or fit.kind.name != KIND:
        return None
    return Runbook(
        sections={normal(m.rule.name): m.section for m in fit.matches if m.section is not None},
        required=frozenset(normal(m.rule.name) for m in fit.matches if m.rule.required),
    )


def rest_of(section: Section) -> Span:
    """Return all that stands below a heading."""
    return Span(section.body.start, section.span.end)


def steps(document: Document, section: Section, text: Prose) -> tuple[Step, ...]:
    """Return the steps of a section: headings that are numbered, and numbered items below other ones.

    ``text`` is what `items.visible` returns for the document.
    """
    inner = [each for each in outline(document) if each.heading.start in section.span]
    found: list[Step] = []
    done = -1
    for each in inner:
        if each.heading.start < done:
            continue
        if each != section and (_STEP_TITLE.match(each.title) or _STEP_WORD.match(each.title)):
            found.append(Step(title=each.heading, extent=each.span))
            done = each.span.end
            continue
        found += (
            Step(title=Span(item.start, item.end), extent=item.extent)
            for item in items(document, text, each.body, numbered=True)
        )
    return tuple(found)


def all_steps(document: Document, runbook: Runbook, text: Prose) -> tuple[Step, ...]:
    """Return the steps of all sections that the kind knows, in the order of the document."""
    sections = sorted(runbook.sections.values(), key=lambda section: section.heading.start)
    outer = [*sections[:1]]
    for section in sections[1:]:
        if section.heading.start >= outer[-1].span.end:
            outer.append(section)
    return tuple(step for section in outer for step in steps(document, section, text))


def around(document: Document, offset: int, every: tuple[Step, ...]) -> Span:
    """Return what belongs to a command: its step, else the part of the section below the nearest heading.

    The steps are in the order of the document.
    """
    at = bisect_right(every, offset, key=lambda step: step.extent.start) - 1
    if at >= 0 and offset in every[at].extent:
        return every[at].extent
    section = document.section_at(offset)
    if section is None:
        return Span(0, len(document.text))
    return Span(section.heading.start, section.body.end)
