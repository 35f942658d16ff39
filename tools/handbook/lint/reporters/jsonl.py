"""JSON Lines: one object for each finding, then one with the summary; for programs that read as they go.

The objects are those of the JSON report (see `json`), each with a ``type``: ``finding`` or ``summary``.
"""

from __future__ import annotations

from handbook.lint.report import Report
from handbook.lint.reporters.json import VERSION, around, findings
from handbook.printable import json_text


def render(report: Report) -> str:
    """Render a line for each finding, and a last one with everything else that the JSON report has."""
    objects: list[dict[str, object]] = [{"type": "finding", **each} for each in findings(report)]
    objects.append({"type": "summary", "version": VERSION, **around(report)})
    return "".join(f"{json_text(each, indent=None)}\n" for each in objects)
