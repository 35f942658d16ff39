"""Where in a document the parts of a diagram stand; the parser knows what there is, not always where."""

from __future__ import annotations

import re
from collections.abc import Iterator

from handbook.lint.code import within
from handbook.lint.rule import Context
from handbook.model.document import Document, Fence, Span
from handbook.model.facts import Facts
from handbook.model.verdict import Verdict

NOUNS = {
    "c4": "C4 diagram",
    "class": "class diagram",
    "er": "entity relationship diagram",
    "flowchart": "flowchart",
    "sequence": "sequence diagram",
    "state": "state diagram",
}
"""What people call the families of diagrams that rules tell apart."""


_SHOWN = 40


def shown(text: str) -> str:
    """Return a label as a message quotes it: on one line, cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}..."


def known(context: Context) -> Iterator[tuple[Fence, Facts]]:
    """Yield each valid diagram with what it says."""
    for fence, verdict in context.verdicts:
        if verdict.facts is not None:
            yield fence, verdict.facts


def place(document: Document, fence: Fence, verdict: Verdict) -> Span:
    """Map a verdict's line and column, which count within the block, to a span of the document."""
    return within(document, fence, verdict.line, verdict.column, verdict.end_column)


def header(document: Document, fence: Fence, facts: Facts) -> Span:
    """Return where the word stands with which the diagram begins, else its first line with a text."""
    begin = re.compile(rf"\s*({re.escape(facts.header)})(?![\w-])")
    for line in _statements(document, fence):
        if facts.header and (found := begin.match(document.text, line.start, line.end)):
            return Span(found.start(1), found.end(1))
    return next(_statements(document, fence), fence.span)


def find(document: Document, fence: Fence, *names: str) -> Span | None:
    """Return where the first of these names that can be found stands as a whole word.

    Comments are left out. A place where a node is described (``name[``, ``name(``, ...) is preferred.
    """
    for name in (name for name in names if name.strip()):
        word = rf"(?<!\w)(?<!\w-){re.escape(name)}(?!\w)(?!-\w)"
        for pattern in (rf"{word}(?=\s*(?:[\[({{@]|>\S))", word):
            compiled = re.compile(pattern)
            for line in _statements(document, fence):
                if found := compiled.search(document.text, line.start, line.end):
                    return Span(found.start(), found.end())
    return None


def matches(document: Document, fence: Fence, pattern: re.Pattern[str]) -> Iterator[Span]:
    """Yield where a pattern matches within a line of the block, front matter and directives included."""
    for line in fence.lines:
        for found in pattern.finditer(document.text, line.start, line.end):
            yield Span(found.start(), found.end())


def _statements(document: Document, fence: Fence) -> Iterator[Span]:
    """Yield the lines behind the front matter that are no comments and not blank."""
    front = False
    for number, line in enumerate(line for line in fence.lines if line.end > line.start):
        text = document.text[line.start : line.end].strip()
        if text == "---" and (front or number == 0):
            front = not front
        elif text and not front and not text.startswith("%%"):
            yield line


_SILENT = frozenset({"block", "eventmodeling", "info", "ishikawa", "kanban", "mindmap", "sankey", "venn"})


def spoken(family: str) -> tuple[str, ...]:
    """Return which of the lines for screen readers, ``accTitle`` and ``accDescr``, a type has.

    In a C4 diagram Mermaid takes ``accTitle`` for the title.
    """
    if family in _SILENT:
        return ()
    return ("accDescr",) if family == "c4" else ("accTitle", "accDescr")
