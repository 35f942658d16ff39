"""Blocks: opened and never closed, closed once too often, or with a part that stands outside."""

from __future__ import annotations

import re
from typing import NamedTuple

from handbook.diagrams.answer import Answer, Hint
from handbook.diagrams.words import FLOWCHARTS, quoted


class Blocks(NamedTuple):
    """How the blocks of a type of diagram are written."""

    opening: re.Pattern[str]
    closing: re.Pattern[str]
    end: str


_BRACES = Blocks(re.compile(r"[^\n]*(\{)\s*$"), re.compile(r"\s*\}"), "}")
BLOCKS = {
    **dict.fromkeys(
        FLOWCHARTS, Blocks(re.compile(r"\s*(subgraph)\b"), re.compile(r"(?:.*;)?\s*end\b"), "end")
    ),
    **dict.fromkeys(("classDiagram", "stateDiagram", "er", "requirement", "c4"), _BRACES),
    "sequence": Blocks(
        re.compile(r"\s*(loop|alt|opt|par|par_over|critical|break|rect|box)\b", re.IGNORECASE),
        re.compile(r"\s*end\s*(?:$|[;#])", re.IGNORECASE),
        "end",
    ),
}


def unclosed(type_: str, lines: tuple[str, ...]) -> tuple[int, ...]:
    """Return the 1-based lines of the blocks that are open at the end of a diagram, the outermost first."""
    if type_ not in BLOCKS:
        return ()
    opening, closing, _end = BLOCKS[type_]
    opened: list[int] = []
    for number, line in enumerate(lines, 1):
        if closing.match(line):
            opened[-1:] = []
        elif opening.match(line):
            opened.append(number)
    return tuple(opened)


def unclosed_block(answer: Answer) -> Hint | None:
    """Recognise a text that ends within ``subgraph``, ``alt`` or ``{``, and name what opened it."""
    if not answer.at_end or not (opened := unclosed(answer.type, answer.lines)):
        return None
    line = answer.lines[opened[-1] - 1]
    if answer.type in FLOWCHARTS and answer.text.count('"') % 2:
        return None  # An open quote swallows the 'end' that there is.
    return answer.here(f"{quoted(line)} is never closed: write '{BLOCKS[answer.type].end}' behind the block")


_PARTS = {"else": "alt", "and": "par", "option": "critical"}


def part_outside(answer: Answer) -> Hint | None:
    """Recognise ``else``, ``and`` or ``option`` outside of the block that has such parts."""
    word = answer.found.strip().lower().split(" ")[0]
    if answer.type != "sequence" or word not in _PARTS or answer.token != word:
        return None
    block = _PARTS[word]
    return answer.here(f"'{word}' stands outside of '{block}': begin the block with a line '{block} ...'")


def reserved_end(answer: Answer) -> Hint | None:
    """Recognise ``end`` as the name of a node, or once too often."""
    if answer.found.strip().lower() != "end" or answer.type not in {*FLOWCHARTS, "sequence"}:
        return None
    if answer.text.strip().lower() in {"end", "end;"}:
        opener = "subgraph" if answer.type in FLOWCHARTS else "block"
        return answer.here(f"'end' closes no {opener}: remove it")
    message = "'end' is a reserved word: write 'End', or put it in quotes as a label"
    return Hint(message, answer.line, answer.column, answer.column + len("end"))
