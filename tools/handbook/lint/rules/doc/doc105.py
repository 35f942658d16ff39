"""Trade-offs name only one side: no gain, or nothing that is given up.

Why:
    A choice without a cost was not a choice, and a cost that is not written down comes as a surprise
    to whoever pays it. The rule looks for words of gain (easier, faster, benefit, ...) and of cost
    (but, slower, give up, risk, ...). Lead lines with **Gain:** and **Cost:** are always understood.

Bad (architecture):
    ## Trade-offs

    Our queries become simpler and faster.

Good (architecture):
    ## Trade-offs

    Our queries become simpler and faster, but we must run backups and upgrades ourselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handbook.kinds.kind import Need, normal, parts
from handbook.lint.rule import Context, Rule
from handbook.lint.words import COST, ONE_SIDED
from handbook.model.document import Document, Span
from handbook.model.finding import Finding
from handbook.model.terms import Severity
from handbook.patterns import lazy

GAIN = lazy(
    r"""\b(?:
      gains?|gained|benefits?|advantages?|pros?|upsides?|wins?|good|better|best|positive|improve[sd]?
      |improvements?|easi(?:er|ly)|easy|simpl(?:er|e|ifies|ify)|faster|quicker|cheaper|safer|smaller
      |clearer|stronger|lighter|fewer|less|saves?|saving|enables?|allows?|avoids?|prevents?|reduces?
      |removes?|no\ longer|makes?\ it\ possible|reliabl[ey]|one\ place|we\ get|helps?|protects?|keeps?
      |guarantees?|never
    )\b|[✅👍]""",
    re.IGNORECASE | re.VERBOSE,
)


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for each section of gains and costs that lacks one side."""
    if context.fit is None:
        return
    for match in context.fit.matches:
        section = match.section
        if section is None or Need.GAINS_AND_COSTS not in match.rule.needs:
            continue
        text = context.prose.within(Span(section.body.start, section.span.end))
        if not text.strip() or document.brings_in(section.span):
            continue  # Empty: DOC103 says so. Or nobody can say what is there.
        if match.alias and not ONE_SIDED.isdisjoint({normal(section.title), *parts(section.title)}):
            continue  # The template accepts a section of drawbacks: then it needs to name no gain.
        missing = [side for side, words in (("gain", GAIN), ("cost", COST)) if words.search(text) is None]
        if missing:
            sides = " and no ".join(missing)
            yield rule.at(
                document,
                section.heading,
                f"section '{section.title}' names no {sides}",
                hint="say both, for example in lines that begin with **Gain:** and **Cost:**",
            )


RULE = Rule(
    code="DOC105", name="one-sided-trade-offs", severity=Severity.SUGGESTION, check=check, doc=__doc__ or ""
)
