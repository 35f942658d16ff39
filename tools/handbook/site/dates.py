"""Dates in tables, marked as such: browsers break `2026-11-27` at its hyphens where a column is narrow."""

from __future__ import annotations

import re

_TABLE = "<table"
_CELLS = frozenset({"td", "th"})
_OTHER = frozenset({"time", "script", "style", "textarea", "option", "title", "svg", "math"})
"""Elements whose text is marked already, or is no text of a page."""
_TAG = re.compile(r"""<(/?[a-zA-Z][a-zA-Z0-9]*+)(?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+>|<(?=[/a-zA-Z])""")
"""A tag, or the beginning of what is none: where that one ends nobody can say."""
_DATE = re.compile(r"(?<![\w./:-])[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])(?![\w/-])", re.ASCII)


def marked(html: str) -> str:
    """Return a page's HTML with each date in a cell of a table, as in ISO 8601, in an element ``time``.

    What is a part of a longer word, such as an address or a point in time, is left as it is.
    """
    if _TABLE not in html or _DATE.search(html) is None:
        return html
    parts: list[str] = []
    place, in_cell, other = 0, False, ""
    for tag in _TAG.finditer(html):
        if tag[1] is None:
            break
        text = html[place : tag.start()]
        parts += (_DATE.sub(r"<time>\g<0></time>", text) if in_cell and not other else text, tag[0])
        place = tag.end()
        name = tag[1].lower()
        if other:
            other = "" if name == f"/{other}" else other
        elif name in _OTHER:
            other = name
        elif name.lstrip("/") in {*_CELLS, "table"}:
            in_cell = name in _CELLS
    return "".join(parts) + html[place:]
