"""Fixes that are certain enough to try: each puts one mistake right where only one thing can be meant.

They are only proposed here, from the text alone; ``fixing.fixed`` keeps those that are proved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from handbook.diagrams.messages.hints import LONGEST_LINE
from handbook.diagrams.repair.draft import Fix
from handbook.diagrams.repair.proposals import head, labels, statements
from handbook.diagrams.repair.proposals.fault import Fault
from handbook.model.verdict import Verdict

_PROPOSERS: tuple[Callable[[Fault], Iterator[Fix]], ...] = (
    head.diagram_type,
    head.first_line,
    head.front_matter,
    head.directive,
    statements.character,
    statements.quotes,
    statements.comment,
    statements.arrow,
    statements.block,
    statements.statement,
    labels.label,
)


def proposals(lines: tuple[str, ...], verdict: Verdict) -> tuple[Fix, ...]:
    """Return the fixes to try for the mistake that a verdict reports, the likeliest first."""
    if verdict.parses or not 1 <= verdict.line <= len(lines):
        return ()
    if any(len(line) > LONGEST_LINE for line in lines):
        return ()
    fault = Fault(lines, verdict)
    return tuple(found for each in _PROPOSERS for found in each(fault))
