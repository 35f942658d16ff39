"""Suppression by comment: ``<!-- handbook: disable=DGM104 reason -->``.

``disable`` reaches the next block: a fence, or the lines up to the next blank one. ``disable-file``
reaches the whole file. Several codes are joined by commas. A reason is required: without one a
suppression has no effect.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from handbook.lint.rule import Suppression
from handbook.markdown.ahead import first_from
from handbook.model.document import Document, Fence, Span, starting_in
from handbook.model.finding import Finding, Hidden
from handbook.patterns import lazy

_DIRECTIVE = lazy(r"handbook:\s*(disable(?:-file)?)\s*=\s*(\w+(?:\s*,\s*\w+)*)?\s*(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Reach:
    """One suppression and the lines that it reaches, 1-based and inclusive."""

    suppression: Suppression
    first: int
    last: int


class Applied(NamedTuple):
    """What the comments of a document do to the findings in it."""

    kept: tuple[Finding, ...]
    hidden: tuple[Hidden, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    """Each with whether it was used."""


def apply(document: Document, findings: Sequence[Finding]) -> Applied:
    """Return the findings that stay, those that do not, and the suppressions."""
    if "handbook:" not in document.text:
        return Applied(tuple(findings))
    reaches = tuple(_reaches(document))
    by_code: dict[str, list[_Reach]] = {}
    for reach in reaches:
        if reach.suppression.reason:
            by_code.setdefault(reach.suppression.code, []).append(reach)
    lines: dict[str, list[int]] = {}
    for finding in findings:
        lines.setdefault(finding.code, []).append(finding.start.line)
    places = {code: sorted(found) for code, found in lines.items()}
    hidden = {code: _covered(by_code.get(code, ()), found) for code, found in places.items()}
    reasons = [hidden[finding.code].get(finding.start.line) for finding in findings]
    pairs = tuple(zip(findings, reasons, strict=True))
    return Applied(
        kept=tuple(finding for finding, reason in pairs if reason is None),
        hidden=tuple(Hidden(finding, reason) for finding, reason in pairs if reason is not None),
        suppressions=tuple(replace(reach.suppression, used=_is_used(reach, places)) for reach in reaches),
    )


def _covered(reaches: Sequence[_Reach], lines: Sequence[int]) -> dict[int, str]:
    """Return those of some sorted lines that a suppression reaches, each with the reason of one that does."""
    reaches = sorted(reaches, key=lambda reach: reach.first)
    covered: dict[int, str] = {}
    at = last = 0
    reason = ""
    for line in lines:
        while at < len(reaches) and reaches[at].first <= line:
            if reaches[at].last > last:
                last, reason = reaches[at].last, reaches[at].suppression.reason
            at += 1
        if line <= last:
            covered[line] = reason
    return covered


def _is_used(reach: _Reach, places: Mapping[str, Sequence[int]]) -> bool:
    lines = places.get(reach.suppression.code, ()) if reach.suppression.reason else ()
    return first_from(lines, reach.first) <= reach.last


def _reaches(document: Document) -> Iterator[_Reach]:
    asked, first, end = 0, 0, 0
    below = last = 0
    for comment in document.comments:
        if not comment.text.startswith("handbook:"):
            continue
        match = _DIRECTIVE.fullmatch(comment.text)
        scope, codes, reason = (match[1], match[2] or "", match[3]) if match else ("disable", "", "")
        if scope == "disable-file":
            asked, first, end = 0, 1, len(document.starts)
        elif asked != document.position(comment.span.end).line + 1:
            # Of comments that follow each other in one block, all reach to its end.
            asked = document.position(comment.span.end).line + 1
            known = last if below <= asked <= last else 0
            first, end = _block(document, asked, known)
            if not _fence_at(document, first):
                below, last = first, end
        for code in _split(codes):
            yield _Reach(Suppression(code=code, reason=reason.strip(), span=comment.span), first, end)


def _split(codes: str) -> tuple[str, ...]:
    found = tuple(code.strip().upper() for code in codes.split(",") if code.strip())
    return found or ("",)


def _block(document: Document, line: int, known: int) -> tuple[int, int]:
    """Return the first and last line of the next block from a line on.

    ``known`` is the last line of the block that holds the line, or 0 where that is not known yet.
    """
    count = len(document.starts)
    while line <= count and _is_blank(document, line):
        line += 1
    if line > count:
        return count, count
    fence = _fence_at(document, line)
    if fence is not None:
        return line, document.position(max(fence.span.start, fence.span.end - 1)).line
    last = max(line, known)
    while not known and last < count and not _is_blank(document, last + 1):
        last += 1
    return line, last


def _fence_at(document: Document, line: int) -> Fence | None:
    """Return the first fence that begins on a line."""
    span = document.line_span(line)
    return next(iter(starting_in(Span(span.start, max(span.end, span.start + 1)), document.fences)), None)


def _is_blank(document: Document, line: int) -> bool:
    span = document.line_span(line)
    return not document.text[span.start : span.end].strip(" \t>")
