"""Headings do not form an outline: several titles, none, or a level that is skipped.

Why:
    The outline is the table of contents, what a screen reader reads out and what search engines and
    our own tools understand. One H1 is the title; each deeper heading is one level below its parent.

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
"""

from __future__ import annotations

from collections.abc import Iterator

from handbook.lint.rule import Context, Rule, whole
from handbook.model.document import Document
from handbook.model.finding import Finding
from handbook.model.terms import Severity


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for a missing title, each title too many and each level jump."""
    if context.fit is None:
        return
    sections = [section for section in document.sections if not section.containers]
    titles = [section for section in sections if section.level == 1]
    if not titles:
        hint = "begin the text with '# ' and the title"
        yield rule.at(
            document, whole(document), "the document has no title (no heading of level 1)", hint=hint
        )
    for section in titles[1:]:
        message = f"'{section.title}' is another heading of level 1; the title is '{titles[0].title}'"
        yield rule.at(document, section.heading, message, hint="use '##'")
    previous = 0
    for section in sections:
        if previous and section.level > previous + 1:
            message = f"heading '{section.title}' is of level {section.level} below one of level {previous}"
            yield rule.at(document, section.heading, message, hint=f"use '{'#' * (previous + 1)}'")
        previous = section.level


RULE = Rule(
    code="DOC108", name="heading-structure", severity=Severity.SUGGESTION, check=check, doc=__doc__ or ""
)
