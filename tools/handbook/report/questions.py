"""The open questions of two versions of a document: which were closed, which were opened."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from handbook.lint.content.items import items, visible
from handbook.model.document import Section, Span
from handbook.report.version import Version

_BREAK = re.compile(r"\n[ \t]*\n")
_END = re.compile(r"\?|[.!](?=\s|$)|[\n]")
_NONE = re.compile(
    r"[\W_]*(?:none|nothing|n/?a|not applicable|no(?: (?:open|unresolved))? (?:questions|issues))\b",
    re.IGNORECASE,
)
_TICKED = re.compile(r"[ \t>]*+(?:[-*+]|\d{1,9}[.)])[ \t]++\[[xX]\]")
_MARKS = re.compile(r"[*_`]+")
_LONGEST = 300
"""Characters by which a question is known."""


class Questions(NamedTuple):
    """What has happened to open questions, each by its own words."""

    closed: tuple[str, ...] = ()
    """They are there no longer, are ticked or struck out."""
    opened: tuple[str, ...] = ()


NO_QUESTIONS = Questions()
"""Nothing has happened to any."""


def questions(old: Version | None, new: Version | None) -> Questions:
    """Return what has happened to the questions of a document.

    A question is known by its words up to the first question mark, or by its first sentence: what follows
    may be answered at length without becoming another question. Other words are another question.
    """
    before = dict.fromkeys(_asked(old)) if old is not None else {}
    after = dict.fromkeys(_asked(new)) if new is not None else {}
    return Questions(
        tuple(each for each in before if each not in after),
        tuple(each for each in after if each not in before),
    )


def section_of(version: Version) -> str:
    """Return the title of the section with the open questions; empty where there is none."""
    section = _section(version)
    return section.title if section is not None else ""


def _asked(version: Version) -> Iterator[str]:
    section = _section(version)
    if section is None:
        return
    document = version.document
    text = visible(document)
    body = Span(section.body.start, section.span.end)
    deeper = [each for each in document.sections if each is not section and each.heading.start in body]
    listed = list(items(document, text, Span(section.body.start, section.body.end)))
    for item in listed:
        line = document.line_span(document.position(item.start).line)
        if not _TICKED.match(document.text, line.start, line.end):
            yield from _question(text.text[item.start : item.extent.end])
    for each in deeper:
        yield from _question(each.title)
    if not listed and not deeper:
        for paragraph in _BREAK.split(text.within(body)):
            yield from _question(paragraph)


def _question(text: str) -> Iterator[str]:
    said = text.strip()
    if not said or said.startswith("~~") or _NONE.match(said[:_LONGEST]):
        return
    first = " ".join(said[: _LONGEST * 4].split())
    end = _END.search(first)
    known = _MARKS.sub("", first[: end.end()] if end else first)[:_LONGEST].strip()
    if known:
        yield known


def _section(version: Version) -> Section | None:
    """Return the section that answers the one of its kind in which there may be nothing: open questions."""
    if version.fit is None:
        return None
    return next((match.section for match in version.fit.matches if match.rule.none_ok), None)
