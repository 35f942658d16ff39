"""Tell a table from a paragraph, as the site does."""

from __future__ import annotations

import re

_MARKS = re.compile(r"\\\\|(?P<escaped>\\`+)|(?P<ticks>`+)|\\\||(?P<pipe>\|)")
_END_BORDER = re.compile(r"(?<!\\)(?:\\\\)*\|$")


def is_table(block: str) -> bool:
    """Say whether the first two lines of a block are the head of a table and its separator."""
    if "|" not in block or "\n" not in block:
        return False
    rows = [row.strip(" ") for row in block.split("\n")]
    if not set(rows[1]) <= set("|:- ") or not rows[1]:
        return False
    border = rows[0].startswith("|") or bool(_END_BORDER.search(rows[0]))
    columns = len(cells(rows[0], border))
    if columns == 1 and not (
        border and all(row.startswith("|") or _END_BORDER.search(row) for row in rows[1:])
    ):
        return False
    return len(cells(rows[1], border)) == columns


def cells(row: str, border: bool) -> list[str]:
    """Split a row at the pipes that stand neither in code nor behind a backslash."""
    if border:
        row = _END_BORDER.sub("", row.removeprefix("|"))
    pipes, code = _pipes_and_code(row)
    found: list[str] = []
    start = 0
    for pipe in pipes:
        if not any(first < pipe < last for first, last in code):
            found.append(row[start:pipe])
            start = pipe + 1
    return [*found, row[start:]]


def _pipes_and_code(row: str) -> tuple[list[int], list[tuple[int, int]]]:
    pipes: list[int] = []
    ticks: list[tuple[int, int, int]] = []
    for match in _MARKS.finditer(row):
        if match["escaped"]:
            ticks.append((len(match["escaped"]) - 1, 1, match.start()))
        elif match["ticks"]:
            ticks.append((len(match["ticks"]), 0, match.start()))
        elif match["pipe"]:
            pipes.append(match.start())
    code: list[tuple[int, int]] = []
    at = 0
    while at < len(ticks):
        size = ticks[at][0] - ticks[at][1]
        close = next((n for n in range(at + 1, len(ticks)) if ticks[n][0] == size), 0) if size else 0
        if close:
            code.append((ticks[at][2], ticks[close][2] + size))
        at = close + 1 if close else at + 1
    return pipes, code
