"""Labels: signs that need quotes around them, and brackets and quotes that do not match."""

from __future__ import annotations

import re
from dataclasses import replace

from handbook.diagrams.messages.answer import Answer, Hint
from handbook.diagrams.messages.words import FLOWCHARTS, quoted

PAIRS = {"[": "]", "(": ")", "{": "}"}
_QUOTED = re.compile(r'"[^"]*"|%%[^\n]*')
_FREE_TEXT = frozenset(
    {"gantt", "journey", "sequence", "timeline"}
)  # One bracket or quote is just text there.
_LOOSE_BRACKETS = _FREE_TEXT | {"er", "classDiagram", "stateDiagram"}  # And parts of arrows here.


def within_label(answer: Answer) -> bool:
    """Return whether the parser stopped in the unquoted label of a flowchart."""
    return answer.type in FLOWCHARTS and {"TAGEND", "SQE", "PE"} <= set(answer.expected)


def typographic_quote(answer: Answer) -> Hint | None:
    """Recognise quotes as word processors write them, where the language wants plain ones."""
    if (
        not answer.rest.lstrip()[:1]
        or answer.rest.lstrip()[0] not in "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2018\u2019"
    ):
        return None
    sign = answer.rest.lstrip()[0]
    return answer.here(f"'{sign}' is no quote for Mermaid: write plain quotes, \"...\"")


_EMPTY = re.compile(r"(?P<name>[\w.-]*)(?P<label>\[\s*\"?\"?\s*\]|\(\s*\"?\"?\s*\)|\{\s*\"?\"?\s*\})")


def empty_label(answer: Answer) -> Hint | None:
    """Recognise ``A[]`` and ``A[""]``."""
    if answer.type not in FLOWCHARTS or answer.kind != "grammar" or within_label(answer):
        return None
    for found in _EMPTY.finditer(answer.text):
        if found.start("label") < answer.column <= found.end("label"):
            name = found["name"]
            rest = f", or '{name}' alone" if name else ""
            return answer.here(f"the label '{found['label']}' is empty: write a text in it{rest}")
    return None


def unclosed_sign(answer: Answer) -> Hint | None:
    """Recognise a text that ends within a bracket or a quote, and name the first that stays open."""
    if answer.kind not in {"grammar", "lexer", "langium"}:
        return None
    if within_label(answer) and answer.at_end and answer.text.count("|") % 2:
        start = answer.text.rindex("|") + 1
        return Hint("'|' is never closed with another '|'", answer.line, start, start + 1)
    first = 1 if answer.at_end else answer.line
    if first > 1 and answer.kind == "grammar":
        return None
    text = "\n".join(answer.lines[first - 1 : answer.line])
    bare = _QUOTED.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    if '"' in bare and answer.type not in _FREE_TEXT:
        line = next(number for number, each in enumerate(text.split("\n")) if each.count('"') % 2)
        start = text.split("\n")[line].rindex('"') + 1
        return _open_sign(answer, '"', first + line, start)
    opened = _first_open(bare)
    if opened < 0 or answer.type in _LOOSE_BRACKETS:
        return None
    start = opened - bare.rfind("\n", 0, opened)
    return _open_sign(answer, bare[opened], first + bare.count("\n", 0, opened), start)


def _open_sign(answer: Answer, sign: str, line: int, column: int) -> Hint:
    """Point to the sign where it stands on the parser's own line, else name it there."""
    needed = f"with '{PAIRS[sign]}'" if sign in PAIRS else "with another '\"'"
    if line == answer.line:
        return Hint(f"'{sign}' is never closed {needed}", line, column, column + 1)
    where = quoted(answer.lines[line - 1][column - 1 :])
    return replace(answer.here(f"{where} is never closed {needed}"), cause=line)


def _first_open(text: str) -> int:
    """Return the offset of the first bracket that is never closed, or -1."""
    opened: list[int] = []
    for offset, character in enumerate(text):
        if character in PAIRS:
            opened.append(offset)
        elif opened and character == PAIRS[text[opened[-1]]]:
            opened.pop()
    return opened[0] if opened else -1


def quote_in_label(answer: Answer) -> Hint | None:
    """Recognise ``A[say "hi"]`` and ``A["say "hi""]``: a quote within a label."""
    if answer.type not in FLOWCHARTS or answer.token not in {"STR", "NODE_STRING", "UNICODE_TEXT"}:
        return None
    if answer.text.count('"') < 2 or not within_label(answer):
        return None
    start = answer.text.rfind('"', 0, answer.column)
    if start < 0:
        return None
    message = "a quote in a label is written '#quot;': write [\"say #quot;hi#quot;\"]"
    return Hint(message, answer.line, start + 1, start + 2)


_CLOSING = re.compile(r"[\])}>/\\-]+")


def wrong_bracket(answer: Answer) -> Hint | None:
    """Recognise ``A[text)``: a label that is closed by the bracket of another shape."""
    sign = answer.found.strip()
    if not within_label(answer) and not {"TAGSTART", "TEXT"} <= set(answer.expected):
        return None
    if not _CLOSING.fullmatch(sign) or answer.type not in FLOWCHARTS:
        return None
    before = _QUOTED.sub(lambda found: " " * len(found[0]), answer.text[: answer.column - 1])
    opened = _first_open(before)
    if opened < 0:
        return None
    if PAIRS[before[opened]] == sign[0]:
        return answer.here(f"'{sign}' closes more than was opened: write '{sign[0]}'") if sign[1:] else None
    meant = PAIRS[before[opened]]
    found = answer.here(f"'{before[opened]}' cannot be closed with '{sign}': write '{meant}'")
    return replace(found, instead=meant if len(sign) == 1 else "")


_SIGN = re.compile(r"[\[\](){}<>\"|/\\]+")


def sign_in_label(answer: Answer) -> Hint | None:
    """Recognise ``A[call(x)]``: a bracket or a quote within an unquoted label."""
    sign = answer.found.strip()
    if not within_label(answer) or not _SIGN.fullmatch(sign):
        return None
    return answer.here(f"'{sign}' in a label needs quotes around the label: write [\"...\"]")


_SUBGRAPH = re.compile(r"\s*subgraph\s+[^\[\"]*[(){}]")


def sign_in_title(answer: Answer) -> Hint | None:
    """Recognise ``subgraph One (two)``: a bracket in the title of a subgraph."""
    sign = answer.found.strip()
    if answer.type not in FLOWCHARTS or not _SIGN.fullmatch(sign) or not _SUBGRAPH.match(answer.text):
        return None
    return answer.here(
        f"'{sign}' in a subgraph's title needs quotes around the title: write subgraph \"...\""
    )
