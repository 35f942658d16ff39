"""JUnit's XML: the findings as tests that have failed, for servers that show the results of tests.

There is no standard; the elements and attributes are those that Jenkins, GitLab and others read: a
``<testsuite>`` for each file with findings, in it a ``<testcase>`` for each finding with ``<failure>``, or
with ``<skipped>`` where the finding does not fail the run, and ``<error>`` for what could not be checked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from types import MappingProxyType
from typing import NamedTuple

from handbook.lint.report import Report, many, sentence
from handbook.model.finding import Finding
from handbook.printable import attributes

_NAME = "docs lint"


class _Case(NamedTuple):
    """One test: its attributes, and the element that says what came of it with its attributes."""

    about: dict[str, object]
    outcome: str = ""
    said: Mapping[str, object] = MappingProxyType({})


def render(report: Report) -> str:
    """Render the findings by file; a clean run is one test that passes, as servers refuse to read none."""
    suites = [
        (path, [_case(finding, report) for finding in findings])
        for path, findings in groupby(report.findings, key=lambda finding: finding.path)
    ]
    if report.errors:
        suites.append((_NAME, [_unchecked(number, said) for number, said in enumerate(report.errors, 1)]))
    if not suites:
        suites.append(
            (_NAME, [_Case({"classname": _NAME, "name": f"no findings in {many(report.files, 'file')}"})])
        )
    return "".join(f"{line}\n" for line in _lines(suites))


def _case(finding: Finding, report: Report) -> _Case:
    place = f"{finding.start.line}:{finding.start.column}"
    about: dict[str, object] = {
        "classname": finding.path,
        "name": f"{finding.code} {report.rule(finding.code).name} at {place}",
        "file": finding.path,
        "line": finding.start.line,
    }
    if finding.severity.rank < report.fail_on.rank:
        return _Case(about, "skipped", {"message": f"{finding.severity.name}: {sentence(finding)}"})
    return _Case(about, "failure", {"type": finding.severity.name, "message": sentence(finding)})


def _unchecked(number: int, said: str) -> _Case:
    about: dict[str, object] = {"classname": _NAME, "name": f"error {number}"}
    return _Case(about, "error", {"type": "error", "message": said})


def _lines(suites: list[tuple[str, list[_Case]]]) -> Iterator[str]:
    every = [case for _, cases in suites for case in cases]
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f"<testsuites{attributes(name=_NAME, **_counts(every))}>"
    for name, cases in suites:
        yield f"  <testsuite{attributes(name=name, **_counts(cases))}>"
        for case in cases:
            if case.outcome:
                yield f"    <testcase{attributes(**case.about)}>"
                yield f"      <{case.outcome}{attributes(**case.said)}/>"
                yield "    </testcase>"
            else:
                yield f"    <testcase{attributes(**case.about)}/>"
        yield "  </testsuite>"
    yield "</testsuites>"


def _counts(cases: list[_Case]) -> dict[str, object]:
    outcomes = [case.outcome for case in cases]
    return {
        "tests": len(cases),
        "failures": outcomes.count("failure"),
        "errors": outcomes.count("error"),
        "skipped": outcomes.count("skipped"),
    }
