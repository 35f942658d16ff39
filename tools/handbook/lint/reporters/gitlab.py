"""GitLab's Code Quality report: what a merge request shows beside the changed lines.

An array of objects with ``description``, ``check_name``, ``fingerprint``, ``severity`` and ``location``
(source: GitLab's documentation of Code Quality, on reports of other tools). GitLab shows one finding for each
fingerprint; ours holds no line, so that a finding that has moved is not a new one.
"""

from __future__ import annotations

from handbook.lint.report import Report, fingerprints, sentence
from handbook.model.terms import Severity
from handbook.printable import json_text, line

_SEVERITY = {Severity.CRITICAL: "critical", Severity.SUGGESTION: "minor", Severity.NIT: "info"}


def render(report: Report) -> str:
    """Render one object for each finding; an empty array when there is none."""
    found = [
        {
            "type": "issue",
            "check_name": finding.code,
            "description": line(sentence(finding)),
            "severity": _SEVERITY[finding.severity],
            "fingerprint": fingerprint,
            "location": {
                "path": finding.path,
                "lines": {"begin": finding.start.line, "end": finding.end.line},
            },
        }
        for finding, fingerprint in zip(report.findings, fingerprints(report.findings), strict=True)
    ]
    return json_text(found) + "\n"
