"""Characters that look like others: invisible ones, blanks that are not plain, signs of full width."""

from __future__ import annotations

import re

from handbook.diagrams.messages.answer import Answer, Hint

INVISIBLE = re.compile("[\u200b-\u200f\u2060-\u2064\ufeff\u00ad]")
_BLANKS = re.compile("[\u00a0\u2000-\u200a\u202f\u3000]")
_EITHER = re.compile(f"{INVISIBLE.pattern}|{_BLANKS.pattern}")
_QUOTED = re.compile(r'"[^"]*"')
_TEXT_AFTER_COLON = frozenset({"sequence", "stateDiagram", "gantt", "journey", "classDiagram", "er"})


def invisible_character(answer: Answer) -> Hint | None:
    """Recognise, at the place itself, invisible characters and blanks that are not plain ones."""
    if answer.kind == "yaml" or not answer.rest:
        return None
    found = _EITHER.match(answer.rest)
    return _named(answer, answer.column - 1) if found else None


def invisible_before(answer: Answer) -> Hint | None:
    """Recognise such a character in the words before the place: it makes another word of a keyword."""
    if not answer.readable:
        return None
    plain = _QUOTED.sub(lambda found: "x" * len(found[0]), answer.text)
    colon = plain.find(":")
    if answer.type in _TEXT_AFTER_COLON and colon >= 0:
        plain = plain[:colon]
    found = _EITHER.search(plain)
    if found is None:
        return None
    return _named(answer, found.start(), "invisible_character")


def _named(answer: Answer, at: int, mistake: str = "") -> Hint:
    sign = answer.text[at]
    code = f"U+{ord(sign):04X}"
    if INVISIBLE.match(sign):
        message = f"this is an invisible character ({code}): remove it"
    else:
        message = f"this is a blank that is not a plain one ({code}): write a plain one"
    return Hint(message, answer.line, at + 1, at + 2, mistake)


_WIDE = re.compile("[\uff01-\uff5e]")
_SIGNS = frozenset(":;,()[]{}|\"'<>-=+%@")


def full_width_sign(answer: Answer) -> Hint | None:
    """Recognise a colon or a bracket as East Asian keyboards write it."""
    if not answer.readable:
        return None
    plain = _QUOTED.sub(lambda found: "x" * len(found[0]), answer.text)
    if answer.type in _TEXT_AFTER_COLON and ":" in plain:
        plain = plain[: plain.index(":")]
    for found in _WIDE.finditer(plain):
        meant = chr(ord(found[0]) - 0xFEE0)
        if meant in _SIGNS and found.start() < answer.column + 1:
            message = f"'{found[0]}' (U+{ord(found[0]):04X}) is a sign of full width: write '{meant}'"
            return answer.span(message, found.start(), found.end())
    return None
