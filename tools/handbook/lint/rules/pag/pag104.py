"""A page is longer than a reader of its kind has time for.

Why:
    A guide is read between two meetings. What is longer is not read to its end, and the last part is often
    the one that counts: split it, or move what is rarely needed to a page of its own. Runbooks have a rule
    of their own, RUN110.

Bad (guide = 5):
    ---
    kind: guide
    owner: team-platform
    ---
    # Retries

    Try it again once, then give up.

Good (guide = 5):
    ---
    kind: guide
    owner: team-platform
    ---
    # Retries

    Try again once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from handbook.lint.pages import contract
from handbook.lint.rule import Context, Needs, Rule, whole
from handbook.model.document import Document, Span
from handbook.model.finding import Finding
from handbook.model.terms import Severity


@dataclass(frozen=True, slots=True)
class LengthOptions:
    """The most words of a page by its kind, without code and front matter; 0: no limit."""

    guide: int = 1500
    checklist: int = 0
    pattern: int = 0
    page: int = 0


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield one finding where a page has more words than its kind allows."""
    if contract(document, context) is None or context.claim.kind is None:
        return
    kind = context.claim.kind.name
    most = getattr(rule.options, kind, 0)
    words = len(context.prose.words(Span(0, len(document.text)))) if most else 0
    if most and words > most:
        message = f"the page has {words} words, more than the {most} of a {kind}"
        yield rule.at(document, whole(document), message, hint="split it, or shorten it")


RULE = Rule(
    code="PAG104",
    name="page-length",
    severity=Severity.NIT,
    check=check,
    doc=__doc__ or "",
    needs=frozenset({Needs.PROJECT}),
    options=LengthOptions(),
)
