"""How much time a run may lose on what is slow on purpose."""

from __future__ import annotations

LOST_WITH_A_CHILD = 0.5
"""Seconds that another child takes to start, as a round number: the count must not depend on the machine."""
FOR_EACH = 0.05
"""Seconds that each text adds: work in proportion to the input is always allowed."""
SHORT_SECONDS = 0.5
"""The deadline when all is lost: ten times what nearly every text takes."""
RESERVE_SECONDS = 2.0
RESERVE_FOR_EACH = 0.1
"""What may be lost with short deadlines, and what each text adds to it; after that nothing is worked on."""


class Allowance:
    """Seconds of processor time that may be lost on texts that take too long, for all texts of a run.

    Counted are deadlines that passed, not times that were measured, so that a busy machine changes nothing.
    """

    def __init__(self, seconds: float) -> None:
        self._left = seconds
        self._reserve = RESERVE_SECONDS

    def add(self, texts: int) -> None:
        """Count texts that are to be worked on."""
        self._left += FOR_EACH * texts
        self._reserve += RESERVE_FOR_EACH * texts

    def lose(self, seconds: float) -> None:
        """Count a text that was not done within so many seconds, after which a child had to start anew."""
        self._left -= seconds + LOST_WITH_A_CHILD

    def deadline(self, usual: float) -> float:
        """Return the seconds that the next text may take; 0 when it is not to be worked on."""
        if self._left > 0:
            return usual
        return min(usual, SHORT_SECONDS) if self._left > -self._reserve else 0.0
