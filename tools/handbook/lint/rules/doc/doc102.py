"""Sections stand in another order than the kind says.

Why:
    Context comes first so that nobody judges a design before knowing the problem, and Open Questions
    come last so that everybody finds them. A reader of many documents stops searching only when the
    order can be relied on. A kind with `order: template` binds all listed sections, `order: ends`
    only the first and the last; a kind that is `closed` allows no other sections. What opens any
    document (a summary, a table of contents) may come before the first section; and a section that
    goes by another name of the template's need only keep its place among the other listed ones.
    `docs fix` moves a section with all that belongs to it. It leaves it where it is if that is not
    certain: with numbered headings, footnotes, equal headings, HTML that is open across sections, or
    unlisted sections on the way.

Bad (page):
    # Retries

    ## Limits

    Three at most.

    ## In short

    Retry with jitter.

Good (page):
    # Retries

    ## In short

    Retry with jitter.

    ## Limits

    Three at most.

Fixed (page):
    # Retries

    ## In short

    Retry with jitter.

    ## Limits

    Three at most.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from handbook.kinds.fit import Fit, Match, outline
from handbook.kinds.kind import Order, normal
from handbook.lint.moving import Moves
from handbook.lint.rule import Context, Rule
from handbook.lint.words import OPENING
from handbook.model.document import Document, Section
from handbook.model.finding import Edit, Finding
from handbook.model.terms import Severity


class _End(NamedTuple):
    """An end at which a section must stand, and does not."""

    message: str
    other: Section
    """The section that stands there."""
    first: bool


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield one finding for each section that stands in the wrong place."""
    fit = context.fit
    if fit is None:
        return
    sections, moves = outline(document), Moves(document, context.prose)
    # The place of a part of another section is the author's own.
    inner = {
        m.section for m in fit.matches if m.section and not m.rule.parent and _is_inner(m.section, sections)
    }
    reported: set[Section] = set()
    if fit.kind.order is not Order.FREE:
        for match in fit.matches:
            if match.section is None or match.section in inner:
                continue
            end = _end(match, match.section, sections, fit)
            if end:
                reported.add(match.section)
                move = moves.before if end.first else moves.after
                fix = move(match.section, end.other)
                yield rule.at(document, match.section.heading, end.message, fix=fix)
    if fit.kind.order is Order.TEMPLATE:
        for section, before in _out_of_order(fit, reported | inner):
            yield rule.at(
                document,
                section.heading,
                f"section '{section.title}' must stand before '{before.title}'",
                hint=f"kind {fit.kind.name} has them in this order",
                fix=_among_listed(moves, fit, section, before),
            )
    if fit.kind.closed:
        for section in fit.extra:
            names = ", ".join(match.rule.name for match in fit.matches)
            message = f"section '{section.title}' is not part of kind {fit.kind.name}"
            yield rule.at(document, section.heading, message, hint=f"its sections are: {names}")


def _among_listed(moves: Moves, fit: Fit, section: Section, before: Section) -> tuple[Edit, ...]:
    """Return the move past sections of the template: of another one it is not known what it belongs to."""
    matches = map(fit.of, moves.siblings(before, section))
    listed = all(match is not None and not match.joined for match in matches)
    return moves.before(section, before) if listed else ()


def _end(match: Match, section: Section, sections: tuple[Section, ...], fit: Fit) -> _End | None:
    if match.joined:
        return None  # It is more than what the template means.
    siblings = [other for other in sections if other.level <= section.level]
    if match.alias:
        siblings = [other for other in siblings if other == section or fit.of(other)]
    # Of an accepted name and a misplaced last section, only the latter is blamed.
    ends = {each.section for each in fit.matches if each.rule.last} if match.alias else set()
    before = [
        other
        for other in siblings[: siblings.index(section)]
        if normal(other.title) not in OPENING and other not in ends
    ]
    if match.rule.first and before:
        message = f"section '{section.title}' must be the first section, before '{before[0].title}'"
        return _End(message, before[0], first=True)
    if match.rule.last and siblings[-1] != section:
        message = f"section '{section.title}' must be the last section, after '{siblings[-1].title}'"
        return _End(message, siblings[-1], first=False)
    return None


def _is_inner(section: Section, sections: tuple[Section, ...]) -> bool:
    """Return whether a section stands within another one."""
    return any(other != section and section.heading.start in other.span for other in sections)


def _out_of_order(fit: Fit, skip: set[Section]) -> Iterator[tuple[Section, Section]]:
    """Yield each section that stands after one which the template has behind it, with that one."""
    found = [match for match in fit.matches if match.section is not None and match.section not in skip]
    for index, match in enumerate(found):
        behind = [
            other.section
            for other in found[index + 1 :]
            if other.section is not None
            and match.section is not None
            and other.rule.parent == match.rule.parent
            and other.section.heading.start < match.section.heading.start
        ]
        if behind and match.section is not None:
            yield match.section, min(behind, key=lambda section: section.heading.start)


RULE = Rule(code="DOC102", name="section-order", severity=Severity.SUGGESTION, check=check, doc=__doc__ or "")
