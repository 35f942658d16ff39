"""Good and bad halves: whether an example shows how not to do it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from handbook.model.document import Document, Fence
from handbook.patterns import lazy

_SIGNS = "[❌✗✘🚫👎⛔🔴🛑]"
_BAD = lazy(
    rf"""\b(?:bad|wrong|don'?t|do\ not|avoid|never|incorrect|unsafe|vulnerab\w+|insecure|anti-?patterns?
      |injections?|attack(?:er|s)?|exploit\w*|not\ (?:ok|okay|like\ this|safe|correct|recommended)|rejected
      |danger(?:ous)?|before(?=[ \t]*(?::|\(|$)))\b|{_SIGNS}""",
    re.IGNORECASE | re.VERBOSE,
)
"""What a heading, a box or a label calls the bad half of an example."""
_BAD_NEARBY = lazy(
    r"""\b(?:naive|broken|mistakes?|instead\ of|critical|suggestion|bugs?|smells?|problem(?:atic)?|fails?
      |worst|lets?)\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""What only the words right at the code do."""
_GOOD = lazy(
    r"""\b(?:good|better|fix(?:ed|es)?|correct(?:ed)?|right|safe(?:r|ly)?|after|recommended|preferred
      |do\ this|best|parameteri[sz]ed|use\ this)\b|[✅✓✔👍🟢]""",
    re.IGNORECASE | re.VERBOSE,
)
_COMMENT = lazy(r"^[ \t]*+(?:#|//|--|/\*|\*|;)(.*)$")
_BESIDE = lazy(r"(?:#|//|--)([^\n]*)$")
_BLANK_LINES = 3
_LOOKED_AT = 400
"""Characters of a comment or a label that are looked at."""


class Example:
    """A code block, and which of its lines are shown as how not to do it.

    What stands nearest decides: a comment beside a line or above it, what introduces the block, the boxes
    around it, and then the headings that it stands below.
    """

    def __init__(self, document: Document, fence: Fence) -> None:
        self._rows = fence.content.split("\n")
        said = [_said(_introduction(document, fence)), *map(_called, _around(document, fence))]
        self._usual = next((each for each in said if each is not None), False)

    @cached_property
    def _above(self) -> tuple[bool, ...]:
        """For each line whether it belongs to the bad half, by the comments of the block up to it."""
        found = []
        now = self._usual
        for row in self._rows:
            comment = _COMMENT.match(row[:_LOOKED_AT])
            said = _said(comment[1]) if comment else None
            now = now if said is None else said
            found.append(now)
        return tuple(found)

    def is_bad(self, line: int) -> bool:
        """Return whether a line, 1-based, is shown as how not to do it."""
        row = min(max(line, 1), len(self._rows)) - 1
        beside = _BESIDE.search(self._rows[row][-_LOOKED_AT:])
        said = _said(beside[1]) if beside else None
        return self._above[row] if said is None else said


def _said(words: str) -> bool | None:
    """Return True where words right at the code are for the bad half, False for the good one, else None.

    Where there are both, the example is taken for a bad one: "never do this, it is not safe".
    """
    return True if _BAD_NEARBY.search(words[-_LOOKED_AT:]) else _called(words)


def _called(title: str) -> bool | None:
    """Return the same for a heading or the label of a box, which may be about more than the example."""
    if _BAD.search(title[-_LOOKED_AT:]):
        return True
    return False if _GOOD.search(title[-_LOOKED_AT:]) else None


def _introduction(document: Document, fence: Fence) -> str:
    """Return the line above a block, past a few blank ones, unless it belongs to a block or is a heading."""
    number = document.position(fence.span.start).line - 1
    for line in range(number, max(0, number - _BLANK_LINES), -1):
        span = document.line_span(line)
        text = document.text[max(span.start, span.end - _LOOKED_AT) : span.end].strip(" \t>")
        if text:
            return "" if text.startswith(("```", "~~~", "#")) else text
    return ""


def _around(document: Document, fence: Fence) -> Iterator[str]:
    """Yield the labels of the boxes around a block, innermost first, and the headings above it."""
    yield from (container.label for container in reversed(fence.containers))
    yield from (section.title for section in document.sections_at(fence.span.start))
