"""Sentences for the mistakes that people make most: each names the mistake and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Callable

from handbook.diagrams import words
from handbook.diagrams.answer import Answer, Hint

FLOWCHARTS = frozenset({"flowchart-v2", "flowchart-elk", "swimlane"})
_ENDS = frozenset({"NEWLINE", "EOF", "1"})
_LABEL = re.compile(r'"[^"]*"|\[[^\]]*\]|\([^)]*\)|\{[^}]*\}|\|[^|]*\||%%.*')
_QUOTED = re.compile(r'"[^"]*"|%%[^\n]*')


def _blanked(pattern: re.Pattern[str], line: str) -> str:
    return pattern.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), line)


_SHORT_ARROW = re.compile(r"(?<![-=.<~|])(?P<arrow>->|=>)(?![->=])")
_LONG_ARROWS = {"->": "-->", "=>": "==>"}


def _within_label(answer: Answer) -> bool:
    return answer.type in FLOWCHARTS and {"TAGEND", "SQE", "PE"} <= set(answer.expected)


def _short_arrow(answer: Answer) -> Hint | None:
    """Recognise ``A -> B``; in ``A->B`` the ``>`` opens a label, so that the parser may fail lines later."""
    if answer.type not in {*FLOWCHARTS, "stateDiagram"} or answer.kind not in {"grammar", "lexer"}:
        return None
    for number in range(answer.line, 0 if _within_label(answer) else answer.line - 1, -1):
        if found := _SHORT_ARROW.search(_blanked(_LABEL, answer.lines[number - 1])):
            arrow = found["arrow"]
            message = f"'{arrow}' is not an arrow of {words.noun(answer.type)}: write '{_LONG_ARROWS[arrow]}'"
            return Hint(message, number, found.start() + 1, found.end() + 1)
    return None


_BRACES = (re.compile(r".*(\{)\s*$"), re.compile(r"\s*\}"), "'}'")
_BLOCKS = {
    **dict.fromkeys(FLOWCHARTS, (re.compile(r"\s*(subgraph)\b"), re.compile(r"(?:.*;)?\s*end\b"), "'end'")),
    **dict.fromkeys(("classDiagram", "stateDiagram", "er", "requirement", "c4"), _BRACES),
    "sequence": (
        re.compile(r"\s*(loop|alt|opt|par|par_over|critical|break|rect|box)\b", re.IGNORECASE),
        re.compile(r"\s*end\s*(?:$|[;#])", re.IGNORECASE),
        "'end'",
    ),
}


def _unclosed_block(answer: Answer) -> Hint | None:
    """Recognise a text that ends within ``subgraph``, ``alt`` or ``{``, and point to where it was opened."""
    if answer.type not in _BLOCKS or not answer.at_end:
        return None
    opening, closing, word = _BLOCKS[answer.type]
    opened: list[tuple[int, re.Match[str]]] = []
    for number, line in enumerate(answer.lines, 1):
        if closing.match(line):
            opened[-1:] = []
        elif found := opening.match(line):
            opened.append((number, found))
    if not opened:
        return None
    number, found = opened[-1]
    return Hint(f"'{found[1]}' is never closed with {word}", number, found.start(1) + 1, found.end(1) + 1)


_PAIRS = {"[": "]", "(": ")", "{": "}"}
_FREE_TEXT = frozenset(
    {"gantt", "journey", "sequence", "timeline"}
)  # One bracket or quote is just text there.
_LOOSE_BRACKETS = _FREE_TEXT | {"er", "classDiagram", "stateDiagram"}  # And parts of arrows here.


def _unclosed_sign(answer: Answer) -> Hint | None:
    """Recognise a text that ends within a bracket or a quote, and point to the first that stays open."""
    if answer.kind not in {"grammar", "lexer", "langium"}:
        return None
    first = 1 if answer.at_end else answer.line
    if first > 1 and answer.kind == "grammar":
        return None
    text = "\n".join(answer.lines[first - 1 : answer.line])
    bare = _blanked(_QUOTED, text)
    if '"' in bare and answer.type not in _FREE_TEXT:
        line = next(number for number, each in enumerate(text.split("\n")) if each.count('"') % 2)
        start = text.split("\n")[line].rindex('"') + 1
        return Hint("'\"' is never closed with another '\"'", first + line, start, start + 1)
    opened = _first_open(bare)
    if opened < 0 or answer.type in _LOOSE_BRACKETS:
        return None
    start = opened - bare.rfind("\n", 0, opened)
    message = f"'{bare[opened]}' is never closed with '{_PAIRS[bare[opened]]}'"
    return Hint(message, first + bare.count("\n", 0, opened), start, start + 1)


def _first_open(text: str) -> int:
    """Return the offset of the first bracket that is never closed, or -1."""
    opened: list[int] = []
    for offset, character in enumerate(text):
        if character in _PAIRS:
            opened.append(offset)
        elif opened and character == _PAIRS[text[opened[-1]]]:
            opened.pop()
    return opened[0] if opened else -1


def _reserved_end(answer: Answer) -> Hint | None:
    """Recognise ``end`` as the name of a node, or once too often."""
    if answer.found.strip().lower() != "end" or answer.type not in {*FLOWCHARTS, "sequence"}:
        return None
    if answer.text.strip().lower() in {"end", "end;"}:
        opener = "subgraph" if answer.type in FLOWCHARTS else "block"
        return answer.here(f"'end' closes no {opener}: remove it")
    return answer.here("'end' is a reserved word: write 'End', or put it in quotes as a label")


_SIGN = re.compile(r"[\[\](){}<>\"|/\\]+")


def _sign_in_label(answer: Answer) -> Hint | None:
    """Recognise ``A[call(x)]``: a bracket or a quote within an unquoted label."""
    sign = answer.found.strip()
    if not _within_label(answer) or not _SIGN.fullmatch(sign):
        return None
    return answer.here(f"'{sign}' in a label needs quotes around the label: write [\"...\"]")


def _message_without_text(answer: Answer) -> Hint | None:
    """Recognise ``A->>B`` without ``: text`` in a sequence diagram."""
    if answer.type != "sequence" or answer.token not in _ENDS or "TXT" not in answer.expected:
        return None
    return answer.here("a message needs a text: write ': ' and the text after the participant")


def _relation_without_label(answer: Answer) -> Hint | None:
    """Recognise ``A ||--o{ B`` without ``: label`` in an entity relationship diagram."""
    if answer.type != "er" or answer.token not in _ENDS or "COLON" not in answer.expected:
        return None
    return answer.here("a relation needs a label: write ' : ' and the label after the second entity")


HINTS: tuple[Callable[[Answer], Hint | None], ...] = (
    _short_arrow,
    _unclosed_block,
    _relation_without_label,
    _message_without_text,
    _reserved_end,
    _unclosed_sign,
    _sign_in_label,
)


def hint(answer: Answer) -> Hint | None:
    """Return the first hint that applies, if any."""
    return next((found for each in HINTS if (found := each(answer))), None)
