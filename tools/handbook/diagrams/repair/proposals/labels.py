"""Fixes of labels: quotes around signs that are text, and quotes and brackets that do not match.

Where a label begins and ends is only proposed here. Its reading has letters for the brackets and quotes in
it, never for bars or arrows: a proposal that takes a node for a part of a label reads differently.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from handbook.diagrams.messages.hints import blocks, labels, unclosed
from handbook.diagrams.messages.hints.keywords import STATEMENTS
from handbook.diagrams.messages.hints.labels import PAIRS
from handbook.diagrams.messages.words import FLOWCHARTS
from handbook.diagrams.repair.draft import Fix
from handbook.diagrams.repair.proposals.fault import Fault
from handbook.diagrams.repair.signs import stand_ins

_SHAPES = (
    ("(((", ")))"), ("((", "))"), ("([", "])"), ("[[", "]]"), ("[(", ")]"), ("{{", "}}"),
    ("[/", "/]"), ("[/", "\\]"), ("[\\", "\\]"), ("[\\", "/]"), ("(-", "-)"), ("[", "]"), ("(", ")"),
    ("{", "}"), ("|", "|"), (">", "]"),
)  # fmt: skip
_CLOSERS = {
    "[": "]", "(": ")", "{": "}", "((": "))", "[[": "]]", "{{": "}}", "([": "])", "[(": ")]", "(((": ")))",
}  # fmt: skip
_OPENING = re.compile(
    r"(?<=[\w\s])(?:\(\(\(|\(\(|\(\[|\[\[|\[\(|\{\{|\[/|\[\\|\(-|\[|\(|\{)|(?<=[-=.>\s])\||(?<=\w)>"
)
_NEXT = re.compile(r"\s*(?:$|;|&|:::|@\{|<?[-=~]|%%|[\u2012-\u2015\u2192\u21d2\u27f6])")
_AFTER_TEXT = re.compile(r"\s*[\w\"]")
_SUBGRAPH = re.compile(r"\s*subgraph\s+(?P<title>[^\[\"]*[(){}][^\[\"]*?)\s*$")
_SPECIAL = re.compile(r"[\"()\[\]{}|<>/\\@`#;]|\bend\b")
_ARROW = re.compile(r"--+[->ox]|<--|==+[=>]|-\.+-|<==|[\u2192\u21d2\u27f6]")
_NO_LABEL = re.compile(
    rf"^\s*$|{_ARROW.pattern}|^\s*(?:shape|label|icon|img|form|pos|w|h)\s*:|^.\"[^\"]*\"$|^\"[^\"]*\".$|"
    r"^\d[\"(\[{]"
)
"""What is not certain to be a text: arrows, settings of ``A@{ ... }``, quotes with a sign beside them, and
a digit before a bracket, which may be the end of the name."""
_SIGNS_IN_BARS = '"()[]{}<>/\\`'
_SIGNS = _SIGNS_IN_BARS + "|"


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


def label(fault: Fault) -> Iterator[Fix]:
    """Quote a label, close its quote or its bracket."""
    if fault.type in FLOWCHARTS and fault.of(labels.wrong_bracket) and fault.verdict.instead:
        yield from _own_bracket(fault, fault.verdict.instead)
    if fault.type in FLOWCHARTS and fault.text.count('"') % 2 == 0:
        yield from _quotings(fault)
    for number in _sign_lines(fault):
        yield from _closings(fault, number, fault.lines[number - 1])


def _own_bracket(fault: Fault, closing: str) -> Iterator[Fix]:
    """Close ``A[text)`` with the bracket that belongs to its opening; without the label it is ``A``."""
    opening = labels.opening(fault.text[: fault.at])
    text = fault.text[opening + 1 : fault.at]
    if opening >= 0 and not _ARROW.search(text) and not re.search(r"[<>\[\](){}|]", text):
        change = fault.change(opening, fault.at + 1, fault.text[opening : fault.at] + closing, "")
        yield fault.fix("close the bracket with its own", change, adds=(text,))


def _quotings(fault: Fault) -> Iterator[Fix]:
    """Yield ways to quote the label around the mistake."""
    line = fault.text
    if title := _SUBGRAPH.match(line):
        change = fault.change(
            *title.span("title"), in_quotes(title["title"]), stand_ins(title["title"], _SIGNS)
        )
        yield fault.fix("quote the title", change)
        return
    for found in _OPENING.finditer(line):
        if found.end() > fault.stop + 1:
            return
        for opening, closing in _SHAPES:
            if not line.startswith(opening, found.start()):
                continue
            start = found.start() + len(opening)
            end = _end(line, start, closing, fault.stop)
            text = line[start:end]
            if end is not None and in_quotes(text) != text and not _NO_LABEL.search(text):
                reading = stand_ins(text, _SIGNS_IN_BARS if opening == "|" else _SIGNS)
                yield fault.fix("quote the label", fault.change(start, end, in_quotes(text), reading))
                break


def _end(line: str, start: int, closing: str, at: int) -> int | None:
    """Return where a label ends: at the first closing after ``at`` after which something can follow."""
    place = line.find(closing, start)
    while place >= 0:
        follows = line[place + len(closing) :]
        ends = _AFTER_TEXT.match(follows) if closing == "|" else _NEXT.match(follows)
        if place >= at and ends and (closing == "|" or balanced(line[start:place])):
            return place
        place = line.find(closing, place + 1)
    return None


def balanced(text: str) -> bool:
    """Return whether the brackets of a text match, so that the closing after it belongs to its opening."""
    opened: list[str] = []
    for character in text:
        if character in PAIRS:
            opened.append(PAIRS[character])
        elif character in PAIRS.values() and (not opened or opened.pop() != character):
            return False
    return not opened


def _sign_lines(fault: Fault) -> Iterator[int]:
    """Yield the lines in which a sign may stay open: only one may have an odd number of quotes."""
    odd = [number for number, line in enumerate(fault.lines, 1) if line.count('"') % 2]
    if len(odd) == 1:
        yield odd[0]
    elif not odd and (fault.of(unclosed.unclosed_bracket) or fault.of(blocks.unclosed_block)):
        yield from sorted({fault.verdict.line, fault.verdict.stop[0]} - {0})


_OPEN_TAIL = re.compile(
    r"(?<![\w.-])(?P<name>\w+)(?P<open>\(\(\(|\(\(|\(\[|\[\[|\[\(|\{\{|\[|\(|\{)"
    r"(?P<text>[^\[\](){}\"|]*?[^\[\](){}\"|<>/\\;\s])\s*(?P<after>;|\s(?:-->|---|-\.->|==>).*)?\s*$"
)


def _closings(fault: Fault, number: int, line: str) -> Iterator[Fix]:
    """Yield ways to put a missing quote or bracket into a line."""
    if line.count('"') % 2:
        yield from _missing_quotes(fault, number, line)
        return
    found = _OPEN_TAIL.search(line) if fault.type in FLOWCHARTS else None
    if found is None or not found["text"].strip() or found["text"].lstrip()[0] in "/\\&,":
        return
    if not re.search(r"[-=]{2}", found["text"]) and not _splits_a_word(fault, number, found):
        start, end = found.start("open"), found.end("text")
        closed = line[start:end] + _CLOSERS[found["open"]]
        yield fault.fix(
            "close the bracket", fault.change(start, end, closed, "", number), adds=(found["text"],)
        )


def _splits_a_word(fault: Fault, number: int, found: re.Match[str]) -> bool:
    """Return whether an open bracket may be in the middle of a word: then it is what is too much."""
    rest = "\n".join((*fault.lines[: number - 1], *fault.lines[number:]))
    name, text = found["name"], found["text"]
    word = re.sub(r"\W+$", "", name + text.split()[0])
    if difflib.get_close_matches(word, STATEMENTS[fault.type], n=1, cutoff=0.75) or _is_word(word, rest):
        return True
    titled = fault.lines[number - 1].lstrip().startswith("subgraph")
    one_word = (titled or not re.search(r"\s", text)) and not text[0].isupper()
    unsure = one_word and (titled or text.isdigit() or not name[-1].isupper())
    return unsure and not _is_word(name, rest)


def _is_word(word: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None


_SLICE = re.compile(r"\s*\"[^\":]*?(?=\s*:)")
_CLOSING_RUN = re.compile(r"[\])}|]+")


def _missing_quotes(fault: Fault, number: int, line: str) -> Iterator[Fix]:
    """Yield where the other quote of a label belongs, for each quote that may lack one."""
    if fault.type == "pie" and line.count('"') == 1 and (name := _SLICE.match(line)):
        yield fault.fix("close the quote", fault.change(name.end(), name.end(), '"', line=number))
    if fault.type not in FLOWCHARTS:
        return
    for found in re.finditer('"', line):
        at = found.start()
        if at and line[at - 1] in "[({|":
            for end in _ends(line, at):
                if not _crosses(line[at + 1 : end]):
                    yield _with_quotes(fault, number, "close the quote", (at, end), line)
        if line[at + 1 : at + 2] and line[at + 1] in "])}|":
            before = max(line.rfind(sign, 0, at) for sign in "[({|")
            if before >= 0 and not _crosses(line[before + 1 : at]):
                yield _with_quotes(fault, number, "open the quote", (before + 1, at + 1), line)


def _ends(line: str, start: int) -> Iterator[int]:
    """Yield where a label can end: before each closing bracket or bar, of several the first one first."""
    for run in _CLOSING_RUN.finditer(line, start):
        yield from range(run.start(), run.end())


def _crosses(text: str) -> bool:
    """Return whether a text has a quote or an arrow, so that it is not of one label."""
    return '"' in text or _ARROW.search(text) is not None


def _with_quotes(fault: Fault, number: int, what: str, span: tuple[int, int], line: str) -> Fix:
    """Return the fix that puts the missing quote around a span that has the other one."""
    text = f'"{line[slice(*span)].strip(chr(34))}"'
    signs = _SIGNS_IN_BARS if line[span[0] - 1] == "|" else _SIGNS
    return fault.fix(what, fault.change(*span, text, stand_ins(text, signs), number))
