"""Find what an author meant as a fence and no renderer takes as one: behind a bullet, in a comment."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence

from handbook.markdown.ahead import first_from
from handbook.markdown.assembly import Manuscript
from handbook.markdown.outline import Block, Outline

_OPENING = re.compile(
    r"(?P<prefix>[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*)"
    r"(?P<fence>`{3,}|~{3,})[ \t]*(?P<info>[^`\s][^`\r\n]*)"
)
_LONGEST = 500
"""Lines that are looked through for the closing marker."""
_LANGUAGE = re.compile(r"[\w#.+-]+")


def add(script: Manuscript, outline: Outline) -> None:
    """Add them to the outline's dead blocks; an opening inside of rendered code is not meant."""
    if "```" not in script.text and "~~~" not in script.text:
        return
    lines = _lines(script)
    alone: dict[str, list[int]] = {}
    for line in lines:
        alone.setdefault(script.raw[line].strip(" \t>"), []).append(line)
    covered = {block.first for block in outline.dead}
    for number, block in enumerate(outline.blocks):
        covered.update(range(block.first, block.last + 1) if number in outline.live else (block.first,))
    for line in lines:
        match = None if line in covered or line < script.body else _OPENING.match(script.raw[line])
        if match is None:
            continue
        block = _block(script, line, match, alone)
        covered.update(range(block.first, block.last + 1))
        outline.dead.append(block)


def _lines(script: Manuscript) -> list[int]:
    """Return the lines (0-based) that hold the marker of a fence."""
    found: set[int] = set()
    for marker in ("```", "~~~"):
        at = script.text.find(marker)
        while at >= 0:
            line = bisect_right(script.starts, at) - 1
            found.add(line)
            at = script.text.find(marker, script.end(line))
    return sorted(found)


def _block(script: Manuscript, line: int, match: re.Match[str], alone: Mapping[str, Sequence[int]]) -> Block:
    """Return the block up to the next line with the marker alone, or only its opening.

    ``alone`` has the lines with nothing but a marker, by that.
    """
    closing = first_from(alone.get(match["fence"], ()), line + 1)
    if closing >= line + _LONGEST:
        closing = line
    width = len(match["prefix"].expandtabs(4))
    rows = tuple((row, min(width, _margin(script.raw[row]))) for row in range(line + 1, closing))
    info = match["info"].strip()
    language = _LANGUAGE.match(info)
    return Block(info, language.group() if language else "", line, closing, rows, False, width)


def _margin(line: str) -> int:
    line = line.expandtabs(4)
    return len(line) - len(line.lstrip(" >"))
