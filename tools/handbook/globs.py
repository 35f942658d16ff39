"""Path patterns: ``*`` and ``?`` stay within a folder, ``**`` crosses folders, ``[..]`` is a set.

Python's ``PurePath.match`` knows no ``**`` before 3.13, hence this translation to a regular expression. A
pattern may come from a stranger: whatever it is, it compiles, and a match never takes exponential time.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

LONGEST = 1_000
"""Characters of a pattern; that of a person has some dozens."""
MOST = 20_000
"""Characters of all patterns that are tried on each path."""
_SET = re.compile(r"\[(?P<not>[!^]?)(?P<body>[^\]/]+)\]")
_RANGE = re.compile(r"(.)-(.)|(.)", re.DOTALL)
_FOLDERS = "(?:[^/]*/)*?"
"""Any number of folders, as few as possible."""


def matches(pattern: str, path: str) -> bool:
    """Return whether a ``/``-separated relative path matches; ``docs/**`` matches all below ``docs``."""
    return _compiled(pattern).fullmatch(path) is not None


def matches_any(patterns: tuple[str, ...], path: str) -> bool:
    """Return whether a path matches at least one pattern, in one match for all of them."""
    return _either(patterns).fullmatch(path) is not None


def leaves_out(patterns: tuple[str, ...], path: str) -> bool:
    """Return whether a pattern matches a path or a folder above it, in one match for all folders."""
    return matches_any(_with_content(patterns), path)


@lru_cache(maxsize=2048)
def _with_content(patterns: tuple[str, ...]) -> tuple[str, ...]:
    """Return patterns, and those that match what is in the folders that they match."""
    below = (f"{pattern}/**" for pattern in patterns if not pattern.endswith("/"))
    return (*patterns, *below)


def problem_of_all(patterns: Collection[str]) -> str:
    """Return what is wrong with patterns that are tried one after the other, as the end of a sentence."""
    size = sum(map(len, patterns))
    return f"has {size:,} characters in all patterns, more than {MOST:,}" if size > MOST else ""


def problem(pattern: str) -> str:
    """Return what is wrong with a pattern, as the end of a sentence; empty for one that can match."""
    if len(pattern) > LONGEST:
        return f"has {len(pattern):,} characters, more than {LONGEST:,}"
    for found in _SET.finditer(pattern):
        for low, high, _ in _RANGE.findall(found["body"]):
            if low > high:
                return f"has the range '{low}-{high}', which ends before it begins"
    return ""


@lru_cache(maxsize=2048)
def _either(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{_compiled(each).pattern})" for each in patterns) or r"(?!)", re.DOTALL)


@lru_cache(maxsize=2048)
def _compiled(pattern: str) -> re.Pattern[str]:
    rest = pattern.removeprefix("./")
    if rest.endswith("/"):
        rest += "**"
    # What follows a `**` may be taken where it is found first: if another `**` comes after it, that one takes
    # the rest, wherever it begins. So all but the last part is atomic, and nothing is tried twice.
    parts = re.split(r"((?<![^/])\*\*/|\*\*)", rest)
    expression = _within_folders(parts[0])
    for at in range(1, len(parts), 2):
        inside = _within_folders(parts[at + 1])
        last = at + 2 >= len(parts)
        if parts[at].endswith("/"):
            expression += f"(?:.*/)?{inside}" if last else f"(?>{_FOLDERS}{inside})"
        else:
            expression += f".*{inside}" if last else f"(?>.*?{inside})"
    return re.compile(expression, re.DOTALL)


def _within_folders(pattern: str) -> str:
    """Translate what has no ``**``: in each name, all but the last ``*`` take as little as they can."""
    return "/".join(map(_name, pattern.split("/")))


def _name(pattern: str) -> str:
    first, *more = _characters(pattern)
    if not more:
        return first
    return first + "".join(f"(?>[^/]*?{part})" for part in more[:-1]) + f"[^/]*{more[-1]}"


def _characters(pattern: str) -> list[str]:
    """Translate what is between the ``*`` of a name."""
    parts = [""]
    at, last = 0, pattern.rfind("]")
    while at < len(pattern):
        chosen = _SET.match(pattern, at) if at < last else None
        if pattern[at] == "*":
            parts.append("")
        elif pattern[at] == "?":
            parts[-1] += "[^/]"
        else:
            parts[-1] += _set(chosen["not"], chosen["body"]) if chosen else re.escape(pattern[at])
        at = chosen.end() if chosen and pattern[at] == "[" else at + 1
    return parts


def _set(negated: str, body: str) -> str:
    members = "".join(
        f"{re.escape(low)}-{re.escape(high)}" if low else re.escape(single)
        for low, high, single in _RANGE.findall(body)
        if low <= high
    )
    if not members:
        return "[^/]" if negated else "(?!)"
    return f"(?!/)[^{members}]" if negated else f"[{members}]"
