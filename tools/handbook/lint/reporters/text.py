"""The format for people: place, finding, source line with a caret, next step, and a last line of counts."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator

from handbook.lint.report import Report, many
from handbook.model.finding import Finding
from handbook.model.terms import Severity
from handbook.printable import block, escaped, line

Paint = Callable[[str, str], str]
"""``paint(text, style)``; styles: ``place critical suggestion nit faint good``."""

_WIDEST = 160
_REASONS = 3
"""Reasons for approximate readings that are told at most."""


def plain(text: str, style: str) -> str:
    """Paint nothing: for pipes and files."""
    del style
    return text


def render(report: Report, paint: Paint = plain, shown: Callable[[str], str] = str) -> str:
    """Render for a terminal; ``shown`` turns a finding's path into what a reader can click."""
    lines: list[str] = []
    for finding in report.findings:
        lines += of_finding(finding, report, paint, shown)
        lines.append("")
    lines += summary(report, paint)
    return "\n".join(lines) + "\n"


def of_finding(finding: Finding, report: Report, paint: Paint, shown: Callable[[str], str]) -> Iterator[str]:
    """Yield the lines of one finding."""
    place = f"{line(shown(finding.path))}:{finding.start.line}:{finding.start.column}"
    word = paint(finding.severity.name, finding.severity.value)
    name = report.rule(finding.code).name
    said = f"{word} {finding.code} {line(finding.message)}"
    yield f"{paint(place, 'place')} {said} {paint(f'({name})', 'faint')}"
    if finding.excerpt.strip():
        number = str(finding.start.line)
        excerpt, caret = _caret(finding)
        yield f"  {paint(number + ' |', 'faint')} {excerpt}"
        yield f"  {' ' * len(number)} {paint('|', 'faint')} {paint(caret, finding.severity.value)}"
    if finding.hint:
        first, *more = finding.hint.split("\n")  # Mermaid's own words have lines.
        yield f"  {paint('=', 'faint')} {line(first)}"
        yield from map(block, more)


def _caret(finding: Finding) -> tuple[str, str]:
    """Return the source line, cut where it is very long, and the marks below it."""
    text = finding.excerpt.lstrip("\ufeff")
    skipped = finding.excerpt_column - 1
    first = finding.start.column - 1 - skipped
    same_line = finding.end.line == finding.start.line
    last = finding.end.column - 1 - skipped if same_line else len(text.rstrip())
    cut = 0
    if len(text) > _WIDEST:
        cut = max(0, min(first - 40, len(text) - _WIDEST))
    piece = text[cut : cut + _WIDEST]
    first, last = first - cut, max(last, first + 1) - cut
    before = ("…" if cut or skipped else "") + _shown(piece[:first])
    marked, after = _shown(piece[first:last]), _shown(piece[last:])
    shown = block(before + marked + after).expandtabs(4) + ("…" if cut + _WIDEST < len(text) else "")
    return shown.rstrip(), " " * _width(before) + "^" * max(1, _width(marked))


def _shown(piece: str) -> str:
    """Return a part of a line as a terminal may show it; tabs stay, as columns are counted by them."""
    return "\t".join(map(escaped, piece.split("\t")))


def _width(text: str) -> int:
    """Return the columns that a terminal needs: East Asian wide characters take two."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    flat = sum(unicodedata.combining(char) != 0 for char in text)
    return len(text.expandtabs(4)) + wide - flat


def summary(report: Report, paint: Paint) -> Iterator[str]:
    """Yield what was not checked, and the counts."""
    counts = ", ".join(
        f"{report.count(severity)} {severity.name}" for severity in Severity if report.count(severity)
    )
    since = f" changed since {line(report.since)}" if report.since else ""
    looked = f"{many(report.files, 'file')}{since}, {many(report.diagrams, 'diagram')} checked"
    hidden = f", {report.suppressed} suppressed" if report.suppressed else ""
    if report.hidden:
        hidden += f", {many(report.hidden, 'finding')} hidden by the baseline"
    if report.gone:
        gone = (
            f"{many(report.gone, 'finding')} of {report.baseline} no longer occur{'s' * (report.gone == 1)}"
        )
        yield paint(f"note: {line(gone)}; remove with `docs lint --update-baseline`", "faint")
    if report.approximate:
        more = "; for an exact reading: pip install 'handbook[site]'" if report.exact_missing else ""
        reasons = report.approximate_because
        shown = ", ".join(map(line, reasons[:_REASONS])) + (", ..." if len(reasons) > _REASONS else "")
        because = f" ({shown})" if shown else ""
        yield paint(
            f"note: {many(len(report.approximate), 'file')} read approximately{because}{more}", "faint"
        )
    for note in report.notes:
        yield paint(f"note: {line(note)}", "faint")
    if report.errors:
        problems = many(len(report.errors), "error")
        yield paint(f"{problems} on standard error: not everything was checked", "critical")
    if report.fixable:
        yield f"`docs fix` can repair {report.fixable} of them"
    # What could not be read may be anything but clean.
    verdict = counts or ("no findings" if report.errors else paint("clean", "good"))
    yield f"{verdict} ({looked}{hidden})"
