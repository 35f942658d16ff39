"""What came of the blocks of pages, in words and as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from handbook import printable
from handbook.cli import terminal
from handbook.project.executing import Page
from handbook.running.page import Outcome, PageRun, Verdict
from handbook.running.plan import Block

_STYLES = {Verdict.PASSED: "good", Verdict.FAILED: "critical", Verdict.UPDATED: "suggestion"}
_SHOWN = 60
"""Characters of a command that a line of the report has."""


def told(shown: str, outcome: Outcome) -> str:
    """Return the line of a block and, where it has failed, what was expected and what came."""
    block = outcome.block
    word = terminal.styled(f"{outcome.verdict.value:8}", _STYLES[outcome.verdict])
    place = f"{shown}:{block.line}"
    line = printable.escaped(f"{place}  {block.mark.name:6} {outcome.seconds:6.2f} s  {summary(block)}")
    if outcome.passed:
        return f"{word} {line}"
    return "\n".join([f"{word} {line}", *difference(outcome)])


def difference(outcome: Outcome) -> list[str]:
    """Return the lines with what was expected and what came."""
    return [*_rows("expected", outcome.expected), *_rows("got", outcome.got)]


def _rows(word: str, text: str) -> list[str]:
    first, *rest = text.split("\n") or [""]
    return [
        f"    {word + ':':10}{printable.escaped(first)}",
        *(f"{'':14}{printable.escaped(row)}" for row in rest),
    ]


def count(number: int, word: str) -> str:
    """Return a number with what is counted."""
    return f"{number} {word}{'' if number == 1 else 's'}"


def summary(block: Block) -> str:
    """Return what a block does, in short."""
    return block.mark.file or block.summary[:_SHOWN]


def told_as_json(
    found: Sequence[Page], results: Mapping[str, PageRun], errors: Sequence[str]
) -> dict[str, Any]:
    """Return what a run has to say; a page without a result was not run."""
    return {
        "version": 1,
        "passed": not errors and all(result.passed for result in results.values()),
        "pages": [_page(page, results.get(page.plan.path)) for page in found],
        "errors": list(errors),
    }


def _page(page: Page, result: PageRun | None) -> dict[str, Any]:
    by_line = {outcome.block.line: outcome for outcome in result.outcomes} if result else {}
    return {
        "path": page.plan.path,
        "passed": result.passed if result else None,
        "seconds": round(result.seconds, 3) if result else None,
        "problem": result.problem if result else "",
        "blocks": [
            {
                "line": block.line,
                "language": block.mark.language,
                "file": block.mark.file,
                "scenario": block.scenario,
                "summary": block.summary,
                **_outcome(by_line.get(block.line)),
            }
            for block in page.plan.blocks
        ],
        "not_run": [{"line": left.line, "reason": left.reason} for left in page.plan.left_out],
        "unmarked": list(page.plan.unmarked),
    }


def _outcome(outcome: Outcome | None) -> dict[str, Any]:
    if outcome is None:
        return {"verdict": None}
    return {
        "verdict": outcome.verdict.value,
        "seconds": round(outcome.seconds, 3),
        "expected": outcome.expected,
        "got": outcome.got,
        "printed": outcome.printed,
    }
