"""Apply the fixes that findings carry: all edits of a finding or none, and no byte besides."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Sequence
from itertools import pairwise
from operator import attrgetter

from handbook.model.document import Document, Fence
from handbook.model.finding import Edit, Finding
from handbook.model.verdict import LineEdit
from handbook.patterns import lazy


def fixed(text: str, findings: Sequence[Finding]) -> tuple[str, tuple[Finding, ...]]:
    """Return a text with the fixes of its findings, and the findings that were fixed, by place.

    A fix that overlaps or touches one of an earlier finding is left out: it may mean another text after that.
    """
    taken: list[Edit] = []
    applied: list[Finding] = []
    for finding in sorted(findings, key=lambda each: (each.span, each.code)):
        if finding.fix and _fits(text, finding.fix, taken):
            for edit in finding.fix:
                insort(taken, edit, key=_place)
            applied.append(finding)
    parts: list[str] = []
    last = 0
    for edit in taken:
        parts += [text[last : edit.start], edit.text]
        last = edit.end
    return "".join([*parts, text[last:]]), tuple(applied)


def _place(edit: Edit) -> tuple[int, int]:
    return edit.start, edit.end


def _fits(text: str, fix: Sequence[Edit], taken: Sequence[Edit]) -> bool:
    """Return whether the edits lie in the text, apart from each other and from those already taken.

    ``taken`` are sorted, and apart from each other.
    """
    inside = all(0 <= edit.start <= edit.end <= len(text) for edit in fix)
    apart = all(before.end < after.start for before, after in pairwise(sorted(fix, key=_place)))
    return inside and apart and all(_is_free(edit, taken) for edit in fix)


def _is_free(edit: Edit, taken: Sequence[Edit]) -> bool:
    at = bisect_left(taken, edit.start, key=attrgetter("end"))
    return at == len(taken) or edit.end < taken[at].start


_RESPELT = lazy(r"\{?\s*\.?(?:mermaid|mmd|mermaidjs)\s*\}?", re.IGNORECASE)


def judged(document: Document) -> tuple[Fence, ...]:
    """Return the fences that need a verdict: those that are drawn, and those that a fix would draw.

    What the site brings into a fence from elsewhere is not here to be judged.
    """
    found = (fence for fence in document.fences if fence.drawn or respelt(fence))
    return tuple(fence for fence in found if not document.brings_in(fence.span))


def respelt(fence: Fence) -> bool:
    """Return whether nothing but another spelling of ``mermaid`` keeps a fence from being drawn."""
    return fence.live and not fence.drawn and bool(_RESPELT.fullmatch(fence.info))


def in_document(document: Document, fence: Fence, edits: Sequence[LineEdit]) -> tuple[Edit, ...]:
    """Map edits of a diagram to its document; nothing where one of its lines does not stand there literally.

    A line that an edit begins gets the line end and the container marks of the line before it.
    """
    content = fence.content.split("\n")
    found: list[Edit] = []
    for edit in edits:
        if not edit.line <= min(len(fence.lines), len(content)):
            return ()
        span = fence.lines[edit.line - 1]
        head = document.text[document.starts[document.position(span.start).line - 1] : span.start]
        literal = document.text[span.start : span.end] == content[edit.line - 1]
        if not literal or head.strip(" \t>\ufeff"):
            return ()
        begin = _line_end(document.text, span.end) + head.lstrip("\ufeff")
        start = span.start + edit.column - 1
        found.append(Edit(start, span.start + edit.end_column - 1, edit.text.replace("\n", begin)))
    return tuple(found)


def _line_end(text: str, end: int) -> str:
    """Return the line end that stands at ``end``; where the text ends there, the one of other lines."""
    for newline in ("\r\n", "\n", "\r"):
        if text.startswith(newline, end):
            return newline
    return "\r\n" if "\r\n" in text else "\n"
