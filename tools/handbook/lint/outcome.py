"""What came of one document in a run, and a form in which that can be kept and sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from handbook.model.document import Position, Span
from handbook.model.finding import Edit, Finding, Hidden
from handbook.model.terms import Severity


class Outcome(NamedTuple):
    """What came of one document; all that a report says of it."""

    path: str
    findings: tuple[Finding, ...] = ()
    suppressed: int = 0
    kind: str = ""
    """The name of its kind; empty: it is of none."""
    is_diagram: bool = False
    """The file is one diagram: it has no kind to have."""
    passed_over: bool = False
    """It lies in the folder of a kind and has none of its sections."""
    drawn: int = 0
    """Diagrams that were judged."""
    approximate: tuple[str, ...] | None = None
    """Why it was not read exactly, as far as that is known; None: it was."""
    exact_missing: bool = False
    """The `site` extra would have read it exactly."""
    unjudged: tuple[tuple[str, str, int], ...] = ()
    """Code blocks that nobody could judge: reason, language, how many."""
    failed: tuple[str, ...] = ()
    """The codes of the rules that failed on it."""
    hidden: tuple[Hidden, ...] = ()
    """The findings that comments suppress."""


def plain(outcome: Outcome) -> list[Any]:
    """Return an outcome, but for its path, as JSON has it; an empty list where there is nothing to say."""
    rest: tuple[object, ...] = (
        outcome.suppressed,
        outcome.kind,
        int(outcome.is_diagram),
        int(outcome.passed_over),
        outcome.drawn,
        None if outcome.approximate is None else list(outcome.approximate),
        int(outcome.exact_missing),
        [list(each) for each in outcome.unjudged],
        list(outcome.failed),
        [[_finding(each.finding, outcome.path), each.reason] for each in outcome.hidden],
    )
    if not outcome.findings and rest == _NOTHING:
        return []
    return [[_finding(each, outcome.path) for each in outcome.findings], *rest]


_NOTHING: tuple[object, ...] = (0, "", 0, 0, 0, None, 0, [], [], [])


def restored(path: str, given: Sequence[Any]) -> Outcome:
    """Return what `plain` was given. Raises ValueError or TypeError for anything else."""
    if not given:
        return Outcome(path=path)
    findings, suppressed, kind, is_diagram, passed_over, *rest = given
    drawn, approximate, exact_missing, unjudged, failed, hidden = rest
    return Outcome(
        path=path,
        findings=tuple(_restored(each, path) for each in findings),
        suppressed=_number(suppressed),
        kind=_text(kind),
        is_diagram=bool(is_diagram),
        passed_over=bool(passed_over),
        drawn=_number(drawn),
        approximate=None if approximate is None else tuple(map(_text, approximate)),
        exact_missing=bool(exact_missing),
        unjudged=tuple((_text(reason), _text(name), _number(count)) for reason, name, count in unjudged),
        failed=tuple(map(_text, failed)),
        hidden=tuple(Hidden(_restored(each, path), _text(reason)) for each, reason in hidden),
    )


def _finding(finding: Finding, path: str) -> list[Any]:
    return [
        finding.code,
        finding.message,
        "" if finding.path == path else finding.path,
        [finding.span.start, finding.span.end],
        [finding.start.line, finding.start.column, finding.end.line, finding.end.column],
        finding.severity.value,
        finding.excerpt,
        finding.excerpt_column,
        finding.section,
        finding.hint,
        [[edit.start, edit.end, edit.text] for edit in finding.fix],
    ]


def _restored(given: Sequence[Any], path: str) -> Finding:
    code, message, other, span, place, severity, excerpt, column, section, hint, fix = given
    first, begin, last, end = map(_number, place)
    return Finding(
        code=_text(code),
        message=_text(message),
        path=_text(other) or path,
        span=Span(*map(_number, span)),
        start=Position(first, begin),
        end=Position(last, end),
        severity=Severity(severity),
        excerpt=_text(excerpt),
        excerpt_column=_number(column),
        section=_text(section),
        hint=_text(hint),
        fix=tuple(Edit(_number(start), _number(stop), _text(text)) for start, stop, text in fix),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("this is no text")
    return value


def _number(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError("this is no number")
    return value
