"""Code blocks as rules see them: where the lines of a block stand, and what is said of it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from handbook.code.language import TITLES
from handbook.lint.rule import Context
from handbook.model.code import CodeProblem, CodeVerdict
from handbook.model.document import Comment, Document, Fence, Span, starting_in


def within(document: Document, fence: Fence, line: int, column: int, end_column: int) -> Span:
    """Map a place that counts within a block, all 1-based, to a span of the document."""
    if not fence.lines:
        return opening(document, fence)
    span = fence.lines[min(max(line, 1), len(fence.lines)) - 1]
    start = min(span.start + max(column, 1) - 1, span.end)
    end = min(span.start + end_column - 1, span.end)
    return Span(start, max(start, end))


def place_in(starts: Sequence[int], offset: int) -> tuple[int, int]:
    """Return 1-based line and column of an offset, by where the lines of a text begin."""
    line = bisect_right(starts, offset)
    return line, offset - starts[line - 1] + 1


def opening(document: Document, fence: Fence) -> Span:
    """Return the opening line of a block, from its first mark on."""
    line = document.line_span(document.position(fence.span.start).line)
    return Span(fence.span.start, max(line.end, fence.span.start))


def blocks(document: Document) -> Iterator[Fence]:
    """Yield the code blocks: fences that are shown as code."""
    return (fence for fence in document.fences if fence.live and not fence.drawn)


def block_below(document: Document, comment: Comment) -> Fence | None:
    """Return the code block that begins in the line below a comment, or after one blank line."""
    line = document.position(comment.span.end).line
    for number in range(line + 1, min(line + 2, len(document.starts)) + 1):
        span = document.line_span(number)
        for fence in starting_in(Span(span.start, max(span.end, span.start + 1)), document.fences):
            return fence if fence.live and not fence.drawn else None
        if document.text[span.start : span.end].strip(" \t>"):
            return None
    return None


def faults(context: Context, *languages: str) -> Iterator[tuple[Fence, CodeVerdict, CodeProblem]]:
    """Yield each block that does not parse, of these languages or of all."""
    for fence, verdict in context.code:
        if verdict.fault is not None and (not languages or verdict.language in languages):
            yield fence, verdict, verdict.fault


def complaint(verdict: CodeVerdict, problem: CodeProblem) -> str:
    """Return what a finding says of a block that does not parse."""
    return f"the block is not valid {TITLES[verdict.language]}: {problem.message}"
