"""Workflow commands of GitHub Actions: one annotation for each finding.

Escapes as the runner reads them: ``%``, CR and LF in the message, also ``:`` and ``,`` in properties
(source: GitHub's documentation of workflow commands).
"""

from __future__ import annotations

from handbook.lint.report import Report, sentence
from handbook.model.finding import Finding
from handbook.model.terms import Severity
from handbook.printable import line

_COMMAND = {Severity.CRITICAL: "error", Severity.SUGGESTION: "warning", Severity.NIT: "notice"}


def render(report: Report) -> str:
    """Render one line for each finding, and one for what a baseline hides; empty when there is neither."""
    lines = [_line(finding, report) for finding in report.findings]
    if report.hidden:
        count = "1 finding is" if report.hidden == 1 else f"{report.hidden} findings are"
        hidden = f"{count} hidden by {report.baseline}"
        lines.append(f"::notice title=baseline::{_message(hidden)}")
    return "".join(f"{line}\n" for line in lines)


def _line(finding: Finding, report: Report) -> str:
    title = f"{finding.code} {report.rule(finding.code).name}"
    properties = {
        "file": finding.path,
        "line": str(finding.start.line),
        "endLine": str(finding.end.line),
        "col": str(finding.start.column),
        "endColumn": str(finding.end.column),
        "title": title,
    }
    joined = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{_COMMAND[finding.severity]} {joined}::{_message(sentence(finding))}"


def _message(text: str) -> str:
    return line(_percented(text))


def _property(text: str) -> str:
    return line(_percented(text).replace(":", "%3A").replace(",", "%2C"))


def _percented(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
