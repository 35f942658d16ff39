"""What a change does to documents, as lines for a terminal."""

from __future__ import annotations

from handbook import printable
from handbook.report.change import Differences
from handbook.report.spans import LONGEST
from handbook.report.told import Said, parts


def render(found: Differences) -> str:
    """Return the lines, each with its line break; empty where there is nothing to say."""
    rows: list[str] = []
    for part in parts(found):
        rows += [part.heading]
        for line in (each for lines in part.every for each in lines):
            said = "".join(_shown(each) for each in line.words)
            rows.append(f"{'  ' * (line.depth + 1)}{said}")
    return "".join(f"{row}\n" for row in rows)


def _shown(text: str) -> str:
    if not isinstance(text, Said):
        return text
    return printable.shortened(printable.line(" ".join(text.split())), LONGEST)
