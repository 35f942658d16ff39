"""A record considers only one option.

Why:
    One option is not a choice. A reader who knows another one cannot tell whether it was rejected, or
    never thought of, and will open the question again.

Bad (madr):
    # Use PostgreSQL

    ## Context and Problem Statement

    Orders and payments change together.

    ## Considered Options

    - PostgreSQL

    ## Decision Outcome

    PostgreSQL.

Good (madr):
    # Use PostgreSQL

    ## Context and Problem Statement

    Orders and payments change together.

    ## Considered Options

    - PostgreSQL
    - MongoDB

    ## Decision Outcome

    PostgreSQL, because MongoDB would need two writes.
"""

from __future__ import annotations

from collections.abc import Iterator

from handbook.kinds.fit import outline
from handbook.kinds.kind import normal
from handbook.lint.rule import Context, Rule
from handbook.model.document import Document, Span
from handbook.model.finding import Finding
from handbook.model.terms import Severity

_NAMES = frozenset(
    {"consideredoptions", "optionsconsidered", "options"}
    | {"alternatives", "alternativesconsidered", "consideredalternatives"}
)


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for a section of options whose list has one item."""
    if context.fit is None:
        return
    for section in outline(document):
        if normal(section.title) not in _NAMES:
            continue
        children = [s for s in outline(document) if s != section and s.heading.start in section.span]
        items = context.prose.items(section.body)
        nested = context.prose.items(_below(context, items[0])) if len(items) == 1 else ()
        if len(items) == 1 and len(children) < 2 and len(nested) < 2:
            message = f"section '{section.title}' has one option"
            yield rule.at(document, section.heading, message, hint="name the other ways, and why not")


def _below(context: Context, item: Span) -> Span:
    """Return what follows the first line of a list item: options may be grouped under one heading item."""
    line = context.prose.text.find("\n", item.start, item.end)
    return Span(item.end if line < 0 else line + 1, item.end)


RULE = Rule(code="ADR109", name="single-option", severity=Severity.SUGGESTION, check=check, doc=__doc__ or "")
