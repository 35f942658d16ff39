"""Blocks: opened and never closed, closed once too often, or with a part that stands outside."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import NamedTuple

from handbook.diagrams.messages.answer import Answer, Hint
from handbook.diagrams.messages.words import FLOWCHARTS, quoted


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
    missing = missing_end(answer.type, answer.lines)
    cause = missing.opened if missing else opened[-1]
    if answer.type in FLOWCHARTS and answer.text.count('"') % 2:
        return None  # An open quote swallows the 'end' that there is.
    line, end = answer.lines[cause - 1], BLOCKS[answer.type].end
    return replace(
        answer.here(f"{quoted(line)} is never closed: write '{end}' behind the block"), cause=cause
    )


_PARTS = {"else": "alt", "and": "par", "option": "critical"}


def part_outside(answer: Answer) -> Hint | None:
    """Recognise ``else``, ``and`` or ``option`` outside of the block that has such parts."""
    word = answer.found.strip().lower().split(" ")[0]
    if answer.type != "sequence" or word not in _PARTS or answer.token != word:
        return None
    block = _PARTS[word]
    return answer.here(f"'{word}' stands outside of '{block}': write '{block} ...' where the block begins")


def reserved_end(answer: Answer) -> Hint | None:
    """Recognise ``end`` as the name of a node, or once too often."""
    if answer.found.strip().lower() != "end" or answer.type not in {*FLOWCHARTS, "sequence"}:
        return None
    if answer.text.strip().lower() in {"end", "end;"}:
        opener = "subgraph" if answer.type in FLOWCHARTS else "block"
        return replace(answer.here(f"'end' closes no {opener}: remove it"), mistake="end_of_nothing")
    message = "'end' is a reserved word: write 'End', or put it in quotes as a label"
    return Hint(message, answer.line, answer.column, answer.column + len("end"))


class MissingEnd(NamedTuple):
    """Where a block should be closed."""

    opened: int
    """1-based line of its opening."""
    after: int
    """1-based line behind which it ends."""
    text: str
    """The line to write there, indented like the opening."""


def missing_end(type_: str, lines: tuple[str, ...]) -> MissingEnd | None:
    """Return where the first block that stays open should be closed; None when it is not certain.

    Indentation says it: the block ends before the first line that stands no deeper than its opening. Where
    nothing does, it ends with the diagram, if no other block begins behind it.
    """
    if type_ not in BLOCKS or any(_DESCRIPTION.match(lines[number - 1]) for number in unclosed(type_, lines)):
        return None  # Where a description ends, nobody but its author knows.
    opening, closing, end = BLOCKS[type_]
    stack: list[tuple[int, str]] = []
    last = latest = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        if _PART.match(line):
            last = number
            continue
        indent = line[: len(line) - len(line.lstrip())]
        ended = bool(closing.match(line))
        if stack and _outside(stack, indent, closed=ended) and _deeper(lines, stack[-1]):
            return MissingEnd(stack[-1][0], last, stack[-1][1] + end)
        last = number
        if ended:
            stack[-1:] = []
        elif opening.match(line):
            stack.append((number, indent))
            latest = number
    if stack and (stack[-1][0] == latest or _deeper(lines, stack[-1])):
        return MissingEnd(stack[-1][0], last, stack[-1][1] + end)
    return None


_PART = re.compile(r"\s*(else|and|option)\b", re.IGNORECASE)
_DESCRIPTION = re.compile(r"\s*accDescr\s*\{")


def _outside(stack: list[tuple[int, str]], indent: str, *, closed: bool) -> bool:
    """Return whether a line at this indentation cannot belong to the innermost block."""
    inner = stack[-1][1]
    if closed:
        return len(indent) < len(inner) and any(indent == outer for _number, outer in stack[:-1])
    return len(indent) <= len(inner)


def _deeper(lines: tuple[str, ...], opened: tuple[int, str]) -> bool:
    """Return whether the first line of a block stands deeper than its opening."""
    number, indent = opened
    body = next((lines[at] for at in range(number, len(lines)) if lines[at].strip()), "")
    return len(body) - len(body.lstrip()) > len(indent)
