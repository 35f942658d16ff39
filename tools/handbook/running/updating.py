"""Write anew what a page shows as output: an edit of the lines in the block, and of nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from handbook.errors import HandbookError
from handbook.model.document import Document, Fence
from handbook.model.finding import Edit
from handbook.running.expected import lines_of, renewed
from handbook.running.page import Outcome, Verdict


class UpdateError(HandbookError):
    """An output block that cannot be written with certainty; ``path`` and ``line`` say which."""

    def __init__(self, path: str, line: int, problem: str, step: str) -> None:
        super().__init__(f"{path}:{line}: {problem}; {step}; nothing was changed")
        self.path = path
        self.line = line


def updated(
    document: Document, outcomes: Sequence[Outcome], parse: Callable[[str], Document]
) -> tuple[Edit, ...]:
    """Return the edits after which the page shows what was printed; ``parse`` reads the text after them.

    Raises UpdateError where that is not certain.
    """
    wanted = {
        outcome.block.output.span.start: renewed(outcome.block.output.content, outcome.printed)
        for outcome in outcomes
        if outcome.verdict is Verdict.UPDATED and outcome.block.output is not None
    }
    shown = [fence for fence in document.fences if fence.span.start in wanted]
    edits = tuple(_edit(document, fence, wanted[fence.span.start]) for fence in shown)
    _prove(document, edits, wanted, parse)
    return edits


def applied(text: str, edits: Sequence[Edit]) -> str:
    """Return a text after the edits, which are in its order."""
    for edit in reversed(edits):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def _edit(document: Document, fence: Fence, lines: Sequence[str]) -> Edit:
    line = document.position(fence.span.start).line
    mark = document.text[fence.span.start : fence.span.start + 3]
    if any(row.lstrip().startswith(mark) for row in lines):
        problem = f"the output has a line that begins with {mark}"
        raise UpdateError(document.path, line, problem, "write its block with more marks, by hand")
    newline = _newline(document)
    if fence.lines:
        first, last = fence.lines[0], fence.lines[-1]
        start = document.line_span(document.position(first.start).line).start
        margin, end = document.text[start : first.start], last.end
    else:
        opening = document.line_span(line)
        start = end = document.starts[line] if line < len(document.starts) else opening.end
        margin = document.text[opening.start : fence.span.start]
    if margin.strip(" \t>"):
        raise UpdateError(
            document.path, line, "the output block begins behind other text", "write it by hand"
        )
    rows = newline.join((margin + row).rstrip() if not row else margin + row for row in lines)
    return Edit(start, end, rows if fence.lines else rows + newline)


def _newline(document: Document) -> str:
    line = document.text[: document.starts[1]] if len(document.starts) > 1 else "\n"
    return "\r\n" if line.endswith("\r\n") else line[-1:]


def _prove(
    document: Document,
    edits: Sequence[Edit],
    wanted: dict[int, list[str]],
    parse: Callable[[str], Document],
) -> None:
    """Read the text after the edits: each block says what it is to say, and all else is as before."""
    if not edits:
        return
    after = parse(applied(document.text, edits))
    before, now = document.fences, after.fences
    same = [(f.info, f.live) for f in before] == [(f.info, f.live) for f in now] and (
        [(s.title, s.level) for s in document.sections] == [(s.title, s.level) for s in after.sections]
    )
    if same:
        for old, new in zip(before, now, strict=True):
            lines = wanted.get(old.span.start)
            if lines is None and old.content == new.content:
                continue
            if lines is not None and lines_of(new.content) == lines:
                continue
            raise _uncertain(document, old)
        return
    raise _uncertain(document, next(f for f in before if f.span.start in wanted))


def _uncertain(document: Document, fence: Fence) -> UpdateError:
    line = document.position(fence.span.start).line
    return UpdateError(document.path, line, "the output cannot be written with certainty", "write it by hand")
