"""The first report that somebody reads: what was checked, what was not, how much is found, and how to go on.

For a run without any configuration, baseline or selection. A repository that never had a linter may have a
thousand findings, and whoever sees them all reads none: each rule shows some examples, and counts the rest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from handbook.lint.report import Report
from handbook.lint.reporters.text import Paint, of_finding, plain, summary
from handbook.model.terms import Severity
from handbook.printable import line

FEW = 20
"""Findings that are all shown."""
EXAMPLES = 2
"""Findings of each rule that are shown where there are more."""


def render(report: Report, paint: Paint = plain, shown: Callable[[str], str] = str) -> str:
    """Render for a terminal; ``shown`` turns a finding's path into what a reader can click."""
    lines: list[str] = []
    counts: Counter[str] = Counter()
    worst: dict[str, Severity] = {}
    for finding in report.findings:
        counts[finding.code] += 1
        worst[finding.code] = max(worst.get(finding.code, finding.severity), finding.severity, key=_rank)
        if len(report.findings) <= FEW or counts[finding.code] <= EXAMPLES:
            lines += [*of_finding(finding, report, paint, shown), ""]
    if len(report.findings) > FEW:
        lines += [*_by_rule(report, counts, worst, paint), ""]
    if report.findings:
        lines += [*_next(report, counts), ""]
    lines += [*_kinds(report), *summary(report, paint)]
    return "\n".join(lines) + "\n"


def _rank(severity: Severity) -> int:
    return severity.rank


def _by_rule(
    report: Report, counts: Counter[str], worst: Mapping[str, Severity], paint: Paint
) -> Iterator[str]:
    """Yield a line for each rule, the most frequent first, with the severity of its worst finding."""
    ordered = sorted(counts, key=lambda code: (-counts[code], code))
    wide = max(len(report.rule(code).name) for code in ordered)
    yield f"At most {EXAMPLES} findings of each rule are shown above. All of them, by rule:"
    for code in ordered:
        rule = report.rule(code)
        severity = paint(f"{worst[code].name:<10}", worst[code].value)
        yield f"  {counts[code]:>6}  {code:<6}  {rule.name:<{wide}}  {severity}  {rule.summary}"


def _kinds(report: Report) -> Iterator[str]:
    """Yield of which kinds the documents are: most rules are about documents of a kind."""
    if not report.files and not report.errors:
        yield "no document is here: these are pages (*.md) and diagrams (*.mmd) that git does not ignore"
    counts = dict(report.kinds)
    none = counts.pop("", 0)
    named = ", ".join(f"{count} {line(name)}" for name, count in sorted(counts.items()))
    if named:
        yield f"kinds of documents: {named}" + (f"; {none} of none" if none else "")
    elif none:
        documents = "this document is" if none == 1 else f"all {none} documents are"
        yield f"kinds of documents: {documents} of none, so no rule asks for sections"


def _next(report: Report, counts: Counter[str]) -> Iterator[str]:
    """Yield what to do next; each line is a command, or a file, and what it is for."""
    (most, _), *_ = counts.most_common(1)
    found = f"these {len(report.findings)} findings" if len(report.findings) > 1 else "this finding"
    steps = [
        ("docs lint --write-baseline", f"hide {found}, and report what is new from now on"),
        (f"docs lint --select {most}", f"list all findings of {report.rule(most).name}"),
        (f"docs explain {most}", "what this rule asks for, and why"),
        ("docs config show FILE", "of which kind a document is, which rules run for it, and why"),
    ]
    if any(not name for name, _ in report.kinds):
        steps.append(
            ("handbook.toml", 'says what documents are: [kinds], and lines such as "ops/**" = "runbook"')
        )
    wide = max(len(command) for command, _ in steps)
    yield "To go on:"
    for command, purpose in steps:
        yield f"  {command:<{wide}}  {purpose}"
