"""Arrows: of another diagram type, half written, without an end, or with their text in the wrong place."""

from __future__ import annotations

import re
from collections.abc import Mapping

from handbook.diagrams.messages import words
from handbook.diagrams.messages.answer import Answer, Hint
from handbook.diagrams.messages.hints.labels import within_label
from handbook.diagrams.messages.words import FLOWCHARTS

_LABEL = re.compile(r'"[^"]*"|\[[^\]]*\]|\([^)]*\)|\{[^}]*\}|\|[^|]*\||%%.*')
_TYPED = "[\u2012-\u2015\u2212]+>?|\u2192|\u27f6|\u21d2"  # Dashes and arrows that a word processor makes.
_FLOW = re.compile(rf"(?<![-=.<~|])(?P<arrow>-+>>|->|=>)(?![->=])|(?P<typed>{_TYPED})")
_STATE = re.compile(rf"(?<![-=.<~|])(?P<arrow>--?>>|->|=+>)(?![->=])|(?P<typed>{_TYPED})")
_SEQUENCE = re.compile(rf"(?<![-=.<~|])(?P<arrow>=+>>?|-\.+->>?)(?![->=])|(?P<typed>{_TYPED})")
_CLASS = re.compile(rf"(?<!\S)(?P<arrow>(?:<\||[<*o])?-(?:\|>|>>?|[*o])?|-->>|=+>)(?!\S)|(?P<typed>{_TYPED})")
_CLASS_ARROWS = {
    "<|-": "<|--", "-|>": "--|>", "*-": "*--", "-*": "--*", "o-": "o--", "-o": "--o", "-": "--",
    "<-": "<--", "->": "-->", "->>": "-->", "-->>": "-->",
}  # fmt: skip
_FLOW_ARROWS = {"=>": "==>", "\u21d2": "==>"}
_SEQUENCE_ARROWS = {"-.->": "-->>", "-.->>": "-->>", "-..->": "-->>"}
WRONG_ARROWS: Mapping[str, tuple[re.Pattern[str], Mapping[str, str], str]] = {
    **dict.fromkeys(FLOWCHARTS, (_FLOW, _FLOW_ARROWS, "-->")),
    "stateDiagram": (_STATE, {}, "-->"),
    "sequence": (_SEQUENCE, _SEQUENCE_ARROWS, "->>"),
    "classDiagram": (_CLASS, _CLASS_ARROWS, "-->"),
}
"""For each type: what is not an arrow there, the arrow that is meant, and the one for all others."""


def without_labels(line: str) -> str:
    """Return a line of a flowchart with blanks instead of labels and comments."""
    return _LABEL.sub(lambda found: " " * len(found[0]), line)


def find_wrong(type_: str, line: str, *, near: int = -1) -> tuple[int, int, str] | None:
    """Return start and end (0-based) of the first wrong arrow of a line, and the arrow to write.

    ``near`` (0-based) is where the parser stopped: an arrow that it got past is a right one there.
    """
    if type_ not in WRONG_ARROWS:
        return None
    pattern, meant, other = WRONG_ARROWS[type_]
    bare = line.split(":", 1)[0] if type_ in {"sequence", "stateDiagram"} else without_labels(line)
    for found in pattern.finditer(bare):
        if near < 0 or found.start() <= near <= found.end() + 1:
            return found.start(), found.end(), meant.get(found[0], other)
    return None


def wrong_arrow(answer: Answer) -> Hint | None:
    """Recognise ``A -> B``; in ``A->B`` the ``>`` opens a label, so that the parser may fail lines later."""
    if answer.kind not in {"grammar", "lexer"}:
        return None
    far = within_label(answer)
    for number in range(answer.line, 0 if far else answer.line - 1, -1):
        near = answer.column - 1 if not far else -1
        if found := find_wrong(answer.type, answer.lines[number - 1], near=near):
            start, end, meant = found
            if far and number == answer.line and start >= answer.column - 1:
                continue  # The parser has not come so far.
            wrong = answer.lines[number - 1][start:end]
            message = f"'{wrong}' is not an arrow of {words.noun(answer.type)}: write '{meant}'"
            return Hint(message, number, start + 1, end + 1)
    return _wrong_relation(answer)


_RELATION = re.compile(r"(?<!\S)(?:<?[-=]+>+|--+|==+)(?!\S)")


def _wrong_relation(answer: Answer) -> Hint | None:
    if answer.type != "er":
        return None
    places = _RELATION.finditer(answer.text)
    found = next((each for each in places if each.start() < answer.column <= each.end()), None)
    if found is None:
        return None
    message = f"'{found[0]}' is not a relation of {words.noun(answer.type)}: write one such as '||--o{{'"
    return answer.span(message, *found.span())


_ARROW_AT_END = re.compile(r"(?P<arrow><?[-=.]{2,}>?|--?>>?|-[x)])\s*(?:\|[^|]*\|\s*)?;?\s*$")


def missing_target(answer: Answer) -> Hint | None:
    """Recognise ``A -->`` with nothing after the arrow."""
    if answer.type not in {*FLOWCHARTS, "stateDiagram", "sequence", "classDiagram"}:
        return None
    if not _at_line_end(answer):
        return None
    found = _ARROW_AT_END.search(answer.text[: max(answer.column - 1, 0)])
    if found is None or answer.text[: found.start()].count('"') % 2:
        return None
    sample = {"sequence": "A->>B: text", "classDiagram": "A --> B"}.get(answer.type, "A --> B")
    return answer.here(f"the arrow '{found['arrow']}' needs a target: write '{sample}'")


def _at_line_end(answer: Answer) -> bool:
    return answer.kind == "grammar" and not answer.rest.strip()


_ARROW_AT_START = re.compile(r"\s*(?P<arrow><?--+>?|==+>|-\.+->)")


def missing_source(answer: Answer) -> Hint | None:
    """Recognise a line that begins with an arrow."""
    if answer.type not in FLOWCHARTS or answer.kind != "grammar":
        return None
    found = _ARROW_AT_START.match(answer.text)
    if found is None or answer.column - 1 > found.start("arrow"):
        return None
    message = f"the arrow '{found['arrow']}' needs a node before it: write 'A --> B'"
    return Hint(message, answer.line, found.start("arrow") + 1, found.end("arrow") + 1)


_HALF = re.compile(r"(?<![-=.])(?P<arrow><-(?![-.])|<?(?:--|==|-\.))(?![-=.>ox])(?P<text>[^\"\n]*)$")
_SECOND_HALF = re.compile(r"--+[->ox]?|==+[=>ox]?|\.-+[>ox]?")


def one_way_left(answer: Answer) -> Hint | None:
    """Recognise ``A <-- B`` and an arrow whose second half is missing, when the parser fails lines later.

    Two dashes begin an arrow with a text, and the text goes on to the next arrow.
    """
    if answer.type not in FLOWCHARTS or answer.kind not in {"grammar", "lexer"}:
        return None
    for number in range(answer.line, max(answer.line - 4, answer.first_statement - 1), -1):
        bare = without_labels(answer.lines[number - 1])
        found = _HALF.search(bare)
        if found is None or _SECOND_HALF.search(found["text"]):
            continue
        arrow = found["arrow"]
        if number == answer.line and answer.column - 1 < found.start() + (arrow[0] != "<"):
            continue
        line = answer.lines[number - 1]
        if arrow.startswith("<"):
            message = (
                f"'{arrow}' alone is not an arrow of a flowchart: write 'B --> A', or '<-->' for both ways"
            )
        elif number < answer.line:
            message = "an arrow with a text needs its second half: write 'A -- text --> B'"
        else:
            continue
        if line[found.start() :].startswith(arrow):
            return answer.span(message, found.start(), found.start() + len(arrow), line=number)
    return None


def half_labelled(answer: Answer) -> Hint | None:
    """Recognise ``A -- text B``, whose arrow has no second half."""
    if answer.type not in FLOWCHARTS or not {"LINK", "EDGE_TEXT"} <= set(answer.expected):
        return None
    return answer.here("an arrow with a text needs its second half: write 'A -- text --> B'")


AFTER_COLON = re.compile(
    r"(?P<arrow>--+>|==+>|-\.+->)(?P<target>\s*[\w.-]+)\s*:\s*(?P<text>[^:|\s][^|]*?)\s*$"
)


def text_after_colon(answer: Answer) -> Hint | None:
    """Recognise ``A --> B: text`` in a flowchart, as other diagrams write it."""
    if answer.type not in FLOWCHARTS or answer.kind not in {"grammar", "lexer"}:
        return None
    found = AFTER_COLON.search(answer.text)
    if found is None or answer.column - 1 < found.end("target"):
        return None
    return answer.here("a flowchart has an arrow's text between bars: write 'A -->|text| B'")


BETWEEN_BARS = re.compile(r"(?P<arrow><?-[-.>x)]*>?)\s*\|(?P<text>[^|]+)\|(?P<target>[^|:;]+?)\s*$")


def text_between_bars(answer: Answer) -> Hint | None:
    """Recognise ``A -->|text| B`` in a sequence diagram, as flowcharts write it."""
    if answer.type != "sequence" or not BETWEEN_BARS.search(answer.text):
        return None
    return answer.here("a sequence diagram has a message's text after a colon: write 'A->>B: text'")
