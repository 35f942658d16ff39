"""All rules, typed out in the order in which they run; a test holds this list against the folder."""

from __future__ import annotations

from handbook.lint.rule import Rule
from handbook.lint.rules import (
    adr101,
    adr102,
    adr103,
    adr104,
    adr105,
    adr106,
    adr107,
    adr108,
    adr109,
    adr110,
    adr111,
    adr112,
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
    adr101.RULE,
    adr102.RULE,
    adr103.RULE,
    adr104.RULE,
    adr105.RULE,
    adr106.RULE,
    adr107.RULE,
    adr108.RULE,
    adr109.RULE,
    adr110.RULE,
    adr111.RULE,
    adr112.RULE,
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
