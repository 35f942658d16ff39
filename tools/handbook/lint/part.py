"""Which of the rules run in a part of a run, where several machines share it.

Most rules look at one document, and at most at what its links lead to: they run where the document is judged.
A rule that looks at all documents (`Needs.OTHERS`) would make each machine read all of them, so that it runs
once, where the parts are merged.
"""

from __future__ import annotations

import enum
from functools import cache

from handbook.lint import rules as registry
from handbook.lint.rule import Needs, Rule


class Part(enum.Enum):
    """The rules of a run, as far as they run here."""

    WHOLE = "whole"
    """All of them."""
    ALONE = "alone"
    """Those that look at a document alone."""
    TOGETHER = "together"
    """Those that look at all documents."""

    def has(self, rule: Rule) -> bool:
        """Return whether a rule runs here. What judges suppressions runs in each part, for its own ones."""
        if self is Part.WHOLE or Needs.SUPPRESSIONS in rule.needs:
            return True
        return (Needs.OTHERS in rule.needs) is (self is Part.TOGETHER)

    def judges(self, code: str, *, together: bool = False) -> bool:
        """Return whether a suppression of a code is judged here, so that each is judged once.

        ``together``: it is that of a rule of the run that looks at all documents.
        """
        return self is Part.WHOLE or (together or code in _together()) is (self is Part.TOGETHER)


@cache
def _together() -> frozenset[str]:
    return frozenset(rule.code for rule in registry.ALL if Needs.OTHERS in rule.needs)
