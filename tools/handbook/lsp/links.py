"""Where a place in a text leads: a link to its heading, ``ADR-0012`` to its record; and what leads there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from handbook.adr.record.names import named
from handbook.adr.record.record import Record
from handbook.lint.links import Fate, Lead, leads
from handbook.lsp.repository import Repository
from handbook.markdown.references import folded
from handbook.model.document import Document, Section, Span

_REFERENCE = re.compile(r"(?<![\w-])([A-Za-z]{2,10})[-_ ]?(\d{1,6})(?![\w-])")
_AROUND = 40
"""Characters to both sides of a place in which a reference that holds it lies."""


class Citation(NamedTuple):
    """A reference such as ``ADR-0012`` and the records that it can mean: one of each log that has it."""

    span: Span
    records: tuple[Record, ...]


class Place(NamedTuple):
    """A place that a link leads to."""

    path: str
    """Relative to the root, with ``/``."""
    section: Section | None = None


class Incoming(NamedTuple):
    """A link of a page to an anchor of another one, or of the same."""

    page: Document
    lead: Lead


def citation(text: str, offset: int, near: str, repository: Repository) -> Citation | None:
    """Return the reference to a record at an offset of any text; None where there is none.

    The log that holds the document ``near`` comes first: where it has such a record, that is meant.
    """
    start = max(0, offset - _AROUND)
    for match in _REFERENCE.finditer(text, start, offset + _AROUND):
        if match.start() <= offset <= match.end():
            found = _records(match[1].lower(), int(match[2]), near, repository)
            return Citation(Span(*match.span()), found) if found else None
    return None


def _records(series: str, number: int, near: str, repository: Repository) -> tuple[Record, ...]:
    found: list[Record] = []
    for records in repository.records(near):
        same = [each for each in records if each.number == number and _series(each) == series]
        if same and any(each.path == near for each in records):
            return tuple(same)
        found += same
    return tuple({record.path: record for record in found}.values())


def _series(record: Record) -> str:
    return named(record.path).series


def place(document: Document, offset: int, repository: Repository) -> Place | None:
    """Return where the link at an offset leads; None where there is none, or nothing that it leads to."""
    found = _lead_at(document, offset, repository)
    if found is None or found.fate not in (Fate.FOUND, Fate.NO_ANCHOR):
        return None
    target = repository.document(found.path)
    anchor = found.target.anchor
    sections = target.sections if target is not None and anchor else ()
    return Place(found.path, next((each for each in sections if each.id == anchor), None))


def _lead_at(document: Document, offset: int, repository: Repository) -> Lead | None:
    every = leads(document, repository.documents(document))
    here = next((each for each in every if offset in each.link.span), None)
    if here is not None:
        return here
    reference = next((each for each in document.references if offset in each.span), None)
    if reference is None:
        return None
    label = folded(reference.label or reference.text)
    return next((each for each in every if each.link.definition and folded(each.link.text) == label), None)


def heading_at(document: Document, offset: int) -> Section | None:
    """Return the section in whose heading an offset is."""
    return next(
        (each for each in document.sections if each.heading.start <= offset <= each.heading.end), None
    )


def incoming(path: str, repository: Repository) -> Iterator[Incoming]:
    """Yield the links of all pages of the repository that lead to an anchor of a page."""
    for page in repository.pages():
        if "#" not in page.text:
            continue
        for lead in leads(page, repository.documents(page)):
            leads_here = lead.path == path and lead.fate in (Fate.FOUND, Fate.NO_ANCHOR)
            # The address that a site makes of the page leads to it as well.
            if lead.target.anchor and (leads_here or path in lead.sources):
                yield Incoming(page, lead)
