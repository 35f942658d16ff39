"""Checkstyle's XML, which many CI servers and editors read.

``<checkstyle>`` has a ``<file name>`` for each file with findings, and in it an ``<error>`` with ``line``,
``column``, ``severity`` (``error``, ``warning`` or ``info``), ``message`` and ``source`` (source: the
documentation of Checkstyle's XML logger).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from handbook.lint.report import Report, sentence
from handbook.model.finding import Finding
from handbook.model.terms import Severity
from handbook.printable import attributes

_SEVERITY = {Severity.CRITICAL: "error", Severity.SUGGESTION: "warning", Severity.NIT: "info"}


def render(report: Report) -> str:
    """Render the findings by file, in their order."""
    return "".join(f"{line}\n" for line in _lines(report))


def _lines(report: Report) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<checkstyle version="4.3">'
    for path, findings in groupby(report.findings, key=lambda finding: finding.path):
        yield f"  <file{attributes(name=path)}>"
        for finding in findings:
            yield f"    <error{attributes(**_error(finding, report))}/>"
        yield "  </file>"
    yield "</checkstyle>"


def _error(finding: Finding, report: Report) -> dict[str, object]:
    return {
        "line": finding.start.line,
        "column": finding.start.column,
        "severity": _SEVERITY[finding.severity],
        "message": sentence(finding),
        "source": f"handbook.{finding.code}.{report.rule(finding.code).name}",
    }
