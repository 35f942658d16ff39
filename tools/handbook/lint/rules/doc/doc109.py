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
    seen: dict[tuple[int, str], Section] = {}
    beside: dict[int, list[Section]] = {}
    sections = outline(document)
    keys = []
    above: list[Section] = []
    for section in sections:
        while above and not (above[-1].level < section.level and section.heading.start in above[-1].span):
            above.pop()
        parent = above[-1].heading.start if above else -1
        above.append(section)
        keys.append((parent, plain(section.title).casefold()))
        beside.setdefault(parent, []).append(section)
    for section, key in zip(sections, keys, strict=True):
        first = seen.setdefault(key, section)
        if first is not section and key[1] and not _recurs(beside[key[0]], first, section):
            line = document.position(first.heading.start).line
            yield rule.at(
                document,
                section.heading,
                f"section '{section.title}' stands already on line {line}",
                hint="join the two or rename one",
            )


def _recurs(siblings: list[Section], first: Section, second: Section) -> bool:
    """Return whether two sections are parts of a group that recurs: pros and cons below each option."""
    titles = [plain(each.title).casefold() for each in siblings]
    one, two = siblings.index(first), siblings.index(second)
    after = titles[one + 1 : one + 2] == titles[two + 1 : two + 2] != []
    before = one > 0 and titles[one - 1] == titles[two - 1]
    return two > one + 1 and (after or before)


RULE = Rule(
    code="DOC109", name="duplicate-section", severity=Severity.SUGGESTION, check=check, doc=__doc__ or ""
)
