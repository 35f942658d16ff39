"""Write the comment that suppresses a rule, where it is certain what it reaches and that all else stays."""

from __future__ import annotations

from handbook.lint import suppress
from handbook.lsp.repository import Repository
from handbook.model.document import BOM, Document
from handbook.model.finding import Edit, Finding
from handbook.project.reading import DocumentReader, Source

_REASON = "-"
"""Stands for the reason that an author writes, while the effect is tried out."""


def here(document: Document, finding: Finding, repository: Repository) -> Edit | None:
    """Return the edit that suppresses a rule for the block of a finding; None where none is sure."""
    fence = next((each for each in document.fences if finding.span.start in each.span), None)
    line = document.position(fence.span.start).line if fence is not None else finding.start.line
    while fence is None and line > 1 and not _begins_block(document, line):
        line -= 1
    front = document.front_matter
    start = document.starts[line - 1]
    if (front is not None and start < front.span.end) or start < len(document.text) - len(
        document.text.removeprefix(BOM)
    ):
        return None
    text = document.text[start : document.line_span(line).end]
    margin = text[: len(text) - len(text.lstrip(" \t>"))]
    return _tried(document, finding, start, margin, "disable", repository)


def in_file(document: Document, finding: Finding, repository: Repository) -> Edit | None:
    """Return the edit that suppresses a rule in the whole file: below the front matter, above the rest."""
    front = document.front_matter
    start = front.span.end if front is not None else len(BOM) if document.text.startswith(BOM) else 0
    while document.text[start : start + 1] in ("\r", "\n") and start not in document.starts:
        start += 1
    return _tried(document, finding, start, "", "disable-file", repository)


def _begins_block(document: Document, line: int) -> bool:
    before = document.line_span(line - 1)
    above = document.text[before.start : before.end]
    heading = any(each.heading.start <= before.start <= each.heading.end for each in document.sections)
    here = document.starts[line - 1]
    own = any(each.heading.start == here for each in document.sections)
    return not above.strip(" \t>") or heading or own


def _tried(
    document: Document, finding: Finding, start: int, margin: str, word: str, repository: Repository
) -> Edit | None:
    """Return the edit, if the finding goes with a reason in it and the document is read as before."""
    newline = "\r\n" if "\r\n" in document.text else "\n"
    blank = newline if word == "disable-file" else ""

    def comment(reason: str) -> str:
        return f"{margin}<!-- handbook: {word}={finding.code}{reason} -->{newline}{blank}"

    added = comment(f" {_REASON}")
    text = document.text[:start] + added + document.text[start:]
    after, _ = DocumentReader(repository.project).attempted(Source(repository.absolute(document.path), text))
    if after is None or not _is_same(document, after):
        return None
    place = after.position(finding.span.start + (len(added) if finding.span.start >= start else 0))
    moved = Finding(
        code=finding.code, message="", path=finding.path, span=finding.span, start=place, end=place,
        severity=finding.severity, excerpt="",
    )  # fmt: skip
    kept = suppress.apply(after, (moved,)).kept
    return None if kept else Edit(start, start, comment(""))


def _is_same(before: Document, after: Document) -> bool:
    """Return whether a comment more has changed neither headings nor fences nor links."""

    def shape(document: Document) -> tuple[object, ...]:
        return (
            [(each.title, each.level, each.id) for each in document.sections],
            [(each.content, each.live, each.drawn) for each in document.fences],
            [(each.text, each.target) for each in document.links],
        )

    return shape(before) == shape(after)
