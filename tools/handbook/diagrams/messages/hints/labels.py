"""Labels: signs that need quotes around them, and brackets and quotes that do not match."""

from __future__ import annotations

import re
from dataclasses import replace

from handbook.diagrams.messages.answer import Answer, Hint
from handbook.diagrams.messages.words import FLOWCHARTS, SYMBOLS

PAIRS = {"[": "]", "(": ")", "{": "}"}
_IN_QUOTES = "STR"
QUOTED = re.compile(r'"[^"]*"|%%[^\n]*')


def within_label(answer: Answer) -> bool:
    """Return whether the parser stopped in the unquoted label of a flowchart."""
    return answer.type in FLOWCHARTS and {"TEXT", "TAGSTART"} <= set(answer.expected)


def first_open(text: str) -> int:
    """Return the offset of the first bracket that is never closed, or -1."""
    opened: list[int] = []
    for offset, character in enumerate(text):
        if character in PAIRS:
            opened.append(offset)
        elif opened and character == PAIRS[text[opened[-1]]]:
            opened.pop()
    return opened[0] if opened else -1


def opening(before: str) -> int:
    """Return the offset of the bracket that is open at the end of a text, or -1."""
    return first_open(QUOTED.sub(lambda found: " " * len(found[0]), before))


def typographic_quote(answer: Answer) -> Hint | None:
    """Recognise quotes as word processors write them, where the language wants plain ones."""
    sign = answer.rest.lstrip()[:1]
    if not sign or sign not in "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2018\u2019":
        return None
    return answer.here(f"'{sign}' is not a quote for Mermaid: write plain quotes, \"...\"")


_EMPTY = re.compile(r"(?P<name>[\w.-]*)(?P<label>\[\s*\"?\"?\s*\]|\(\s*\"?\"?\s*\)|\{\s*\"?\"?\s*\})")


def empty_label(answer: Answer) -> Hint | None:
    """Recognise ``A[]`` and ``A[""]``."""
    if answer.type not in FLOWCHARTS or answer.kind != "grammar" or {"SQE", "PE"} & set(answer.expected):
        return None
    for found in _EMPTY.finditer(answer.text):
        if found.start("label") < answer.column <= found.end("label"):
            name = found["name"]
            rest = f", or '{name}' alone" if name else ""
            return answer.here(f"the label '{found['label']}' is empty: write a text in it{rest}")
    return None


_MARKDOWN = re.compile(r"\"`[^`\"]*`[^`\"]")


def markdown_label(answer: Answer) -> Hint | None:
    """Recognise ``A["`f` is hidden"]``: a backtick after the quote makes all of the label Markdown."""
    if answer.type not in FLOWCHARTS or answer.kind not in {"lexer", "grammar"}:
        return None
    for found in _MARKDOWN.finditer(answer.text):
        if found.start() < answer.column + 1 and answer.column <= found.end() + 1:
            message = (
                "a label that begins with '\"`' is Markdown and has to end with '`\"': "
                "write the backtick as '#96;', or put text before it"
            )
            return answer.span(message, found.start(), found.start() + 2)
    return None


def quote_in_label(answer: Answer) -> Hint | None:
    """Recognise ``A[say "hi"]`` and ``A["say "hi""]``: a quote within a label."""
    if answer.type not in FLOWCHARTS or answer.token not in {"STR", "NODE_STRING", "UNICODE_TEXT"}:
        return None
    if answer.text.count('"') < 2 or not (within_label(answer) or _closes_label(answer)):
        return None
    start = answer.text.rfind('"', 0, answer.column)
    if start < 0:
        return None
    message = "a quote in a label is written '#quot;': write [\"say #quot;hi#quot;\"]"
    return answer.span(message, start, start + 1)


def _closes_label(answer: Answer) -> bool:
    """Return whether the parser waits for the end of a label in quotes."""
    return answer.token != _IN_QUOTES and bool({"SQE", "PE", "DIAMOND_STOP"} & set(answer.expected))


_OPENERS = {
    ")]": "[(", "])": "([", "]]": "[[", ")))": "(((", "))": "((", "/]": "[/", "\\]": "[/", "}}": "{{",
}  # fmt: skip
_CLOSING = re.compile(r"[\])}>/\\-]+")


def wrong_bracket(answer: Answer) -> Hint | None:
    """Recognise ``A[text)``: a label that is closed by the bracket of another shape."""
    sign = answer.found.strip()
    if answer.type not in FLOWCHARTS or not within_label(answer) or not _CLOSING.fullmatch(sign):
        return None
    before = answer.text[: answer.column - 1]
    opened = opening(before)
    if opened < 0:
        return None
    meant = PAIRS[before[opened]]
    signs = (SYMBOLS.get(token, "") for token in answer.expected)
    closers = [sign for sign in signs if re.fullmatch(r"[^\w<]*[\])}]", sign)]
    if len(closers) == 1 and len(closers[0]) > 1:
        shape = _OPENERS[closers[0]]
        return answer.here(f"'{shape}' cannot be closed with '{sign}': write '{closers[0]}'")
    if meant == sign[0]:
        return answer.here(f"'{sign}' closes more than was opened: write '{sign[0]}'") if sign[1:] else None
    found = answer.here(f"'{before[opened]}' cannot be closed with '{sign}': write '{meant}'")
    return replace(found, instead=meant if len(sign) == 1 else "")


_HALF_CLOSED = (
    (re.compile(r"\(\((?!\()[^()\"]*\)(?!\))"), "((", "))"),
    (re.compile(r"\[\[[^\[\]\"]*\](?!\])"), "[[", "]]"),
    (re.compile(r"\{\{[^{}\"]*\}(?!\})"), "{{", "}}"),
    (re.compile(r"\(\[[^\[\]()\"]*\](?!\))"), "([", "])"),
    (re.compile(r"\[\([^()\[\]\"]*\)(?!\])"), "[(", ")]"),
)


def half_closed(answer: Answer) -> Hint | None:
    """Recognise ``A((text)``: a shape of two brackets that only one closes."""
    if answer.type not in FLOWCHARTS or answer.kind != "grammar":
        return None
    for pattern, shape, closing in _HALF_CLOSED:
        for found in pattern.finditer(answer.text):
            if found.end() <= answer.column <= found.end() + 2:
                message = f"'{shape}' is never closed with '{closing}'"
                return answer.span(message, found.start(), found.start() + len(shape))
    return None


_SIGN = re.compile(r"[\[\](){}<>\"|/\\]+")


def sign_in_label(answer: Answer) -> Hint | None:
    """Recognise ``A[call(x)]``: a bracket, a bar or a quote within an unquoted label."""
    sign = answer.found.strip()
    if not within_label(answer) or not _SIGN.fullmatch(sign):
        return None
    return answer.here(f"'{sign}' in a label needs quotes around the label: write [\"...\"]")


_SLANTED = re.compile(r"(?<=\w)(?P<open>\[[/\\])(?P<text>[^\"\[\]]*)(?P<close>\])")


def slanted_label(answer: Answer) -> Hint | None:
    """Recognise ``A[/path]``: a slash after the bracket begins a slanted shape, which ends with a slash."""
    if answer.type not in FLOWCHARTS or answer.kind not in {"lexer", "grammar"}:
        return None
    for found in _SLANTED.finditer(answer.text):
        if found["text"][-1:] in {"/", "\\"} or not found.start() < answer.column <= found.end() + 1:
            continue
        message = (
            f"'{found['open']}' begins a slanted shape, which ends with '/]' or '\\]': "
            f'for a text that begins so write quotes, ["{found["open"][1]}..."]'
        )
        return answer.span(message, *found.span("open"))
    return None


_SUBGRAPH = re.compile(r"\s*subgraph\s+[^\[\"]*[(){}]")


def sign_in_title(answer: Answer) -> Hint | None:
    """Recognise ``subgraph One (two)``: a bracket in the title of a subgraph."""
    sign = answer.found.strip()
    if answer.type not in FLOWCHARTS or not _SIGN.fullmatch(sign) or not _SUBGRAPH.match(answer.text):
        return None
    return answer.here(
        f"'{sign}' in a subgraph's title needs quotes around the title: write subgraph \"...\""
    )


_OTHER_LABELS = frozenset({"kanban", "mindmap", "block", "treemap", "venn", "architecture"})
_LABEL = re.compile(r"(?<=[\w)])(?:\[(?P<square>[^\"].*)\]|\((?P<round>[^\"(].*)\))\s*(?:@\{.*)?$")


def sign_in_item(answer: Answer) -> Hint | None:
    """Recognise ``todo[Todo (note)]`` in other diagrams whose items have labels in brackets."""
    found = _LABEL.search(answer.text) if answer.type in _OTHER_LABELS and answer.readable else None
    if found is None:
        return None
    part = "square" if found["square"] is not None else "round"
    inner = re.search(r"[\[\](){}]", found[part])
    if inner is None or answer.column <= found.start():
        return None
    start = found.start(part) + inner.start()
    message = f"'{inner[0]}' in a label needs quotes around the label: write [\"...\"]"
    return answer.span(message, start, start + 1)
