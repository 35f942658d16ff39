"""The consequences of a decision name no cost.

Why:
    Every decision costs something: money, time, a skill, a freedom. A record that names no cost was
    written to convince, and who comes later meets the cost without warning.

Bad (log):
    --- 0003-use-kafka.md ---
    # 3. Use Kafka

    ## Status

    Accepted

    ## Consequences

    Events are delivered faster.

Good (log):
    --- 0003-use-kafka.md ---
    # 3. Use Kafka

    ## Status

    Accepted

    ## Consequences

    Events are delivered faster, but we have to run another cluster.
"""

from __future__ import annotations

from collections.abc import Iterator

from handbook.kinds.fit import outline
from handbook.kinds.kind import Need, normal
from handbook.lint.rule import Context, Needs, Rule
from handbook.lint.words import COST
from handbook.model.document import Document, Span
from handbook.model.finding import Finding
from handbook.model.terms import Severity


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for consequences without a cost, unless the kind asks for both sides (DOC105)."""
    if context.record is None:
        return
    for section in outline(document):
        if normal(section.title) != "consequences" or _asked(section.heading.start, context):
            continue
        text = context.prose.within(Span(section.body.start, section.span.end))
        if any(char.isalpha() for char in text) and COST.search(text) is None:
            message = f"section '{section.title}' names no cost"
            yield rule.at(
                document, section.heading, message, hint="say what becomes harder, slower or dearer"
            )


def _asked(start: int, context: Context) -> bool:
    matches = context.fit.matches if context.fit else ()
    return any(
        match.section is not None
        and match.section.heading.start == start
        and Need.GAINS_AND_COSTS in match.rule.needs
        for match in matches
    )


RULE = Rule(
    code="ADR110",
    name="consequence-without-cost",
    severity=Severity.SUGGESTION,
    check=check,
    doc=__doc__ or "",
    needs=frozenset({Needs.RECORD}),
)
