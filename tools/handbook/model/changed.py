"""Which lines of a file a change has touched."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChangedLines:
    """The lines of one file that are new or other than before, and where lines are missing.

    Lines are 1-based and end at line feeds only, as git counts them.
    """

    ranges: tuple[tuple[int, int], ...] = ()
    """First and last line of each changed piece, in order and apart from each other."""
    gaps: tuple[int, ...] = ()
    """After which lines others were removed, in order; 0 is the beginning of the file."""
    whole: bool = False
    """The file is new: each of its lines is."""

    def touches(self, first: int, last: int) -> bool:
        """Return whether one of some lines has changed."""
        if self.whole:
            return True
        at = bisect_left(self.ranges, first, key=_last)
        return at < len(self.ranges) and self.ranges[at][0] <= last

    def touches_piece(self, first: int, last: int) -> bool:
        """Return whether one of some lines has changed, or others were removed within them or after them."""
        at = bisect_left(self.gaps, first)
        return self.touches(first, last) or (at < len(self.gaps) and self.gaps[at] <= last)


NEW = ChangedLines(whole=True)
"""Those of a file that was not there before."""


def _last(piece: tuple[int, int]) -> int:
    return piece[1]


class LineFeeds:
    """The lines of a text as git counts them."""

    def __init__(self, text: str) -> None:
        self._ends: Sequence[int] = [found.start() for found in re.finditer("\n", text)]

    def line(self, offset: int) -> int:
        """Return the 1-based line of an offset."""
        return bisect_right(self._ends, offset - 1) + 1
