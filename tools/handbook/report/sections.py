"""The sections of two versions of a document: added, removed, renamed, changed."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from handbook.kinds.fit import title
from handbook.kinds.titles import normal
from handbook.markdown.title import plain
from handbook.model.document import Document
from handbook.report.paired import pairs
from handbook.report.version import Version


class How(enum.Enum):
    """What has happened to a part."""

    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    CHANGED = "changed"


class SectionChange(NamedTuple):
    """A section that is not as it was."""

    how: How
    title: str
    """As it is now; of a removed one, as it was. Empty for what stands above the first section."""
    old_title: str = ""
    """Only where it was renamed."""
    added: int = 0
    """Lines with words of its own text that were not there; deeper sections count for themselves."""
    removed: int = 0


@dataclass(frozen=True, slots=True)
class _Part:
    title: str
    way: tuple[str, ...]
    """The titles from the top down to this one, as they are compared."""
    level: int
    lines: tuple[str, ...]
    """Those of its own text that are not blank, each with single blanks."""
    rule: str
    """The section of the kind that it answers; empty for none."""


def sections(old: Version, new: Version) -> tuple[SectionChange, ...]:
    """Return the changes in the order of the new side, those of removed sections last.

    A section is the same by its title and those around it, else by its title, else by the section of the
    kind that it answers, else by its text: each only where exactly one fits. Wrapping text in other lines is
    silent.
    """
    before, after = tuple(_parts(old)), tuple(_parts(new))
    same, gone, come = pairs(
        before,
        after,
        lambda part: part.way,
        lambda part: part.way[-1:],
        lambda part: part.rule or None,
        lambda part: (part.level, " ".join(part.lines)) if part.lines else None,
    )
    found: list[tuple[int, SectionChange]] = []
    for one, other in same:
        change = _change(before[one], after[other])
        if change is not None:
            found.append((other, change))
    found += ((at, SectionChange(How.ADDED, after[at].title, added=len(after[at].lines))) for at in come)
    found.sort(key=lambda each: each[0])
    removed = (SectionChange(How.REMOVED, before[at].title, removed=len(before[at].lines)) for at in gone)
    return (*(change for _, change in found), *removed)


def _change(old: _Part, new: _Part) -> SectionChange | None:
    if old.title == new.title and " ".join(old.lines) == " ".join(new.lines):
        return None
    before, after = Counter(old.lines), Counter(new.lines)
    added, removed = (after - before).total(), (before - after).total()
    if old.title != new.title:
        return SectionChange(How.RENAMED, new.title, old.title, added, removed)
    return SectionChange(How.CHANGED, new.title, added=added, removed=removed)


def _parts(version: Version) -> Iterator[_Part]:
    """Yield what stands above the first section, then the sections, that of the title as the former."""
    document = version.document
    head = title(document)
    rules = _rules(version)
    every = [section for section in document.sections if not section.containers and section is not head]
    start = document.front_matter.span.end if document.front_matter else 0
    end = every[0].heading.start if every else len(document.text)
    above = head.body.start if head is not None else start
    yield _Part("", (), 0, _lines(document, above, end), "")
    around: list[tuple[int, str]] = []
    for section in every:
        while around and around[-1][0] >= section.level:
            around.pop()
        around.append((section.level, normal(section.title)))
        way = tuple(name for _, name in around[-3:])
        lines = _lines(document, section.body.start, section.body.end)
        rule = rules.get(section.heading.start, "")
        yield _Part(plain(section.title), way, section.level, lines, rule)


def _rules(version: Version) -> dict[int, str]:
    if version.fit is None:
        return {}
    return {
        match.section.heading.start: match.rule.name
        for match in version.fit.matches
        if match.section is not None and not match.joined
    }


def _lines(document: Document, start: int, end: int) -> tuple[str, ...]:
    rows = (" ".join(row.split()) for row in document.text[start:end].splitlines())
    return tuple(row for row in rows if row)
