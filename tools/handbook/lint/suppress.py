"""Suppression by comment: ``<!-- handbook: disable=DGM104 reason -->``.

``disable`` reaches the next block: a fence, or the lines up to the next blank one. ``disable-file``
reaches the whole file. Several codes are joined by commas. A reason is required: without one a
suppression has no effect.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from handbook.lint.rule import Suppression
from handbook.model.document import Document
from handbook.model.finding import Finding

_DIRECTIVE = re.compile(r"handbook:\s*(disable(?:-file)?)\s*=\s*(\w+(?:\s*,\s*\w+)*)?\s*(.*)", re.DOTALL)


class _Reach:
    """One suppression and the lines that it reaches, 1-based and inclusive."""

    def __init__(self, suppression: Suppression, first: int, last: int) -> None:
        self.suppression = suppression
        self.first = first
        self.last = last

    def covers(self, finding: Finding) -> bool:
        same = self.suppression.code == finding.code and bool(self.suppression.reason)
        return same and self.first <= finding.start.line <= self.last


def apply(
    document: Document, findings: Sequence[Finding]
) -> tuple[tuple[Finding, ...], tuple[Suppression, ...]]:
    """Return the findings that stay, and each suppression with whether it was used."""
    if "handbook:" not in document.text:
        return tuple(findings), ()
    reaches = _reaches(document)
    used: set[int] = set()
    kept = []
    for finding in findings:
        hits = [index for index, reach in enumerate(reaches) if reach.covers(finding)]
        used.update(hits)
        if not hits:
            kept.append(finding)
    outcome = (replace(reach.suppression, used=i in used) for i, reach in enumerate(reaches))
    return tuple(kept), tuple(outcome)


def _reaches(document: Document) -> list[_Reach]:
    reaches = []
    for comment in document.comments:
        if not comment.text.startswith("handbook:"):
            continue
        match = _DIRECTIVE.fullmatch(comment.text)
        scope, codes, reason = (match[1], match[2] or "", match[3]) if match else ("disable", "", "")
        first, last = (
            (1, len(document.starts)) if scope == "disable-file" else _block(document, comment.span.end)
        )
        for code in _split(codes):
            suppression = Suppression(code=code, reason=reason.strip(), span=comment.span)
            reaches.append(_Reach(suppression, first, last))
    return reaches


def _split(codes: str) -> tuple[str, ...]:
    found = tuple(code.strip().upper() for code in codes.split(",") if code.strip())
    return found or ("",)


def _block(document: Document, after: int) -> tuple[int, int]:
    """Return the first and last line of the next block after an offset."""
    line = document.position(after).line + 1
    count = len(document.starts)
    while line <= count and _is_blank(document, line):
        line += 1
    if line > count:
        return count, count
    span = document.line_span(line)
    for fence in document.fences:
        if fence.span.start in span or fence.span.start == span.start:
            return line, document.position(max(fence.span.start, fence.span.end - 1)).line
    last = line
    while last < count and not _is_blank(document, last + 1):
        last += 1
    return line, last


def _is_blank(document: Document, line: int) -> bool:
    span = document.line_span(line)
    return not document.text[span.start : span.end].strip(" \t>")
