"""Values that end where a mark closes them, not where a line does: quotes, ``[lists]`` and ``{mappings}``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from handbook.markdown.frontmatter.rows import QUOTED, without_comment
from handbook.markdown.frontmatter.scalars import UnreadableError

_MARK = re.compile(r"""[\[\]{},"'#:]""")
_SPACE = re.compile(r"\s*+")
_REST_OF_LINE = re.compile(r"[^\r\n]*+")
_AFTER_COLON = frozenset(("", " ", "\t", "\r", "\n", ",", "[", "]", "{", "}"))
_WHAT = {"[": ("the list", "]"), "{": ("the mapping", "}")}


def _marks(text: str, start: int, end: int) -> Iterator[tuple[str, int, int, int]]:
    """Yield the marks of the collection that opens at ``start``: mark, start, end, depth after it.

    A scalar in quotes and a comment are one mark each, named by their first character. The last one is the
    bracket that closes the collection (depth 0); where there is none, the collection is never closed.
    """
    depth, at = 0, start
    scalar = start  # Where a scalar would begin: only there a quote is one.
    key = -1  # Where a scalar in quotes ended: a colon may follow at once.
    while found := _MARK.search(text, at, end):
        mark, first, at = found.group(), found.start(), found.end()
        if mark in QUOTED:
            if first != scalar:
                continue
            closing = QUOTED[mark].match(text, first, end)
            if closing is None:
                return
            at = key = closing.end()
        elif mark == "#":
            if first > start and text[first - 1] not in " \t\r\n":
                continue
            rest = _REST_OF_LINE.match(text, at, end)
            at = rest.end() if rest else end
            scalar = _after_space(text, at, end) if scalar == first else scalar
        elif mark == ":" and first != key and text[at : at + 1] not in _AFTER_COLON:
            continue
        else:
            depth += (mark in "[{") - (mark in "]}")
            scalar = _after_space(text, at, end)
        yield mark, first, at, depth
        if not depth:
            return


def _after_space(text: str, at: int, end: int) -> int:
    found = _SPACE.match(text, at, end)
    return found.end() if found else at


def end_of(text: str, start: int, limit: int) -> int:
    """Return the offset after the value that a quote or bracket opens at ``start``, else ``start``."""
    first = text[start : min(start + 1, limit)]
    if first in QUOTED:
        quotes = QUOTED[first].match(text, start, limit)
        return quotes.end() if quotes else start
    if first in _WHAT:
        return next((end for _, _, end, depth in _marks(text, start, limit) if not depth), start)
    return start


def items(text: str) -> list[str]:
    """Return what stands between the commas of a collection, stripped, without comments.

    Raises UnreadableError where it is never closed or where text follows it.
    """
    found: list[str] = []
    parts: list[str] = []
    since = 1
    for mark, start, end, depth in _closed(text):
        if mark == "#":
            parts.append(text[since:start])
            since = end
        elif depth == 0 or (mark == "," and depth == 1):
            found.append("".join([*parts, text[since:start]]).strip())
            parts, since = [], end
    if not found[-1]:
        found.pop()
    return found


def on_one_line(text: str) -> str:
    """Return a collection as it was typed, on one line and without comments. Raises as `items` does."""
    parts: list[str] = []
    since = end = 0
    for mark, start, end, _ in _closed(text):
        if mark == "#":
            parts.append(text[since:start])
            since = end
    whole = "".join([*parts, text[since:end]])
    return " ".join(line.strip() for line in whole.split("\n") if line.strip())


def _closed(text: str) -> Iterator[tuple[str, int, int, int]]:
    """Yield the marks of a collection that is the whole text."""
    what, closing = _WHAT[text[0]]
    end, depth = 0, 1
    for mark, start, end, depth in _marks(text, 0, len(text)):
        yield mark, start, end, depth
    if depth:
        raise UnreadableError(f"{what} is never closed with {closing}")
    if any(without_comment(line) for line in text[end:].split("\n")):
        raise UnreadableError(f"text follows the closing {closing}")
