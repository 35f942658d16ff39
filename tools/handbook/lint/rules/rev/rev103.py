"""A review opens with details, or its summary hides that something is CRITICAL.

Why:
    Most people read the first three sentences of a review, and some decide by them. They must learn
    there whether the change may be merged. That a summary is there and comes first is asked for by
    DOC101 and DOC102; this rule looks for findings above it, and for a summary that says nothing of the
    CRITICAL ones below.

Bad (review):
    # Review of the voucher endpoint

    ## Summary

    A small change with good names.

    ## Findings

    ### 🔴 CRITICAL: the code is pasted into the query

    Anybody can read all vouchers. Use a parameter.

Good (review):
    # Review of the voucher endpoint

    ## Summary

    A small change with good names. It cannot be merged yet: one query can be made to read all vouchers.

    ## Findings

    ### 🔴 CRITICAL: the code is pasted into the query

    Anybody can read all vouchers. Use a parameter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handbook.kinds.fit import Fit, outline
from handbook.kinds.kind import normal
from handbook.lint.content.review import KINDS, Review, review_of
from handbook.lint.rule import Context, Rule
from handbook.model.document import Document, Section, Span
from handbook.model.finding import Finding
from handbook.model.terms import Severity
from handbook.patterns import lazy

_VERDICT = lazy(
    r"""\b(?:critical|merg(?:e[sd]?|ing|eable)|approv\w*|reject\w*|request(?:s|ed|ing)?\ changes
      |changes\ requested|ship(?:s|ped|ping)?|block\w*|ready|not\ yet|must|release[sd]?|go\ live|no-go
      |unsafe|insecure|vulnerab\w*|serious|severe|dangerous|lgtm|accept\w*|deploy\w*|cannot)\b|🔴""",
    re.IGNORECASE | re.VERBOSE,
)


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for what stands above the summary, or for a summary that keeps quiet."""
    review = review_of(document, context)
    if review is None or context.fit is None:
        return
    summary = next((m.section for m in context.fit.matches if normal(m.rule.name) == "summary"), None)
    if summary is None:
        return  # DOC101 says so.
    early = next((each for each in review.findings if each.title.start < summary.heading.start), None)
    if early is not None and not _is_told(document, context.fit, summary):
        message = f"this finding stands above section '{summary.title}'"
        yield rule.at(document, early.title, message, hint="begin with the summary")
    rest = Span(summary.body.start, summary.span.end)
    text = context.prose.within(rest)
    critical = _critical(review)
    if critical and text.strip() and not document.brings_in(summary.span) and not _VERDICT.search(text):
        one = f"{critical} CRITICAL finding{'s' if critical > 1 else ''}"
        message = f"section '{summary.title}' does not mention that there {_is(critical)} {one}"
        hint = "say there whether the change may be merged, and what stands against it"
        yield rule.at(document, summary.heading, message, hint=hint)


def _is(count: int) -> str:
    return "is" if count == 1 else "are"


def _critical(review: Review) -> int:
    severities = (review.severity_of(each.label) if each.label else each.severity for each in review.findings)
    return sum(severity is Severity.CRITICAL for severity in severities)


def _is_told(document: Document, fit: Fit, summary: Section) -> bool:
    """Return whether DOC102 reports the place of the summary."""
    match = fit.of(summary)
    own = match is not None and not match.alias
    before = [section for section in outline(document) if section.heading.start < summary.heading.start]
    return any(section.level <= summary.level and (own or fit.of(section)) for section in before)


RULE = Rule(
    code="REV103",
    name="no-summary-first",
    severity=Severity.SUGGESTION,
    check=check,
    doc=__doc__ or "",
    kinds=KINDS,
)
