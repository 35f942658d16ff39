"""Blocks: opened and never closed, closed once too often, or with a part that is outside."""

from __future__ import annotations

import re
from collections import Counter
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


def _opened(answer: Answer, number: int, type_: str) -> Hint:
    """Say at the opening of a block that it is never closed."""
    line, end = answer.lines[number - 1], BLOCKS[type_].end
    start = len(line) - len(line.lstrip())
    message = f"{quoted(line)} is never closed: write '{end}' after the block"
    return answer.span(message, start, max(len(line.rstrip()), start + 1), line=number)


def unclosed_block(answer: Answer) -> Hint | None:
    """Recognise a text that ends within ``subgraph``, ``alt`` or ``{``, at the line that opened it."""
    if not answer.at_end or not (opened := unclosed(answer.type, answer.lines)):
        return None
    missing = missing_end(answer.type, answer.lines)
    return _opened(answer, missing.opened if missing else opened[-1], answer.type)


_FLAT = frozenset({"er", "requirement", "classDiagram"})
_RELATION = {
    "er": re.compile(r"[|}o](?:--|\.\.)[|o{]|--|\.\."),
    "classDiagram": re.compile(r"<\||\|>|--|\.\.>|<\.\."),
    "requirement": re.compile(r"\s-\s*\w+\s*->|<-\s*\w+\s*-"),
}


def block_in_block(answer: Answer) -> Hint | None:
    """Recognise an entity or a class that begins, or a relation, before the brace above it is closed."""
    if answer.type not in _FLAT or not answer.readable:
        return None
    opened = unclosed(answer.type, answer.lines[: answer.line - 1])
    inside = opened and not re.match(r"\s*namespace\b", answer.lines[opened[-1] - 1])
    if not inside or _DESCRIPTION.match(answer.lines[opened[-1] - 1]):
        return None
    begins = BLOCKS[answer.type].opening.match(answer.text)
    if not begins and not _RELATION[answer.type].search(answer.text):
        return None
    return replace(_opened(answer, opened[-1], answer.type), mistake="unclosed_block")


_IN_QUOTES = "STR"
_PARTS = {"else": "alt", "and": "par", "option": "critical"}


def part_outside(answer: Answer) -> Hint | None:
    """Recognise ``else``, ``and`` or ``option`` outside of the block that has such parts.

    Where such a block is open further out, it is the block within it that is not closed.
    """
    word = answer.found.strip().lower().split(" ")[0]
    if answer.type != "sequence" or word not in _PARTS or answer.token != word:
        return None
    block = _PARTS[word]
    opened = unclosed(answer.type, answer.lines[: answer.line - 1])
    if any(answer.lines[number - 1].lower().split()[:1] == [block] for number in opened[:-1]):
        return replace(_opened(answer, opened[-1], answer.type), mistake="unclosed_block")
    return answer.here(f"'{word}' is outside of '{block}': write '{block} ...' where the block begins")


def reserved_end(answer: Answer) -> Hint | None:
    """Recognise ``end`` as the name of a node, or once too often."""
    if answer.found.strip().lower() != "end" or answer.type not in {*FLOWCHARTS, "sequence"}:
        return None
    if answer.token == _IN_QUOTES:
        return None  # In quotes it is a word as any other.
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
    """1-based line after which it ends."""
    text: str
    """The line to write there, indented like the opening."""


def missing_end(type_: str, lines: tuple[str, ...]) -> MissingEnd | None:
    """Return where the first block that stays open should be closed; None when it is not certain.

    Indentation says it: the block ends before the first line that is indented no deeper than its opening.
    Where nothing does, it ends with the diagram, if no other block begins after it.
    """
    if type_ not in BLOCKS or any(_DESCRIPTION.match(lines[number - 1]) for number in unclosed(type_, lines)):
        return None  # Only its author knows where a description ends.
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
    """Return whether the first line of a block is indented deeper than its opening."""
    number, indent = opened
    body = next((lines[at] for at in range(number, len(lines)) if lines[at].strip()), "")
    return len(body) - len(body.lstrip()) > len(indent)


_GLUED_END = re.compile(r"(?P<before>\S+)end\s*;?\s*$")
_LONGEST_SLIP = len("end") + 2


def nearly_closed(type_: str, lines: tuple[str, ...], opened: int) -> bool:
    """Return whether a line after the opening of a block can be its end, misspelt."""
    if BLOCKS[type_].end == "}":
        return any(_is_brace(line, lines[opened - 1], type_) for line in lines[opened:])
    words = Counter(re.findall(r"\w+", "\n".join(lines)))
    for line in lines[opened:]:
        text = line.strip()
        if text != "end" and len(text) <= _LONGEST_SLIP and _is_slip(text, "end"):
            return True
        glued = _GLUED_END.search(line)
        if glued and (not glued["before"][-1].isalnum() or words[line.split()[-1].rstrip(";")] < 2):
            return True
    return False


def _is_brace(line: str, opening: str, type_: str) -> bool:
    """Return whether a line may be a closing brace with a sign put in, or in its place."""
    text = line.strip()
    if text == "}" or not text:
        return False
    if len(text) <= len("}") + 2 and "}" in text:
        return True
    indented = len(line) - len(line.lstrip()) <= len(opening) - len(opening.lstrip())
    return len(text) == 1 and (type_ != "stateDiagram" or indented or not text.isalnum())


def _is_slip(text: str, word: str) -> bool:
    """Return whether a text is a word with at most two signs put in, or one lost, replaced or swapped."""
    if all(character in text for character in word) and re.search(".*?".join(word), text, re.IGNORECASE):
        return True
    if len(text) == len(word):
        return sum(one != other for one, other in zip(text, word, strict=True)) == 1 or sorted(
            text
        ) == sorted(word)
    return len(text) == len(word) - 1 and any(word[:at] + word[at + 1 :] == text for at in range(len(word)))
