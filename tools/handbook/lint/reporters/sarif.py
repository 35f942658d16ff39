"""SARIF 2.1.0 (OASIS) for code scanning.

Columns count code points (``columnKind``); fingerprints never hold a line, so that a finding keeps its
identity when text above it moves.
"""

from __future__ import annotations

from functools import cache
from urllib.parse import quote

from handbook import __version__
from handbook.lint.guides import guides
from handbook.lint.places import Places
from handbook.lint.report import Report, fingerprints, sentence
from handbook.lint.rule import Rule
from handbook.model.document import Position
from handbook.model.finding import Edit, Finding, Hidden
from handbook.model.terms import Severity
from handbook.printable import json_text

_LEVEL = {Severity.CRITICAL: "error", Severity.SUGGESTION: "warning", Severity.NIT: "note"}
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def render(report: Report) -> str:
    """Render a log with one run."""

    @cache
    def places(path: str) -> Places | None:
        text = report.text(path)
        return None if text is None else Places(text)

    rules = sorted(report.rules, key=lambda rule: rule.code)
    index = {rule.code: number for number, rule in enumerate(rules)}
    concealed = report.concealed if report.shows_concealed else ()
    # Those that are hidden come last, so that the others have the same fingerprints without them.
    every = (*report.findings, *(each.finding for each in concealed))
    results = [
        _result(finding, index[finding.code], fingerprint, places(finding.path) if finding.fix else None)
        for finding, fingerprint in zip(every, fingerprints(every), strict=True)
    ]
    if report.shows_concealed:  # A run has this key in all of its results or in none.
        said = [*([] for _ in report.findings), *([_suppression(each)] for each in concealed)]
        results = [
            {**result, "suppressions": suppressions}
            for result, suppressions in zip(results, said, strict=True)
        ]
    driver = {
        "name": "handbook",
        "semanticVersion": __version__,
        "rules": [_rule(rule) for rule in rules],
    }
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": "handbook/docs-lint/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(report)],
        "results": results,
        "properties": {"hiddenByBaseline": report.hidden},
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json_text(log) + "\n"


def _rule(rule: Rule) -> dict[str, object]:
    cards = guides(rule.code)
    named = "".join(f"\n{card.id} {card.title} ({card.address})" for card in cards)
    told = f"{rule.doc.strip()}\n\nIn the handbook:{named}" if cards else rule.doc.strip()
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.summary},
        "help": {"text": told, "markdown": told},
        "defaultConfiguration": {"level": _LEVEL[rule.severity]},
        "properties": {"cards": [card.id for card in cards]}
        | ({"package": rule.package} if rule.package else {}),
    }


def _result(finding: Finding, index: int, fingerprint: str, places: Places | None) -> dict[str, object]:
    file = {"uri": quote(_bytes(finding.path))}
    found: dict[str, object] = {
        "ruleId": finding.code,
        "ruleIndex": index,
        "level": _LEVEL[finding.severity],
        "message": {"text": _plain(sentence(finding))},
        "locations": [
            {"physicalLocation": {"artifactLocation": file, "region": _region(finding.start, finding.end)}}
        ],
        "partialFingerprints": {"handbook/v1": fingerprint},
    }
    if places is not None:
        replacements = [_replacement(edit, places) for edit in finding.fix]
        found["fixes"] = [{"artifactChanges": [{"artifactLocation": file, "replacements": replacements}]}]
    return found


def _suppression(hidden: Hidden) -> dict[str, object]:
    kind = "inSource" if hidden.in_source else "external"
    return {"kind": kind, "status": "accepted", "justification": _plain(hidden.reason)}


def _region(start: Position, end: Position) -> dict[str, int]:
    return {
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    }


def _replacement(edit: Edit, places: Places) -> dict[str, object]:
    return {
        "deletedRegion": _region(places.position(edit.start), places.position(edit.end)),
        "insertedContent": {"text": edit.text},
    }


def _invocation(report: Report) -> dict[str, object]:
    errors = [{"level": "error", "message": {"text": _plain(error)}} for error in report.errors]
    notes = [{"level": "note", "message": {"text": _plain(note)}} for note in report.notes]
    return {"executionSuccessful": not report.errors, "toolExecutionNotifications": [*errors, *notes]}


def _plain(text: str) -> str:
    """Return a text that no viewer takes for a link: ``[words](address)`` is one in a message of SARIF."""
    return text.replace("](", "\\](")


def _bytes(path: str) -> bytes:
    """Return a path as the disk has it, be it UTF-8 or not."""
    try:
        return path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return path.encode("utf-8", "surrogatepass")
