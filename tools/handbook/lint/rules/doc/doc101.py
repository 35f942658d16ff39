"""A section that the kind requires is missing.

Why:
    A reader who knows the kind knows where to look. Where a section is missing nobody can tell
    whether it was considered and found empty, or forgotten. The template lists other names for a
    section; they are accepted. With the option `report-aliases` each is reported as a nit, and with
    `strict-names` only the template's own name counts, in its own capitals.
    `docs fix` adds a missing section in its place, with what is to be written there as a comment.

Bad (page):
    # Retries

    ## Limits

    Three at most.

Good (page):
    # Retries

    ## In short

    Retry with jitter.

    ## Limits

    Three at most.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from handbook.kinds.fit import Fit, Match, outline
from handbook.kinds.kind import plain
from handbook.lint.rule import Context, Rule, whole
from handbook.model.document import Document
from handbook.model.finding import Edit, Finding
from handbook.model.terms import Severity
from handbook.patterns import lazy

_POINTER = 40
"""Words at most of a document that only says where its content has gone."""
_WORD = lazy(r"\w+")
_GONE = lazy(r"\b(?:moved|renamed|replaced|superseded|deprecated|obsolete|relocated|merged)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Options:
    """What is reported besides missing sections."""

    report_aliases: bool = False
    """Also that a section is accepted by another name."""


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield one finding for each required section without an answer, and for aliases where wanted."""
    fit = context.fit
    if fit is None:
        return
    options = rule.options if isinstance(rule.options, Options) else Options()
    complete = not document.includes and not _is_pointer(document, context)
    missing = fit.missing
    for match in fit.matches:
        if match.section is None:
            if complete and match in missing:
                yield rule.at(
                    document,
                    whole(document),
                    f"section '{match.rule.name}' is missing",
                    hint=_hint(match, fit),
                    fix=_insertion(document, match, fit),
                )
        elif context.strict_names and plain(match.section.title) != plain(match.rule.name):
            yield rule.at(
                document,
                match.section.heading,
                f"section '{match.section.title}' must be named '{match.rule.name}'",
                hint="strict-names is set in the configuration",
            )
        elif match.alias and options.report_aliases:
            yield rule.at(
                document,
                match.section.heading,
                f"section '{match.section.title}' accepted as {match.rule.name}",
                severity=Severity.NIT,
            )


def _is_pointer(document: Document, context: Context) -> bool:
    """Return whether a document says no more than where its content has gone."""
    text = context.prose.text
    if outline(document) or not document.links or len(_WORD.findall(text)) > _POINTER:
        return False
    return _GONE.search(text) is not None


def _hint(match: Match, fit: Fit) -> str:
    place = "as the first section" if match.rule.first else "as the last section" if match.rule.last else ""
    if not place:
        names = [other.rule.name for other in fit.matches]
        index = names.index(match.rule.name)
        before = next((m.section.title for m in reversed(fit.matches[:index]) if m.section), "")
        place = f"after '{before}'" if before else "to the document"
    marks = "#" * match.rule.level
    return f"add '{marks} {match.rule.name}' {place}; kind {fit.kind.name} requires it"


def _insertion(document: Document, match: Match, fit: Fit) -> tuple[Edit, ...]:
    """Return the section as the template has it, with what is to be written there as a comment.

    Nothing where its place is not certain: within another section, or where the page was not read exactly.
    """
    if match.rule.parent or document.uncertainties:
        return ()
    text = document.text
    at = _above_comments(document, _place(document, match, fit))
    newline = "\r\n" if "\r\n" in text else "\n"
    head = f"{'#' * match.rule.level} {match.rule.name}"
    lines = [head, "", f"<!-- {match.rule.question} -->" if match.rule.question else "", ""]
    block = newline.join(lines) + newline if match.rule.question else newline.join([head, "", ""])
    before = text[:at]
    if before.strip("\ufeff") and not before.endswith((newline * 2, "\n\n")):
        block = (newline if before.endswith("\n") else newline * 2) + block
    return (Edit(at, at, block if at < len(text) else block.rstrip("\r\n") + newline),)


def _place(document: Document, match: Match, fit: Fit) -> int:
    """Return the offset at which a section is to begin, by the order of the template."""
    sections = [section for section in outline(document) if section.level <= match.rule.level]
    if match.rule.first and sections:
        return sections[0].heading.start
    index = fit.matches.index(match)
    before = next((other.section for other in reversed(fit.matches[:index]) if other.section), None)
    if before is None or match.rule.last:
        after = next((other.section for other in fit.matches[index + 1 :] if other.section), None)
        return len(document.text) if after is None or match.rule.last else after.heading.start
    return before.span.end


def _above_comments(document: Document, at: int) -> int:
    """Return where the lines with comments and anchors begin that stand right above an offset."""
    line = document.position(at).line
    if at == len(document.text) or at != document.starts[line - 1]:
        return at
    while line > 1 and document.text.startswith("<", document.starts[line - 2]):
        line -= 1
    return document.starts[line - 1]


RULE = Rule(
    code="DOC101",
    name="missing-section",
    severity=Severity.CRITICAL,
    check=check,
    doc=__doc__ or "",
    options=Options(),
)
