from __future__ import annotations

from pathlib import Path

from acme_rules import RULES

from handbook.testing.suite import suite

test_rules = suite(RULES, Path(__file__).parent / "rules")
