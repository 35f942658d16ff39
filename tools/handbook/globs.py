"""Path patterns: ``*`` and ``?`` stay within a folder, ``**`` crosses folders, ``[..]`` is a set.

Python's ``PurePath.match`` knows no ``**`` before 3.13, hence this translation to a regular expression.
"""

from __future__ import annotations

import re
from functools import lru_cache


def matches(pattern: str, path: str) -> bool:
    """Return whether a ``/``-separated relative path matches; ``docs/**`` matches all below ``docs``."""
    return _compiled(pattern).fullmatch(path) is not None


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    parts = []
    rest = pattern.removeprefix("./")
    if rest.endswith("/"):
        rest += "**"
    while rest:
        piece, rest = _next(rest)
        parts.append(piece)
    return re.compile("".join(parts), re.DOTALL)


def _next(rest: str) -> tuple[str, str]:
    if rest.startswith("**/"):
        return "(?:.*/)?", rest[3:]
    if rest.startswith("**"):
        return ".*", rest[2:]
    if rest[0] == "*":
        return "[^/]*", rest[1:]
    if rest[0] == "?":
        return "[^/]", rest[1:]
    chosen = re.match(r"\[(!?)([^\]/]+)\]", rest)
    if chosen:
        body = chosen[2].replace("\\", "\\\\")
        return f"[{'^' if chosen[1] else ''}{body}]", rest[chosen.end() :]
    return re.escape(rest[0]), rest[1:]
