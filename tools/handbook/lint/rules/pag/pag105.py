"""A rule card does not say why, what happens otherwise, or what checks the rule.

Why:
    A rule without its reason is an order, one without its consequence is an opinion, and one that nothing
    checks is a wish. A card is a section with labels such as `**Why.**` in it.

Bad:
    ---
    kind: page
    owner: team-platform
    ---
    # Principles

    ## Correct first, fast second

    **The rule.** Make it right, then make it fast.

    **Why.** A fast wrong system has wrong balances.

Good:
    ---
    kind: page
    owner: team-platform
    ---
    # Principles

    ## Correct first, fast second

    **The rule.** Make it right, then make it fast.

    **Why.** A fast wrong system has wrong balances.

    **Otherwise.** The cache that nobody needed serves yesterday's price.

    **Checked by.** Tests and review.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handbook.lint.pages import contract
from handbook.lint.rule import Context, Needs, Rule
from handbook.model.document import Document
from handbook.model.finding import Finding
from handbook.model.terms import Severity
from handbook.patterns import lazy

_LABEL = lazy(
    r"^[ \t>]*+(?:[-*+][ \t]++)?(?P<mark>\*\*|__)"
    r"(?P<name>The rule|Rule|Why|Otherwise|Checked by)[.:]?(?P=mark)",
    re.MULTILINE | re.IGNORECASE,
)
_ASKED = ("why", "otherwise", "checked by")


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for each part that a card lacks."""
    if contract(document, context) is None:
        return
    for section in document.sections:
        labels = {found["name"].lower() for found in _LABEL.finditer(context.prose.within(section.body))}
        is_card = bool(labels & {"rule", "the rule"}) or len(labels) > 1
        for part in _ASKED if is_card else ():
            if part not in labels:
                name = part.capitalize()
                message = f"the rule card '{section.title}' has no '{name}'"
                yield rule.at(
                    document, section.heading, message, hint=f"add a paragraph that begins with '**{name}.**'"
                )


RULE = Rule(
    code="PAG105",
    name="incomplete-rule-card",
    severity=Severity.SUGGESTION,
    check=check,
    doc=__doc__ or "",
    needs=frozenset({Needs.PROJECT}),
)
