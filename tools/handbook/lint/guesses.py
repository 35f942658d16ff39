"""The nearest of known names for one that is not there, within the time that a page is worth."""

from __future__ import annotations

from collections.abc import Collection

from handbook.errors import nearest
from handbook.model.document import Document

_MOST_NAMES = 500
"""With more of them, none is looked for."""
_BASE, _EACH = 100_000, 100
"""Pairs of characters that are compared for a page, and more of them for each of its own characters."""


class Guesses:
    """Looks for what an author may have meant; for one page, as often as its length allows."""

    def __init__(self, document: Document) -> None:
        self._left = _BASE + _EACH * len(document.text)

    def nearest(self, word: str, known: Collection[str]) -> str:
        """Return the nearest of the known names; empty where none is near, or where it took too long."""
        if not 0 < len(known) <= _MOST_NAMES:
            return ""
        cost = len(word) * sum(map(len, known))
        if cost > self._left:
            return ""
        self._left -= cost
        return nearest(word, tuple(sorted(known)))
