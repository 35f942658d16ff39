"""A link leads to a page that is deprecated.

Why:
    Who follows it learns what no longer holds. The deprecated page says which one replaces it: link that.

Bad (files):
    --- docs/a.md ---
    # Orders

    See [retries](retries.md).

    --- docs/retries.md ---
    ---
    kind: page
    owner: team-platform
    status: deprecated
    replaced_by: resilience.md
    ---
    # Retries

    --- docs/resilience.md ---
    # Resilience

Good (files):
    --- docs/a.md ---
    # Orders

    See [retries](resilience.md).

    --- docs/retries.md ---
    ---
    kind: page
    owner: team-platform
    status: deprecated
    replaced_by: resilience.md
    ---
    # Retries

    --- docs/resilience.md ---
    # Resilience

    It replaces [retries](retries.md).
"""

from __future__ import annotations

from collections.abc import Iterator

from handbook.lint.links import Fate, leads
from handbook.lint.pages import declares, following
from handbook.lint.rule import Context, Needs, Rule
from handbook.markdown.targets import is_page, written
from handbook.model.document import Document
from handbook.model.finding import Finding
from handbook.model.terms import Severity


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for each link to a deprecated page, but those of its successors and of records."""
    front = declares(document)
    if context.record is not None or (front is not None and front.scalar("status") == "deprecated"):
        return  # A record says what held when it was written.
    for lead in leads(document, context.project):
        if lead.fate is not Fate.FOUND or lead.path == document.path or not is_page(lead.path):
            continue
        page = context.project.at(lead.path)
        stated = declares(page) if page is not None else None
        if page is None or stated is None or stated.scalar("status") != "deprecated":
            continue
        successors = tuple(following(page)) if stated.field("replaced_by") else ()
        if document.path in successors:
            continue
        hint = f"link '{written(successors[-1], document.path)}'" if successors else "remove the link"
        yield rule.at(document, lead.link.target_span, f"'{lead.path[:100]}' is deprecated", hint=hint)


RULE = Rule(
    code="PAG110",
    name="deprecated-page-linked",
    severity=Severity.SUGGESTION,
    check=check,
    doc=__doc__ or "",
    any_document=True,
    needs=frozenset({Needs.PROJECT}),
)
