"""Findings as a failing test shows them: the rule, the place and the message, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable

from handbook.model.finding import Finding


def told(findings: Iterable[Finding]) -> list[str]:
    """Return a line for each finding; it begins with the rule, so that a new one is named at once."""
    return [f"{each.code} {each.path}:{each.start.line}: {each.message}" for each in findings]
