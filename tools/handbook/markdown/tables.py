"""Tell a table from a paragraph, as the site does."""

from __future__ import annotations

import re
from bisect import bisect_right

from handbook.markdown.ahead import NEVER, first_from

_MARKS = re.compile(r"\\\\|(?P<escaped>\\`+)|(?P<ticks>`+)|\\\||(?P<pipe>\|)")
_END_BORDER = re.compile(r"(?<!\\)(?:\\\\)*+\|$")


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
        at = bisect_right(code, (pipe, 0)) - 1
        if at < 0 or pipe >= code[at][1]:
            found.append(row[start:pipe])
            start = pipe + 1
    return [*found, row[start:]]


def _pipes_and_code(row: str) -> tuple[list[int], list[tuple[int, int]]]:
    """Return where the pipes are, and the spans of code, in order."""
    pipes: list[int] = []
    ticks: list[tuple[int, int, int]] = []
    for match in _MARKS.finditer(row):
        if match["escaped"]:
            ticks.append((len(match["escaped"]) - 1, 1, match.start()))
        elif match["ticks"]:
            ticks.append((len(match["ticks"]), 0, match.start()))
        elif match["pipe"]:
            pipes.append(match.start())
    by_size: dict[int, list[int]] = {}
    for number, (size, _, _) in enumerate(ticks):
        by_size.setdefault(size, []).append(number)
    code: list[tuple[int, int]] = []
    at = 0
    while at < len(ticks):
        size = ticks[at][0] - ticks[at][1]
        close = first_from(by_size.get(size, ()), at + 1) if size else NEVER
        if close < NEVER:
            code.append((ticks[at][2], ticks[close][2] + size))
        at = close + 1 if close < NEVER else at + 1
    return pipes, code
