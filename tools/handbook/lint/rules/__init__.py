"""All rules, in the order in which they run; the list is in `index`, a test holds it against the folder."""

from __future__ import annotations

from handbook.lint import listed
from handbook.lint.rule import Rule
from handbook.lint.rules.index import TABLE

ALL: tuple[Rule, ...] = listed.rules(TABLE)
