"""A summary in Markdown, for the page of a run or a comment on a pull request.

What comes from documents is no Markdown in it: only plain words stand as they are; everything else stands in
``<code>``, with each sign as an entity, so that it makes no link, mention, reference, tag or column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handbook.lint.report import Report, many, sentence
from handbook.model.finding import Finding
from handbook.model.terms import Severity
from handbook.printable import line, shortened

MOST = 60_000
"""Characters of a summary: a comment on GitHub may have 65,536."""
_SIGN = {Severity.CRITICAL: "🔴", Severity.SUGGESTION: "🟡", Severity.NIT: "🟢"}
_LONGEST = 300
"""Characters of a message, or of a path."""
_NOTES = 10
_HARMLESS = " '-,;=/()?"
"""Signs that begin nothing in Markdown where the others are entities."""
_PLAIN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*[,.;:]?")
"""A word that nothing takes for more than a word, however it is put together with others by blanks."""


def render(report: Report) -> str:
    """Render the counts and a table of the findings, the most serious first, as far as they fit."""
    head = "".join(f"{each}\n" for each in _head(report))
    findings = sorted(report.findings, key=lambda finding: -finding.severity.rank)
    rows, size = [], len(head)
    for finding in findings:
        row = _row(finding, report)
        size += len(row) + 1
        if size > MOST:
            break
        rows.append(row)
    if not rows:
        return head
    left = len(findings) - len(rows)
    more = f"\n{left} more finding{'s are' if left > 1 else ' is'} not listed here.\n" if left else ""
    table = "".join(f"{row}\n" for row in ("| Severity | Place | Finding |", "|---|---|---|", *rows))
    return f"{head}\n{table}{more}"


def _head(report: Report) -> Iterator[str]:
    counts = [f"{report.count(each)} {each.name}" for each in Severity if report.count(each)]
    verdict = ", ".join(counts) or ("no findings" if report.errors else "clean")
    yield f"### docs lint: {verdict}"
    yield ""
    looked = [many(report.files, "file"), many(report.diagrams, "diagram")]
    said = f"{' and '.join(looked)} checked"
    said += f" of those that have changed since {quoted(report.since)}" if report.since else ""
    said += f", {report.suppressed} suppressed" if report.suppressed else ""
    if report.hidden:
        said += f", {many(report.hidden, 'finding')} hidden by {quoted(report.baseline)}"
    yield f"{said}."
    unchecked = [f"- **error:** {quoted(error)}" for error in report.errors]
    unchecked += [f"- note: {quoted(note)}" for note in report.notes]
    if unchecked:
        yield ""
        yield from unchecked[:_NOTES]
    if len(unchecked) > _NOTES:
        yield f"- and {len(unchecked) - _NOTES} more"


def _row(finding: Finding, report: Report) -> str:
    sign = f"{_SIGN[finding.severity]} {finding.severity.name}"
    place = _code(f"{shortened(finding.path, _LONGEST)}:{finding.start.line}")
    rule = f"{finding.code} {report.rule(finding.code).name}"
    return f"| {sign} | {place} | {quoted(sentence(finding))} ({rule}) |"


def quoted(text: str) -> str:
    """Return a text on one line in which nothing is Markdown, HTML, or an address or name to be linked."""
    words = line(shortened(text, _LONGEST)).split(" ")
    parts: list[str] = []
    run: list[str] = []
    for word in words:
        if _PLAIN.fullmatch(word):
            parts += [*_joined(run), word]
            run = []
        else:
            run.append(word)
    return " ".join([*parts, *_joined(run)])


def _joined(run: list[str]) -> list[str]:
    text = " ".join(run).strip()
    return [_code(text)] if text else []


def _code(text: str) -> str:
    shown = line(text)
    signs = (char if char.isalnum() or char in _HARMLESS else f"&#{ord(char)};" for char in shown)
    return f"<code>{''.join(signs)}</code>"
