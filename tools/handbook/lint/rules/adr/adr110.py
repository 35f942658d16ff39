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

import re
from collections.abc import Iterator

from handbook.kinds.fit import outline
from handbook.kinds.kind import Need, normal
from handbook.lint.rule import Context, Needs, Rule
from handbook.lint.words import COST
from handbook.model.document import Document, Span
from handbook.model.finding import Finding
from handbook.model.terms import Severity
from handbook.patterns import lazy

# Costs in other words than those of the rule on trade-offs: what is not possible, fails, ages, or is work.
_BURDEN = lazy(
    r"""\b(?:
      complicat\w+|impossib\w+|unable|unclear|unsupported|unknown|unsafe|insecure|error-prone|hard
      |(?:do|does|did|will|would|is|are|was|were|has|have|had|can|could|should|might|may)(?:\ not|n't)
      |not\ (?:be\ )?(?:able|possible|supported|available|yet|easy|clear|sure|ideal)|won't|no\ way
      |migrat\w+|rewrit\w+|refactor\w*|rework\w*|maint(?:ain|ained|aining|enance)|work(?:ing)?[- ]?arounds?
      |(?:further|additional|extra|manual|ongoing|future|initial|some)\ (?:work|effort|step|change|task)s?
      |issues?|problems?|fail\w*|outages?|downtime|single\ point|bottlenecks?|conflicts?|confus\w+|concerns?
      |vulnerab\w+|security\ (?:issue|risk|patch)\w*|attack\ surface|expos\w+|breaking|breaks?|broken
      |older|stale|outdated|obsolete|legacy|deprecat\w+|debt|incompatib\w*|inconsisten\w+|drift\w*
      |different\ (?:from|to|than)|coupl\w+|tied\ to|bound\ to|reliance|relying|rel(?:y|ies)\ on
      |learn(?:ing)?|train(?:ed|ing)?|steep\w*|unfamiliarity|friction|delay\w*|latency|wait\w*|slow\w*
      |increased\ (?:load|cost|size|latency|time|use|usage|traffic|memory)|increase\ in|grow(?:s|th|ing)?
      |more\ (?:complicated|complex|difficult|expensive|verbose|resources|traffic|load|maintenance|steps|files
      |boilerplate|dependencies|configuration|places|people|care|security)
      |less\ (?:flexib\w+|control|safe|readable|clear|visib\w+|space|room|convenient|efficient|secure)
      |fewer\ (?:options|features|choices)|lack\w*|miss(?:ing|es)?|without|only|unless|except|trade-?offs?
      |careful\w*|caveats?|beware|watch\ out|impact\w*|effort|verbose|bloat\w*|nois[ey]|unused|temporary
      |waste\w*
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
_DEFINITION = lazy(r"^[ ]{0,3}\[[^\]\r\n]+\]:[^\r\n]*$", re.MULTILINE)
_ELSEWHERE = lazy(
    r"\s*(?:see|refer to|as described in|tbc|tbd|todo|none|n/a|not applicable)\b", re.IGNORECASE
)
_FEW = 40
"""So many words at most has a section that only says where its text is, or that it is still to come."""


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for consequences without a cost, unless the kind asks for both sides (DOC105)."""
    if context.record is None:
        return
    for section in outline(document):
        if normal(section.title) != "consequences" or _asked(section.heading.start, context):
            continue
        text = context.prose.within(Span(section.body.start, section.span.end))
        text = _DEFINITION.sub("", text)
        elsewhere = _ELSEWHERE.match(text) is not None and len(text.split()) <= _FEW
        if elsewhere or not any(char.isalpha() for char in text):
            continue
        if COST.search(text) is None and _BURDEN.search(text) is None:
            message = f"section '{section.title}' names no cost"
            hint = "say what becomes harder, slower or more expensive"
            yield rule.at(document, section.heading, message, hint=hint)


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
