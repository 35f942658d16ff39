"""Headings do not form an outline: several titles, none, or a level that is skipped.

Why:
    The outline is the table of contents, what a screen reader reads out and what search engines and
    our own tools understand. One H1 is the title; each deeper heading is one level below its parent.
    `docs fix` closes a gap by lifting all headings below the one above it, so that they keep their ranks
    among each other. It leaves them alone where one of them is on a level between already.

Bad (page):
    # Retries

    ## In short

    Retry with jitter.

    #### Limits

    Three at most.

Good (page):
    # Retries

    ## In short

    Retry with jitter.

    ### Limits

    Three at most.

Fixed (page):
    # Retries

    ## In short

    Retry with jitter.

    ### Limits

    Three at most.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from handbook.lint.lifting import Lifts
from handbook.lint.rule import Context, Rule, whole
from handbook.model.document import Document, Span
from handbook.model.finding import Finding
from handbook.model.terms import Severity

_H1 = re.compile(r"<h1[\s>]", re.IGNORECASE)


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for a missing title, each title too many and each level jump."""
    if context.fit is None:
        return
    sections = [section for section in document.sections if not section.containers]
    titles = [section for section in sections if section.level == 1]
    if not titles and not _has_title(document):
        hint = "begin the text with '# ' and the title"
        yield rule.at(
            document, whole(document), "the document has no title (no heading of level 1)", hint=hint
        )
    for section in titles[1:]:
        message = f"'{section.title}' is another heading of level 1; the title is '{titles[0].title}'"
        yield rule.at(document, section.heading, message, hint="use '##'")
    lifts = Lifts(document, context.prose)
    for above, section in pairwise(sections):
        between = Span(above.heading.end, section.heading.start)
        if section.level > above.level + 1 and not document.brings_in(between):
            message = (
                f"heading '{section.title}' is of level {section.level} below one of level {above.level}"
            )
            hint = f"use '{'#' * (above.level + 1)}'"
            yield rule.at(document, section.heading, message, hint=hint, fix=lifts.below(above))


def _has_title(document: Document) -> bool:
    """Return whether the page gets its title in another way than by a heading of level 1.

    From the front matter, which Material and GitHub show as one; as an HTML element, or from another file.
    """
    front = document.front_matter
    stated = front is not None and bool(front.scalar("title").strip())
    return stated or bool(document.includes) or _html_title(document)


def _html_title(document: Document) -> bool:
    hidden = sorted([fence.span for fence in document.fences] + [each.span for each in document.comments])
    last = at = 0
    for match in _H1.finditer(document.text):
        while at < len(hidden) and hidden[at].start <= match.start():
            last = max(last, hidden[at].end)
            at += 1
        if match.start() >= last:
            return True
    return False


RULE = Rule(
    code="DOC108", name="heading-structure", severity=Severity.SUGGESTION, check=check, doc=__doc__ or ""
)
