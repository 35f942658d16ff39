"""The evidence of a drill in the front matter: when, how, of which text, and how long it took."""

from __future__ import annotations

import math

from handbook.kinds.entry import quoted, written
from handbook.kinds.stamp import text_hash
from handbook.model.document import Document
from handbook.model.finding import Edit

DRILL, TABLETOP = "drill", "tabletop"
_KEY = "last_tested"
_AFTER = ("reviewed", "review_every", "owner", "kind", "title")
"""The keys below which it is written when it is new, the first that is there."""


def tested(document: Document, *, on: str, how: str, seconds: float) -> Edit:
    """Return the edit that writes the evidence, in the place of an older one.

    ``on`` is ``YYYY-MM-DD``. Raises StampError where the place is uncertain.
    """
    took = str(max(1, math.ceil(seconds)))
    values = {"on": on, "how": how, "sha": quoted(text_hash(document)), "seconds": took}
    return written(document, _KEY, values, _AFTER)
