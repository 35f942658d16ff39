"""What came of the blocks as a JUnit report, which most CI systems show."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from handbook.running.page import Outcome, PageRun

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to write (section 2.2)."""


def render(results: Sequence[PageRun], errors: Sequence[str] = ()) -> str:
    """Return the report: a suite for each page, a case for each block."""
    suites = [_suite(result) for result in results]
    if errors:
        cases = [
            f"    <testcase name={_quoted(error)}><error message={_quoted(error)}/></testcase>"
            for error in errors
        ]
        numbers = f'tests="{len(errors)}" failures="0" errors="{len(errors)}" skipped="0"'
        suites.append("\n".join([f'  <testsuite name="pages" {numbers}>', *cases, "  </testsuite>"]))
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', "<testsuites>", *suites, "</testsuites>", ""])


def _suite(result: PageRun) -> str:
    plan = result.plan
    failures = sum(not outcome.passed for outcome in result.outcomes)
    done = {outcome.block.line for outcome in result.outcomes}
    left = [block for block in plan.blocks if block.line not in done]
    rows = [_case(plan.path, outcome) for outcome in result.outcomes]
    rows += [
        f"    <testcase classname={_quoted(plan.path)} name={_quoted(f'line {left.line}')}>"
        f"<skipped message={_quoted(left.reason)}/></testcase>"
        for left in plan.left_out
    ]
    rows += [
        f"    <testcase classname={_quoted(plan.path)} name={_quoted(f'line {block.line}: {block.summary}')}>"
        '<skipped message="a block before it has failed"/></testcase>'
        for block in left
    ]
    if result.problem:
        rows.append(f'    <testcase name="scenario"><error message={_quoted(result.problem)}/></testcase>')
    skipped = len(plan.left_out) + len(left)
    head = (
        f'  <testsuite name={_quoted(plan.path)} tests="{len(rows)}" failures="{failures}" '
        f'errors="{int(bool(result.problem))}" skipped="{skipped}" time="{result.seconds:.3f}">'
    )
    return "\n".join([head, *rows, "  </testsuite>"])


def _case(path: str, outcome: Outcome) -> str:
    name = _quoted(f"line {outcome.block.line}: {outcome.block.summary}")
    start = f'    <testcase classname={_quoted(path)} name={name} time="{outcome.seconds:.3f}"'
    if outcome.passed:
        return f"{start}/>"
    said = f"expected: {outcome.expected}\ngot: {outcome.got}"
    message = _quoted(f"expected {outcome.expected}")
    return f"{start}><failure message={message}>{escape(_plain(said))}</failure></testcase>"


def _quoted(text: str) -> str:
    return quoteattr(_plain(text))


def _plain(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
