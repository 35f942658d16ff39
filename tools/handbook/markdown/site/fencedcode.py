"""Find fenced blocks as a site without SuperFences does: at the margin only, each closed by its own marker.

This is Python-Markdown's `fenced_code`, which MkDocs loads when nothing else is said. It draws no diagrams,
but the plugin `mermaid2` makes diagrams of what it leaves.
"""

from __future__ import annotations

import re

from handbook.markdown.ahead import NEVER, first_from
from handbook.markdown.attributes import pairs
from handbook.markdown.extensions import Dialect
from handbook.markdown.outline import ETX, STX, Block, Outline
from handbook.patterns import lazy

_OPENING = lazy(
    r"^(?P<fence>~{3,}|`{3,})(?P<info>[ ]*+(?:\{(?P<attrs>[^\n]*)\}"
    r"|(?:\.?(?P<lang>[\w#.+-]*)[ ]*+)?(?:hl_lines=(?P<quote>\"|')(?:.*?)(?P=quote)[ ]*+)?))$",
    re.MULTILINE,
)
_CLOSING = lazy(r"^(?P<fence>~{3,}|`{3,})[ ]*$", re.MULTILINE)


def replace(lines: list[str], dialect: Dialect, outline: Outline) -> tuple[list[str], list[int]]:
    """Put one mark, between blank lines, in place of each fenced block; see `superfences.replace`."""
    text = "\n".join(lines)
    kept: list[str] = []
    numbers: list[int] = []
    done = line = offset = 0
    closings: dict[str, list[int]] = {}
    for found in _CLOSING.finditer(text):
        closings.setdefault(found["fence"], []).append(found.start())
    while match := _OPENING.search(text, offset):
        line += text.count("\n", offset, match.start())
        close = first_from(closings.get(match["fence"], ()), match.end() + 1)
        words = pairs(match["attrs"]) if match["attrs"] is not None else []
        if close == NEVER or words is None:
            if close == NEVER:
                outline.dead.append(Block(match["info"].strip(), match["lang"] or "", line, line, (), False))
            offset, line = match.end() + 1, line + 1
            continue
        last = line + text.count("\n", match.start(), close)
        language = match["lang"] or next((word[1:] for word, _ in words if word.startswith(".")), "")
        rows = tuple((number, 0) for number in range(line + 1, last))
        kept += [*lines[done:line], "", f"{STX}F{len(outline.blocks)}{ETX}", ""]
        numbers += [*range(done, line), line, line, last]
        outline.blocks.append(
            Block(match["info"].strip(), language, line, last, rows, dialect.draws(language))
        )
        done = line = last + 1
        offset = text.find("\n", close) + 1
        if not offset:
            break
    return [*kept, *lines[done:]], [*numbers, *range(done, len(lines))]
