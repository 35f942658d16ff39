"""A post-mortem links no runbook, and does not say why none is needed.

Why:
    What was learned at night helps the next person only if it stands where that person looks: in the
    runbook that the alert links to. A post-mortem without a link to one either changed nothing, or
    cannot be checked. Where no runbook is needed, "None needed, because ..." says so.

Bad (post-mortem):
    # Orders refused

    ## Runbook changes

    We will improve the runbook.

Good (post-mortem):
    # Orders refused

    ## Runbook changes

    [Database locks](../../runbooks/database-locks.md) now begins with the query on blocked sessions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handbook.kinds.kind import normal
from handbook.lint.content.timeline import KINDS
from handbook.lint.rule import Context, Rule, whole
from handbook.model.document import Document, Link, Section, Span, starting_in
from handbook.model.finding import Finding
from handbook.model.terms import Severity
from handbook.patterns import lazy

_RUNBOOK = lazy(r"run-?books?|play-?books?", re.IGNORECASE)
_NONE = lazy(
    r"[\s*_]*+(?:none|nothing|no\b)[^\n]*?(?:\b(?:because|since|as|needed|necessary|required|applies)\b|[:,;–—-])",
    re.IGNORECASE,
)


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield one finding where no link leads to a runbook."""
    if context.fit is None or document.includes:
        return
    match = next((m for m in context.fit.matches if normal(m.rule.name) == "runbookchanges"), None)
    section = match.section if match is not None else None
    if match is not None and match.rule.required and section is None:
        return  # DOC101 reports it.
    if section is not None and (_is_answered(document, section, context) or _is_empty(section, context)):
        return  # DOC103 reports an empty section.
    if any(_leads_to_one(link) for link in document.links):
        return
    place = section.heading if section is not None else whole(document)
    hint = "link the runbook that was changed or written, or write 'None needed, because ...'"
    yield rule.at(document, place, "no runbook is linked", hint=hint)


def _is_answered(document: Document, section: Section, context: Context) -> bool:
    """Return whether the section of runbooks links anything, or says that nothing is needed."""
    if _NONE.match(context.prose.text, section.body.start, section.span.end):
        return True
    return any(not link.image for link in starting_in(section.span, document.links))


def _leads_to_one(link: Link) -> bool:
    return bool(_RUNBOOK.search(link.target) or _RUNBOOK.search(link.text))


def _is_empty(section: Section, context: Context) -> bool:
    return not context.prose.within(Span(section.body.start, section.span.end)).strip()


RULE = Rule(
    code="PM104",
    name="no-runbook-link",
    severity=Severity.SUGGESTION,
    check=check,
    doc=__doc__ or "",
    kinds=KINDS,
)
