"""Looking ahead in a text without looking at anything twice.

A reader that asks at each of n marks what follows far behind it, reads n times the text. Asked from left to
right, these read it once: an answer holds for every offset up to the place that it names.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

NEVER = 1 << 62
"""The offset of what does not follow: greater than any other."""


class Ahead:
    """Where a pattern or a string is found next."""

    __slots__ = ("_from", "_pattern", "_text", "_to")

    def __init__(self, pattern: re.Pattern[str] | str, text: str) -> None:
        self._pattern = pattern
        self._text = text
        self._from, self._to = 0, -1

    def after(self, offset: int) -> int:
        """Return where it begins at or after an offset, else NEVER. Offsets that grow cost least."""
        if not self._from <= offset <= self._to:
            self._from, self._to = offset, self._search(offset)
        return self._to

    def _search(self, offset: int) -> int:
        if isinstance(self._pattern, str):
            found = self._text.find(self._pattern, offset)
            return NEVER if found < 0 else found
        match = self._pattern.search(self._text, offset)
        return NEVER if match is None else match.start()


def first_from(places: Sequence[int], offset: int) -> int:
    """Return the first of some sorted places at or after an offset, else NEVER."""
    at = bisect_left(places, offset)
    return places[at] if at < len(places) else NEVER
