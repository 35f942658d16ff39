"""All rules, typed out in the order in which they run; a test holds this list against the folder."""

from __future__ import annotations

from handbook.lint.rule import Rule
from handbook.lint.rules import (
    dgm101,
    dgm102,
    doc101,
    doc102,
    doc103,
    doc104,
    doc105,
    doc106,
    doc107,
    doc108,
    doc109,
    doc111,
    doc190,
    doc191,
    doc192,
)

ALL: tuple[Rule, ...] = (
    dgm101.RULE,
    dgm102.RULE,
    doc101.RULE,
    doc102.RULE,
    doc103.RULE,
    doc104.RULE,
    doc105.RULE,
    doc106.RULE,
    doc107.RULE,
    doc108.RULE,
    doc109.RULE,
    doc111.RULE,
    doc190.RULE,
    doc191.RULE,
    doc192.RULE,
)

LAST = frozenset({"DOC192"})
"""Codes of the rules that run after suppression, because they judge it."""
