"""Texts of strangers in Markdown: each in a code span, which nothing in it can end."""

from __future__ import annotations

import re

from handbook import printable

LONGEST = 200
"""Characters of a text of strangers that are shown."""
_TICKS = re.compile("`+")


def code(text: str) -> str:
    """Return a text as a code span in one line, whatever it holds.

    Its marks are longer than any in it, so that nothing in it is a link, an element, a mention of somebody,
    or the end of the span.
    """
    plain = printable.shortened(printable.line(" ".join(text.split())), LONGEST)
    longest = max((len(ticks) for ticks in _TICKS.findall(plain)), default=0)
    blank = " " if not plain or plain[0] in "` " or plain[-1] in "` " else ""
    marks = "`" * (longest + 1)
    return f"{marks}{blank}{plain}{blank}{marks}" if plain else "(empty)"
