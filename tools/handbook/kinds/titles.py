"""Titles of sections, folded so that a heading is found under its name however it is decorated."""

from __future__ import annotations

import re
from functools import lru_cache

_LINK = re.compile(r"!?\[([^\[\]]*+)\]\([^)]*+\)")
_JOINT = re.compile(r"/[ \t]*+|[ \t](?:and|&|\+)[ \t]++|,[ \t]++")
_NUMBER = re.compile(r"^\s*(?:\d+(?:\.\d+)+[.):]?|\d+[.):]|\d{1,2}|[ivxIVX]+[.)])\s+")


@lru_cache(maxsize=4096)
def normal(title: str) -> str:
    """Fold a section's name: no case, number prefix, punctuation, emoji or white space.

    An aside at the end is left out, as in "Drawbacks (optional)".
    """
    bare = _without_aside(title)
    return plain(bare if plain(bare) else title).casefold()


@lru_cache(maxsize=4096)
def parts(title: str) -> frozenset[str]:
    """Return the folded names that a title joins: "Notes/Constraints" is "notes" and "constraints"."""
    return frozenset(normal(part) for part in _JOINT.split(_without_aside(title)))


def _without_aside(title: str) -> str:
    """Return a title without the brackets that end it, whatever is in them."""
    bare = title.rstrip(" \t")
    for opening, closing in ("()", "[]"):
        start = bare.rfind(opening) if bare.endswith(closing) else -1
        if start >= 0 and closing not in bare[start:-1]:
            return bare[:start].rstrip(" \t")
    return title


def plain(title: str) -> str:
    """Return the letters and digits of a section's name, without a number before it."""
    last = title.rfind(")") + 1  # Behind it no link ends.
    bare = _LINK.sub(r"\1", title[:last]) + title[last:]
    return "".join(filter(str.isalnum, _NUMBER.sub("", bare)))
