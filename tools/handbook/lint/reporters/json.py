"""Our own JSON: stable names, sorted, no time stamps.

``version`` grows when a field changes its meaning; new fields may be added without that.
"""

from __future__ import annotations

from collections.abc import Iterator

from handbook.lint.guides import guides
from handbook.lint.report import Report, fingerprints
from handbook.model.terms import Severity
from handbook.printable import json_text

VERSION = 1


def render(report: Report) -> str:
    """Render an object with ``findings``, ``summary``, ``approximate``, ``notes`` and ``errors``.

    Lines and columns are 1-based, columns in characters, ends exclusive; offsets are 0-based. ``cards`` of
    a finding are the rule cards of the handbook that are about its rule.
    """
    return json_text(document(report)) + "\n"


def document(report: Report) -> dict[str, object]:
    """Return what `render` renders."""
    return {"version": VERSION, "findings": list(findings(report)), **around(report)}


def findings(report: Report) -> Iterator[dict[str, object]]:
    """Yield an object for each finding."""
    for finding, fingerprint in zip(report.findings, fingerprints(report.findings), strict=True):
        yield {
            "code": finding.code,
            "name": report.rule(finding.code).name,
            "severity": finding.severity.value,
            "path": finding.path,
            "line": finding.start.line,
            "column": finding.start.column,
            "end_line": finding.end.line,
            "end_column": finding.end.column,
            "start_offset": finding.span.start,
            "end_offset": finding.span.end,
            "message": finding.message,
            "hint": finding.hint,
            "fixable": bool(finding.fix),
            "section": finding.section,
            "fingerprint": fingerprint,
            "cards": [{"id": card.id, "address": card.address} for card in guides(finding.code)],
        }


def around(report: Report) -> dict[str, object]:
    """Return what a report says besides its findings."""
    return {
        "summary": {
            **{severity.value: report.count(severity) for severity in Severity},
            "files": report.files,
            "diagrams": report.diagrams,
            "kinds": {name or "none": count for name, count in report.kinds},
            "suppressed": report.suppressed,
            "hidden": report.hidden,
            "fixable": report.fixable,
        },
        "since": report.since,
        "baseline": {"file": report.baseline, "hidden": report.hidden, "gone": report.gone},
        "approximate": list(report.approximate),
        "approximate_because": list(report.approximate_because),
        "notes": list(report.notes),
        "errors": list(report.errors),
    }
