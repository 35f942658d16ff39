"""Quotes, bars, brackets and descriptions that are opened and never closed: named where they were opened."""

from __future__ import annotations

import re
from collections.abc import Callable

from handbook.diagrams.messages.answer import Answer, Hint
from handbook.diagrams.messages.hints.labels import PAIRS, QUOTED, first_open, within_label
from handbook.diagrams.messages.words import FLOWCHARTS

_FREE_TEXT = frozenset(
    {"gantt", "journey", "sequence", "timeline"}
)  # One bracket or quote is just text there.
_LOOSE_BRACKETS = _FREE_TEXT | {"er", "classDiagram", "stateDiagram"}  # And parts of arrows here.
_ARROW = r"(?:<?-{2,}[->ox]?|<?={2,}[=>ox]?|<?-\.+-[>ox]?)"
_LOOK = 200
"""Characters before a sign that are looked at: what opens a label is right there."""
_BEFORE_BAR = re.compile(rf"{_ARROW}\s*$")
_ENDS_IN_TEXT = re.compile(rf"\n|[\])}}|]\s*{_ARROW}|{_ARROW}\s*\|?$")
_BEFORE_QUOTE = re.compile(r"(?:[\[({|>]|\bsubgraph\s+)$")
_READABLE = frozenset({"grammar", "lexer", "langium"})


def unclosed_quote(answer: Answer) -> Hint | None:
    """Recognise a quote that swallows what follows, up to the quote that opens the next label."""
    if answer.kind not in _READABLE or answer.type in _FREE_TEXT:
        return None
    found = _never_closed(answer, '"', _opens_label)
    if found is None and answer.kind != "grammar" and answer.text.count('"') % 2:
        found = answer.line, answer.text.rindex('"') + 1
    if found is None:
        return None
    return Hint("'\"' is never closed with another '\"'", *found, found[1] + 1)


def _opens_label(before: str, after: str) -> bool:
    return _BEFORE_QUOTE.search(before) is not None and after[:1] not in {*"])}|\n", ""}


def unclosed_bar(answer: Answer) -> Hint | None:
    """Recognise ``A -->|text B``: the text goes on to the bar of the next arrow, or to the end."""
    if answer.kind not in _READABLE or answer.type not in FLOWCHARTS:
        return None
    found = _never_closed(answer, "|", lambda before, _after: _BEFORE_BAR.search(before) is not None)
    if found is None or not _BEFORE_BAR.search(answer.lines[found[0] - 1][: found[1] - 1]):
        return None
    return Hint("'|' is never closed with another '|'", *found, found[1] + 1)


def _never_closed(answer: Answer, sign: str, opens: Callable[[str, str], bool]) -> tuple[int, int] | None:
    """Return line and column of the first sign (a quote, a bar) before the place that nothing closes.

    The next one of its kind closes it, unless that one opens a label itself with a statement between them.
    """
    first = answer.first_statement
    text = "\n".join(answer.statements)
    stop = sum(len(line) + 1 for line in answer.statements[: answer.line - first]) + answer.column
    opened = -1
    for found in re.finditer(re.escape(sign), text):
        at = found.start()
        if opened >= 0:
            between = text[opened + 1 : at]
            if not (
                opens(text[max(at - _LOOK, 0) : at], text[at + 1 : at + 2]) and _ENDS_IN_TEXT.search(between)
            ):
                opened = -1
                continue
            break
        if at >= stop:
            return None
        opened = at
    if opened < 0 or opened >= stop:
        return None
    line = text.count("\n", 0, opened)
    return first + line, opened - text.rfind("\n", 0, opened)


def unclosed_bracket(answer: Answer) -> Hint | None:
    """Recognise a text that ends within a bracket, or a label that goes on over the next statements."""
    if answer.kind not in _READABLE or answer.type in _LOOSE_BRACKETS:
        return None
    if not answer.at_end and answer.kind == "grammar" and not within_label(answer):
        return None
    first = answer.first_statement if answer.at_end or within_label(answer) else answer.line
    lines = [
        *answer.lines[first - 1 : answer.line - 1],
        answer.text[: None if answer.at_end else answer.column - 1],
    ]
    if answer.kind != "grammar" and not answer.at_end:
        lines[-1] = answer.text
    text = "\n".join(lines)
    bare = QUOTED.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    opened = first_open(bare)
    if opened < 0:
        return None
    line, column = first + bare.count("\n", 0, opened), opened - bare.rfind("\n", 0, opened)
    rest = answer.lines[line - 1][column:]
    if not answer.at_end and line < answer.line and not re.search(_ARROW, rest):
        return None  # A label of several lines: what is wrong is in it.
    if not answer.at_end and line == answer.line and answer.kind == "grammar":
        return None
    needed = PAIRS[bare[opened]]
    return Hint(f"'{bare[opened]}' is never closed with '{needed}'", line, column, column + 1)


_DESCRIPTION = re.compile(r"\s*(accDescr\s*\{)")


def unclosed_description(answer: Answer) -> Hint | None:
    """Recognise ``accDescr {`` without its closing brace."""
    if answer.kind not in _READABLE:
        return None
    for number, line in enumerate(answer.lines[: answer.line], 1):
        found = _DESCRIPTION.match(line)
        if found and "}" not in "\n".join(answer.lines[number - 1 :]):
            message = "'accDescr {' is never closed: write '}' after the description"
            return Hint(message, number, found.start(1) + 1, found.end(1) + 1)
    return None
