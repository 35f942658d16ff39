"""Front matter: where it may stand, and its YAML."""

from __future__ import annotations

import re
from dataclasses import replace

from handbook.diagrams.messages.answer import Answer, Hint


def misplaced_front_matter(answer: Answer) -> Hint | None:
    """Recognise front matter that is not at the very beginning: then ``---`` is a line of the diagram."""
    if answer.kind in {"yaml", "fence"}:
        return None
    text = [number for number, line in enumerate(answer.lines, 1) if line.strip()]
    first = next((number for number in text if not answer.lines[number - 1].lstrip().startswith("%%")), 0)
    if not first or first > answer.line or answer.lines[first - 1].strip() != "---":
        return None
    closed = [line for line in answer.lines[first:] if line.strip() == "---"]
    if not closed or (first == 1 and (answer.line > 1 or _fence(closed[0]) == _fence(answer.lines[0]))):
        return None
    if first == 1:
        message = "the two lines '---' of front matter begin in the same column: write both without blanks"
        return answer.span(message, *_fence(answer.lines[0]), line=1)
    message = "front matter begins in the first line of a diagram: move it there, before what is above it"
    if text[0] == first:
        message = "front matter begins in the first line of a diagram: remove the blank line above it"
    return answer.span(message, *_fence(answer.lines[first - 1]), line=first)


def _fence(line: str) -> tuple[int, int]:
    start = len(line) - len(line.lstrip())
    return start, start + len("---")


def marked_front_matter(answer: Answer) -> Hint | None:
    """Recognise a byte order mark before front matter, which has to begin with the very first character."""
    if not answer.lines[0].startswith("\ufeff") or answer.lines[0].strip("\ufeff \t") != "---":
        return None
    if not any(line.strip() == "---" for line in answer.lines[1:]):
        return None
    message = "there is a byte order mark (U+FEFF) before the front matter: save the file without it"
    return Hint(message, 1, 1, 2)


_DASHES = re.compile(r"-{4,}\s*$")


def long_fence(answer: Answer) -> Hint | None:
    """Recognise front matter between lines of more than three dashes."""
    if answer.kind != "fence" or not _DASHES.match(answer.text[answer.column - 1 :]):
        return None
    start = answer.column - 1
    message = "front matter is between lines of exactly three dashes: write '---'"
    return answer.span(message, start, len(answer.text.rstrip()))


def tab_in_front_matter(answer: Answer) -> Hint | None:
    """Recognise YAML that is indented with tabs."""
    if answer.kind != "yaml" or not answer.found.startswith("tab characters"):
        return None
    return answer.here("front matter cannot be indented with tabs: write blanks")


COLON_IN_VALUE = re.compile(r"\s*(?P<key>[A-Za-z_]\w*):[ ]+(?P<value>[^\"'\[{|>\s#].*?:(?: .*|))$")


def colon_in_front_matter(answer: Answer) -> Hint | None:
    """Recognise ``title: Orders: all``: a colon in a value without quotes."""
    found = COLON_IN_VALUE.match(answer.text) if answer.kind == "yaml" else None
    if found is None or answer.column - 1 < found.start("value") or "mapping" not in answer.found:
        return None
    return answer.here(f"':' in a value needs quotes around it: write {found['key']}: \"...\"")


_OPENED = {
    "flow collection": re.compile(r"[{\[]"),
    "double quoted": re.compile('"'),
    "single quoted": re.compile("'"),
}
_CLOSES = {"{": "}", "[": "]", '"': '"', "'": "'"}


def unclosed_value(answer: Answer) -> Hint | None:
    """Recognise ``config: {theme: dark``: a brace or a quote that nothing closes, where it was opened."""
    if answer.kind != "yaml" or "end of the stream" not in answer.found:
        return None
    what = next((name for name in _OPENED if name in answer.found), "")
    if not what:
        return None
    opened: list[tuple[int, int, str]] = []
    for number, line in enumerate(answer.lines[: answer.line], 1):
        for found in re.finditer(r"[{}\[\]]" if what == "flow collection" else _OPENED[what], line):
            sign = found[0]
            if opened and (sign == _CLOSES[opened[-1][2]]):
                opened.pop()
            elif sign in _CLOSES:
                opened.append((number, found.start(), sign))
    if not opened:
        return None
    line_number, start, sign = opened[-1]
    message = f"front matter is not valid YAML: '{sign}' is never closed with '{_CLOSES[sign]}'"
    return replace(answer.span(message, start, start + 1, line_number), mistake="unclosed_value")
