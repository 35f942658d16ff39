"""The document states a kind that does not exist.

Why:
    A misspelt kind would silently switch off all rules of that kind. The same holds for front matter
    that cannot be read, and for a template version that nobody has.

Bad:
    ---
    kind: architecure
    ---
    # Orders

Good:
    ---
    kind: page
    ---
    # Retries

    ## In short

    Retry with jitter.
"""

from __future__ import annotations

from collections.abc import Iterator

from handbook.lint.rule import Context, Rule
from handbook.model.document import Document
from handbook.model.finding import Finding
from handbook.model.terms import Severity


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding when what the document states cannot be followed."""
    if context.claim.problem:
        yield rule.at(document, context.claim.span, context.claim.problem, hint=context.claim.hint)


RULE = Rule(
    code="DOC190",
    name="unknown-kind",
    severity=Severity.CRITICAL,
    check=check,
    doc=__doc__ or "",
    any_document=True,
)
