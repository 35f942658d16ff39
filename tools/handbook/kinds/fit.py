"""Which section of a document answers which section of its kind."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass

from handbook.kinds.kind import Kind, SectionRule, normal, parts
from handbook.model.document import Document, Section


@dataclass(frozen=True, slots=True)
class Match:
    """A section rule and the section that answers it; ``alias`` is true when by another name."""

    rule: SectionRule
    section: Section | None
    alias: bool = False
    joined: bool = False
    """The section's title joins several names, so that not all in it answers the rule."""


@dataclass(frozen=True, slots=True)
class Fit:
    """All rules of a kind against one document, in the template's order."""

    kind: Kind
    matches: tuple[Match, ...]
    extra: tuple[Section, ...]
    """Sections that answer no rule, the title left out."""

    def of(self, section: Section) -> Match | None:
        """Return the match that took the section."""
        return next((match for match in self.matches if match.section == section), None)

    @property
    def missing(self) -> tuple[Match, ...]:
        """The required sections without an answer; one within another only where that other one is there."""
        named = {match.rule.name for match in self.matches if match.section is not None}
        return tuple(
            match
            for match in self.matches
            if match.section is None
            and match.rule.required
            and (not match.rule.parent or match.rule.parent in named)
        )


def title(document: Document) -> Section | None:
    """Return the document's own H1: its first section, if that is of level 1."""
    first = next((section for section in document.sections if not section.containers), None)
    return first if first is not None and first.level == 1 else None


def outline(document: Document) -> tuple[Section, ...]:
    """Return the sections that structure the document: not the title, none inside a container."""
    head = title(document)
    return tuple(s for s in document.sections if not s.containers and s is not head)


def fit(kind: Kind, document: Document) -> Fit:
    """Match sections to rules: by the section's own name first, by another name for what is left.

    A section that stands within another one is taken only where none at the top answers. Last comes a title
    that joins names, such as "Notes/Constraints".
    """
    sections = outline(document)
    top = _at_the_top(sections)
    taken: dict[int, Match] = {}
    used: set[int] = set()
    for names, alias, among in _PASSES:
        if len(taken) == len(kind.sections):
            break
        named = {section.heading.start: names(section.title) for section in sections}
        for index, rule in enumerate(kind.sections):
            if index in taken:
                continue
            wanted = {normal(name) for name in ((*rule.aliases, rule.name) if alias else (rule.name,))}
            room = top if among is _Among.TOP and not rule.parent else _room(kind, rule, taken, sections)
            for section in room:
                if section.heading.start not in used and not wanted.isdisjoint(named[section.heading.start]):
                    taken[index] = Match(rule, section, alias, names is parts)
                    used.add(section.heading.start)
                    break
    matches = tuple(taken.get(i, Match(rule, None)) for i, rule in enumerate(kind.sections))
    return Fit(kind, matches, tuple(s for s in sections if s.heading.start not in used))


class _Among(enum.Enum):
    """Which sections are looked through."""

    TOP = "top"
    ALL = "all"


def _whole(title: str) -> frozenset[str]:
    return frozenset({normal(title)})


_PASSES: tuple[tuple[Callable[[str], frozenset[str]], bool, _Among], ...] = (
    (_whole, False, _Among.TOP),
    (_whole, True, _Among.TOP),
    (_whole, False, _Among.ALL),
    (_whole, True, _Among.ALL),
    (parts, True, _Among.ALL),
)
"""How names are compared, whether other names than the rule's own count, and among which sections."""


def _at_the_top(sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """Return the sections that stand in no other."""
    found: list[Section] = []
    for section in sections:
        if not found or section.heading.start >= found[-1].span.end:
            found.append(section)
    return tuple(found)


def _room(
    kind: Kind, rule: SectionRule, taken: dict[int, Match], sections: tuple[Section, ...]
) -> tuple[Section, ...]:
    """Return where a rule may be answered: anywhere, or within the section of its parent."""
    if not rule.parent:
        return sections
    for index, other in enumerate(kind.sections):
        if other.name == rule.parent and index in taken:
            parent = taken[index].section
            if parent is not None:
                inside = parent.span
                return tuple(s for s in sections if s != parent and s.heading.start in inside)
    return ()
