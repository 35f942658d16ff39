"""What a change does to documents, as the Markdown of a comment on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from handbook.report.change import Differences
from handbook.report.spans import code
from handbook.report.told import Line, Part, Said, parts

MARKER = "<!-- handbook: docs report -->"
"""The first line: a bot finds its own comment by it, and writes that one anew."""
MOST = 65_536
"""Characters that a comment on GitHub may have."""
LEAST = 1_000
"""Characters of the shortest comment: it has room for what says that something was cut."""
_ROOM = 400
"""Characters for what says how much was cut."""


def render(found: Differences, most: int = MOST) -> str:
    """Return the comment, of ``most`` characters, `LEAST` or more; empty where there is nothing to say."""
    said = parts(found)
    if not said:
        return ""
    text = f"{MARKER}\n\n"
    left = most - len(text) - _ROOM
    cut: list[str] = []
    for part in said:
        body, out = _fitting(part, left)
        if body:
            text += body
            left -= len(body)
        if out:
            cut.append(_count(out, part))
    if cut:
        text += f"Cut, as a comment has room for {most:,} characters: {', '.join(cut)}.\n"
    return text.rstrip("\n") + "\n"


def _fitting(part: Part, room: int) -> tuple[str, int]:
    """Return as much of a part as there is room for, and how much is left out."""
    head = f"**{part.heading}**\n\n"
    room -= len(head) + 1
    found: list[str] = []
    for lines in part.every:
        block = "".join(f"{_line(line)}\n" for line in lines)
        if len(block) > room:
            block = _beginning(lines, room) if not found else ""
            if not block:
                break
        room -= len(block)
        found.append(block)
    body = f"{head}{''.join(found)}\n" if found else ""
    return body, len(part.every) - len(found)


def _beginning(lines: Sequence[Line], room: int) -> str:
    """Return the first lines of a document, and how many more there are; empty where not even one fits."""
    found: list[str] = []
    room -= len(_more(len(lines)))
    for line in lines:
        row = f"{_line(line)}\n"
        if len(row) > room:
            break
        room -= len(row)
        found.append(row)
    return "".join([*found, _more(len(lines) - len(found))]) if found else ""


def _more(number: int) -> str:
    return f"  - and {number} more\n"


def _line(line: Line) -> str:
    return f"{'  ' * line.depth}- {_words(line.words)}"


def _words(words: Iterable[str]) -> str:
    return "".join(code(each) if isinstance(each, Said) else each for each in words)


def _count(number: int, part: Part) -> str:
    noun = part.noun if number == 1 else f"{part.noun}s"
    return f'{number} {noun} of "{part.heading}"'
