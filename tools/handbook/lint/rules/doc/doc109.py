"""Two sections of one name stand in the same place.

Why:
    Readers and tools take the first and miss the second, and a link to the name leads to only one of
    them. Join the two, or give each the name of what it says.

Bad (page):
    # Retries

    ## In short

    Retry with jitter.

    ## Limits

    Three at most.

    ## Limits

    Two seconds in all.

Good (page):
    # Retries

    ## In short

    Retry with jitter.

    ## Limits

    Three at most, two seconds in all.
"""

from __future__ import annotations

from collections.abc import Iterator

from handbook.kinds.fit import outline
from handbook.kinds.kind import plain
from handbook.lint.rule import Context, Rule
from handbook.model.document import Document, Section
from handbook.model.finding import Finding
from handbook.model.terms import Severity


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for each section whose name another one below the same parent has already."""
    if context.fit is None:
        return
    seen: dict[tuple[int, str], Section] = {}
    sections = outline(document)
    for section in sections:
        parents = [s for s in sections if s.level < section.level and section.heading.start in s.span]
        key = (parents[-1].heading.start if parents else -1, plain(section.title).casefold())
        first = seen.setdefault(key, section)
        if first is not section and key[1]:
            line = document.position(first.heading.start).line
            yield rule.at(
                document,
                section.heading,
                f"section '{section.title}' stands already on line {line}",
                hint="join the two or rename one",
            )


RULE = Rule(
    code="DOC109", name="duplicate-section", severity=Severity.SUGGESTION, check=check, doc=__doc__ or ""
)
