"""Two sections of one name stand in the same place.

Why:
    Readers and tools take the first and miss the second, and a link to the name leads to only one of
    them. Join the two, or give each the name of what it says.
    A group of sections that recurs, such as pros and cons for each of several options, is fine.

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
    seen: dict[tuple[int, str], tuple[Section, int]] = {}
    beside: dict[int, list[str]] = {}
    sections = outline(document)
    places: list[tuple[int, str, int]] = []
    above: list[Section] = []
    for section in sections:
        while above and not (above[-1].level < section.level and section.heading.start in above[-1].span):
            above.pop()
        parent = above[-1].heading.start if above else -1
        above.append(section)
        name = plain(section.title).casefold()
        siblings = beside.setdefault(parent, [])
        places.append((parent, name, len(siblings)))
        siblings.append(name)
    for section, (parent, name, at) in zip(sections, places, strict=True):
        first, before = seen.setdefault((parent, name), (section, at))
        if first is not section and name and not _recurs(beside[parent], before, at):
            line = document.position(first.heading.start).line
            yield rule.at(
                document,
                section.heading,
                f"section '{section.title}' stands already on line {line}",
                hint="join the two or rename one",
            )


def _recurs(titles: list[str], one: int, two: int) -> bool:
    """Return whether two sections are parts of a group that recurs: pros and cons below each option.

    ``titles`` are the folded names of all that stand beside them, ``one`` and ``two`` their own places there.
    """
    after = titles[one + 1 : one + 2] == titles[two + 1 : two + 2] != []
    before = one > 0 and titles[one - 1] == titles[two - 1]
    return two > one + 1 and (after or before)


RULE = Rule(
    code="DOC109", name="duplicate-section", severity=Severity.SUGGESTION, check=check, doc=__doc__ or ""
)
