"""Where the labels of a line begin and end, and how to write them so that every sign in them is text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from handbook.diagrams.messages.hints.labels import PAIRS
from handbook.diagrams.messages.words import FLOWCHARTS

_SHAPES = (
    ("(((", ")))"), ("((", "))"), ("([", "])"), ("[[", "]]"), ("[(", ")]"), ("{{", "}}"),
    ("[/", "/]"), ("[/", "\\]"), ("[\\", "\\]"), ("[\\", "/]"), ("(-", "-)"), ("[", "]"), ("(", ")"),
    ("{", "}"), ("|", "|"), (">", "]"),
)  # fmt: skip
_OPENING = re.compile(
    r"(?<=[\w\s])(?:\(\(\(|\(\(|\(\[|\[\[|\[\(|\{\{|\[/|\[\\|\(-|\[|\(|\{)|(?<=[-=.>\s])\||(?<=\w)>"
)
_NEXT = re.compile(r"\s*(?:$|;|&|:::|@\{|<?[-=~]|%%|[\u2012-\u2015\u2192\u21d2\u27f6])")
_AFTER_TEXT = re.compile(r"\s*[\w\"]")
_SUBGRAPH = re.compile(r"\s*subgraph\s+(?P<title>[^\[\"]*[(){}][^\[\"]*?)\s*$")
_SPECIAL = re.compile(r"[\"()\[\]{}|<>/\\@`#;]|\bend\b")


def quoted_if_needed(text: str) -> str:
    """Return the text of a label, in quotes where a sign in it has a meaning of its own."""
    if text.startswith('"') and text.endswith('"') and len(text) > 1:
        return text
    return in_quotes(text) if _SPECIAL.search(text) else text


def in_quotes(label: str) -> str:
    """Return a label in quotes, with its own quotes written as entities."""
    inner = label.strip()
    if len(inner) > 1 and inner[0] == inner[-1] == '"':
        inner = inner[1:-1]
    inner = re.sub(r'\\?"', "#quot;", inner)
    return f'"{inner}"'


def quotings(line: str, at: int) -> Iterator[tuple[str, int, int, str]]:
    """Yield ways to quote the label around the 0-based place ``at``: what it does, start, end, new text."""
    if title := _SUBGRAPH.match(line):
        yield ("quote the title", *title.span("title"), in_quotes(title["title"]))
        return
    for found in _OPENING.finditer(line):
        if found.end() > at + 1:
            return
        for opening, closing in _SHAPES:
            if not line.startswith(opening, found.start()):
                continue
            start = found.start() + len(opening)
            end = _end(line, start, closing, at)
            if end is not None and line[start:end].strip() and in_quotes(line[start:end]) != line[start:end]:
                yield "quote the label", start, end, in_quotes(line[start:end])
                break


def _end(line: str, start: int, closing: str, at: int) -> int | None:
    """Return where a label ends: at the first closing behind ``at`` after which something can follow."""
    place = line.find(closing, start)
    while place >= 0:
        follows = line[place + len(closing) :]
        ends = _AFTER_TEXT.match(follows) if closing == "|" else _NEXT.match(follows)
        if place >= at and ends and (closing == "|" or _balanced(line[start:place])):
            return place
        place = line.find(closing, place + 1)
    return None


def _balanced(text: str) -> bool:
    """Return whether the brackets of a text match, so that a closing behind it belongs to what is before."""
    opened: list[str] = []
    for character in text:
        if character in PAIRS:
            opened.append(PAIRS[character])
        elif character in PAIRS.values() and (not opened or opened.pop() != character):
            return False
    return not opened


_CLOSERS = {
    "[": "]",
    "(": ")",
    "{": "}",
    "((": "))",
    "[[": "]]",
    "{{": "}}",
    "([": "])",
    "[(": ")]",
    "(((": ")))",
}
_OPEN_TAIL = re.compile(
    r"\w(?P<open>\(\(\(|\(\(|\(\[|\[\[|\[\(|\{\{|\[|\(|\{)(?P<text>[^\[\](){}\"|]*?)(?P<after>\s+(?:-->|---|-\.->|==>).*)?\s*$"
)
_CLOSING_RUN = re.compile(r"[\])}|]+")


def closings(type_: str, line: str) -> Iterator[tuple[str, int, str]]:
    """Yield where to put a missing quote or bracket: what it does, the 0-based place, the sign."""
    if line.count('"') % 2:
        yield from _quote(type_, line)
        return
    if type_ not in FLOWCHARTS:
        return
    found = _OPEN_TAIL.search(line)
    if (
        found
        and found["text"].strip()
        and found["text"][0] not in "/\\"
        and not re.search(r"[-=]{2}", found["text"])
    ):
        yield "close the bracket", found.end("text"), _CLOSERS[found["open"]]


def _quote(type_: str, line: str) -> Iterator[tuple[str, int, str]]:
    last = line.rindex('"')
    if type_ == "pie" and (name := re.match(r"\s*\"[^\":]*?(?=\s*:)", line)):
        yield "close the quote", name.end(), '"'
    if type_ not in FLOWCHARTS or line.count('"') != 1:
        return
    if last and line[last - 1] in "[({|" and (ended := _CLOSING_RUN.search(line, last)):
        yield "close the quote", ended.start(), '"'
    if line[last + 1 : last + 2] and line[last + 1] in "])}|":
        before = max(line.rfind(sign, 0, last) for sign in "[({|")
        if before >= 0:
            yield "open the quote", before + 1, '"'
