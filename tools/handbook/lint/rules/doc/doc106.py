"""An assumption is too vague to turn out wrong.

Why:
    An assumption earns its place by telling when the decision must be looked at again. "Traffic stays
    reasonable" never does. Give a figure, a date or a condition that somebody can check.

Bad (architecture):
    ## Assumptions

    - The load should stay reasonable.

Good (architecture):
    ## Assumptions

    - The load stays below 50 orders a second until 2028.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handbook.kinds.kind import Need, normal
from handbook.lint.rule import Context, Rule
from handbook.model.document import Document
from handbook.model.finding import Finding
from handbook.model.terms import Severity
from handbook.patterns import lazy

_VAGUE = lazy(
    r"""\b(?:
      should|probably|mostly|usually|generally|reasonabl[ey]|acceptabl[ey]|good\ enough|fast\ enough
      |sufficient(?:ly)?|enough|scal(?:es|able)|robust|stable|performant|low|high|small|large|soon
      |eventually|as\ needed|appropriate|manageable|typical(?:ly)?|normal(?:ly)?|hopefully|fine|okay
      |ok
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
_CHECKABLE = lazy(
    r"""\d|[<>≤≥=%`]|\b(?:
      one|two|three|four|five|six|seven|eight|nine|ten|no|none|never|always|every|each|all|only
      |at\ most|at\ least|below|above|until|unless|if|when|otherwise|before|after|without|cannot|must
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for each item of the assumptions with a vague word and nothing to check."""
    if context.fit is None:
        return
    for match in context.fit.matches:
        section = match.section
        if section is None or normal(match.rule.name) != "assumptions" or Need.LIST not in match.rule.needs:
            continue
        if match.joined:
            continue  # Notes and constraints: not every item is an assumption.
        for item in context.prose.items(section.span):
            # Inline code is blank in the prose, but a named limit in code is something to check.
            text = document.text[item.start : item.end]
            vague = _VAGUE.search(text)
            if vague is not None and _CHECKABLE.search(text) is None:
                yield rule.at(
                    document,
                    item,
                    f"nobody can tell when this assumption is wrong: '{vague[0]}' has no figure or condition",
                    hint="say how much, until when, or what would show that it no longer holds",
                )


RULE = Rule(
    code="DOC106",
    name="unfalsifiable-assumption",
    severity=Severity.SUGGESTION,
    check=check,
    doc=__doc__ or "",
)
