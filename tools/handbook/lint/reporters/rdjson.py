"""Reviewdog's Diagnostic Format: comments and suggested changes on a pull request.

Columns count bytes of UTF-8, 1-based, ends exclusive; ours count characters, so the text of the file is
needed (source: the protocol definition and JSON Schema of reviewdog's ``rdf``).
"""

from __future__ import annotations

from functools import cache

from handbook.lint.places import Places
from handbook.lint.report import Report, sentence
from handbook.model.document import Position
from handbook.model.finding import Finding
from handbook.model.terms import Severity
from handbook.printable import json_text, line

_SEVERITY = {Severity.CRITICAL: "ERROR", Severity.SUGGESTION: "WARNING", Severity.NIT: "INFO"}


def render(report: Report) -> str:
    """Render one result with a diagnostic for each finding."""

    @cache
    def places(path: str) -> Places | None:
        text = report.text(path)
        return None if text is None else Places(text)

    found = [_diagnostic(finding, places(finding.path)) for finding in report.findings]
    return json_text({"source": {"name": "handbook"}, "diagnostics": found}) + "\n"


def _diagnostic(finding: Finding, places: Places | None) -> dict[str, object]:
    found: dict[str, object] = {
        "message": line(sentence(finding)),
        "location": {"path": finding.path, "range": _range(finding.start, finding.end, places)},
        "severity": _SEVERITY[finding.severity],
        "code": {"value": finding.code},
    }
    # Each suggestion is to be of use by itself: a fix of several edits cannot be offered in parts.
    if len(finding.fix) == 1 and places is not None:
        (edit,) = finding.fix
        where = _range(places.position(edit.start), places.position(edit.end), places)
        found["suggestions"] = [{"range": where, "text": edit.text}]
    return found


def _range(start: Position, end: Position, places: Places | None) -> dict[str, object]:
    return {"start": _place(start, places), "end": _place(end, places)}


def _place(position: Position, places: Places | None) -> dict[str, object]:
    column = position.column if places is None else places.byte_column(position)
    return {"line": position.line, "column": column}
