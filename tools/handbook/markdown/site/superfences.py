"""Find fenced blocks as the site does: line by line, before anything else is known about the text.

SuperFences looks for fences at any indentation and behind quote marks, without asking what surrounds them.
Each becomes one mark; whether it is rendered shows when the blocks are read (a mark in indented code is
turned back into text, one in a comment is never seen).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from heapq import heappop, heappush

from handbook.markdown.attributes import pairs
from handbook.markdown.extensions import Dialect
from handbook.markdown.outline import ETX, STX, Block, Outline
from handbook.markdown.site import fencedcode
from handbook.patterns import lazy

_OPENING = lazy(r"^(?P<prefix>[> ]*)(?P<fence>`{3,}|~{3,})(?P<info>.*)$", re.MULTILINE)
_LANGUAGE = lazy(r"[ ]*\.?(?P<lang>[\w#.+-]++)(?=[ ]|$)")
_OPTION_BEGINS = lazy(r"[ ]*+[a-zA-Z][a-zA-Z0-9_]*+(?:(?=[ ]|$)|=(?P<quote>[\"']))")
_OPTION_ENDS = lazy(r"(?P<quote>[\"'])(?=[ ]|$)")
_OPTION = lazy(r"(?P<key>[a-zA-Z][a-zA-Z0-9_]*)(?:=(?P<quote>\"|')(?P<value>.*?)(?P=quote))?")
_HL_LINES = lazy(r"\d+(?:-\d+)?(?:[ ]+\d+(?:-\d+)?)*$")
_PREFIX = lazy(r"[> ]*")


@dataclass(frozen=True, slots=True)
class _Opening:
    prefix: str
    fence: str
    info: str
    language: str
    drawable: bool


def replace(lines: list[str], dialect: Dialect, outline: Outline) -> tuple[list[str], list[int]]:
    """Put one mark in place of each fenced block.

    Return the lines that are left and, for each, its number in the file (0-based). The blocks are
    appended to the outline, the index of a block being the number in its mark.
    """
    text = "\n".join(lines)
    if "```" not in text and "~~~" not in text:
        return lines, list(range(len(lines)))
    if not dialect.has("pymdownx.superfences"):
        return (
            fencedcode.replace(lines, dialect, outline)
            if dialect.has("fenced_code")
            else (lines, list(range(len(lines))))
        )
    kept: list[str] = []
    numbers: list[int] = []
    done = 0
    for block in _blocks(text, lines, dialect, outline):
        prefix = lines[block.first][: block.indent]
        kept.extend(lines[done : block.first])
        numbers.extend(range(done, block.first))
        kept.append(f"{prefix}{STX}F{len(outline.blocks)}{ETX}")
        numbers.append(block.first)
        outline.blocks.append(block)
        done = block.last + 1
    kept.extend(lines[done:])
    numbers.extend(range(done, len(lines)))
    return kept, numbers


def _blocks(text: str, lines: list[str], dialect: Dialect, outline: Outline) -> list[Block]:
    found: list[Block] = []
    at, offset = 0, 0
    while True:
        match = _OPENING.search(text, offset)
        if match is None:
            return found
        line = at + text.count("\n", offset, match.start())
        opening = _opening(match, dialect)
        end = line + 1
        if opening is not None:
            closed, end = _close(lines, line, opening)
            if closed:
                found.append(_block(lines, line, end - 1, opening))
            else:
                outline.uncertain(line, "this fence is not closed where it was opened")
                if opening.info:
                    outline.dead.append(_block(lines, line, line, opening))
        offset = match.end() + 1 if end == line + 1 else _line_offset(text, match.end(), end - line)
        at = end
        if offset > len(text):
            return found


def _line_offset(text: str, offset: int, count: int) -> int:
    """Return where the line begins that is ``count`` lines below the one that ends at ``offset``."""
    for _ in range(count - 1):
        offset = text.find("\n", offset + 1)
        if offset < 0:
            return len(text) + 1
    return offset + 1


def _opening(match: re.Match[str], dialect: Dialect) -> _Opening | None:
    info = match["info"]
    named = _LANGUAGE.match(info)
    language = named["lang"] if named else ""
    rest = info[named.end() if named else 0 :].strip(" ")
    drawable = dialect.draws(language)
    if rest[:1] == "{" and rest[-1] == "}":
        if not language:
            language = next((word[1:] for word, _ in pairs(rest[1:-1]) or () if word.startswith(".")), "")
            drawable = dialect.draws(language)
    elif rest:
        drawable = False
        if not _are_options(rest) or not _highlightable(_options(rest), dialect):
            return None
    return _Opening(match["prefix"], match["fence"], info.strip(), language, drawable)


def _are_options(text: str) -> bool:
    """Return whether a text can be read as ``key`` and ``key="value"``, blanks between them.

    A value may hold its own quote: it ends at any that a blank follows. So from an option with a quote all of
    these are reached, and each place is looked at once.
    """
    ends: dict[str, list[int]] = {'"': [], "'": []}
    for found in _OPTION_ENDS.finditer(text):
        ends[found["quote"]].append(found.end())
    reached = [0]
    seen = {0}
    opened: set[str] = set()
    while reached:
        at = heappop(reached)
        if at == len(text):
            return True
        option = _OPTION_BEGINS.match(text, at)
        if option is None:
            continue
        quote, end = option["quote"], option.end()
        if quote and quote in opened:
            continue
        opened.update(quote or "")
        for place in ends[quote][bisect_right(ends[quote], end) :] if quote else (end,):
            if place not in seen:
                seen.add(place)
                heappush(reached, place)
    return False


def _options(text: str) -> dict[str, str]:
    return {
        found["key"]: found["key"] if found["value"] is None else found["value"]
        for found in _OPTION.finditer(text)
    }


def _highlightable(options: dict[str, str], dialect: Dialect) -> bool:
    """Say whether the highlighter takes all options of a header without braces; else there is no fence."""
    for key, value in options.items():
        if not dialect.pygments:
            return False
        valid = {"hl_lines": _HL_LINES.match(value), "linenums": re.match(r"\d+", value)}
        if key not in ("title", "title_mode") and not valid.get(key):
            return False
    return True


def _close(lines: list[str], first: int, opening: _Opening) -> tuple[bool, int]:
    """Return whether the block is closed, and the line after its last one (or where the search gave up)."""
    if ">" in opening.prefix:
        return _close_quoted(lines, first, opening)
    width, fence = len(opening.prefix), opening.fence
    pad = " " * width
    for number in range(first + 1, len(lines)):
        line = lines[number]
        if line and not line.startswith(pad):
            return False, number + 1
        if line.startswith(fence, width) and line.rstrip(" ") == pad + fence:
            return True, number + 1
    return False, len(lines)


def _close_quoted(lines: list[str], first: int, opening: _Opening) -> tuple[bool, int]:
    width, fence = len(opening.prefix), opening.fence
    level = opening.prefix.count(">")
    empty = False
    for number in range(first + 1, len(lines)):
        line = lines[number]
        prefix = line[: len(_PREFIX.match(line, 0, width).group())]  # type: ignore[union-attr]
        content = line[len(prefix) :]
        depth = prefix.count(">")
        if depth > level:
            return False, number + 1
        if not content:
            empty = True
            continue
        if len(prefix) < width or (empty and depth < level):
            return False, number + 1
        if content.rstrip(" ") == fence:
            return True, number + 1
        empty = False
    return False, len(lines)


def _block(lines: list[str], first: int, last: int, opening: _Opening) -> Block:
    width = len(opening.prefix)
    rows = tuple((number, min(width, len(lines[number]))) for number in range(first + 1, last))
    return Block(opening.info, opening.language, first, last, rows, opening.drawable, width)
