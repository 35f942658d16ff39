"""A suppression suppresses nothing, names no rule, or gives no reason.

Why:
    A suppression is debt. Without a reason nobody dares to remove it, and one that suppresses nothing
    hides the next real finding. Without a reason it has no effect.

Bad:
    # Retries

    <!-- handbook: disable=DGM102 -->

    Retry with jitter.

Good:
    # Retries

    Retry with jitter.
"""

from __future__ import annotations

from collections.abc import Iterator

from handbook.errors import suggestion
from handbook.lint.rule import Context, Needs, Rule
from handbook.model.document import Document
from handbook.model.finding import Finding
from handbook.model.terms import Severity


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for each suppression that is of no use; runs after all other rules."""
    for suppression in context.suppressions:
        code = suppression.code
        if not code:
            message = "this suppression names no rule"
            hint = "write 'handbook: disable=CODE reason'"
        elif not suppression.reason:
            message = f"the suppression of {code} gives no reason and has no effect"
            hint = "write the reason behind the code"
        elif code not in context.known:
            message = f"unknown rule '{code}' in a suppression"
            hint = suggestion(code, context.known, "`docs rules` lists them")
        elif not suppression.used:
            message = f"the suppression of {code} suppresses nothing"
            hint = "delete it"
        else:
            continue
        yield rule.at(document, suppression.span, message, hint=hint)


RULE = Rule(
    code="DOC192",
    name="unused-suppression",
    severity=Severity.SUGGESTION,
    check=check,
    doc=__doc__ or "",
    any_document=True,
    needs=frozenset({Needs.SUPPRESSIONS}),
)
