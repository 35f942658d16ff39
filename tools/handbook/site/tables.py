"""Tables as a screen reader tells them: the empty corner above row headings is a cell, no header."""

from __future__ import annotations

import re

_EMPTY_HEADER = re.compile(r"<th((?:\s[^<>]*+)?+)>\s*+</th>")


def headed(html: str) -> str:
    """Return a page's HTML with each empty ``th`` as a ``td``, as axe's rule empty-table-header asks."""
    return _EMPTY_HEADER.sub(r"<td\1></td>", html)
