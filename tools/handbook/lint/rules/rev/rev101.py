"""A finding of a review has no severity, or a severity by another name.

Why:
    The author of a change asks one thing first: what must be done before it can be merged? Three words
    answer that, if everybody uses the same three: CRITICAL must be fixed, SUGGESTION should be, NIT may
    be. "Major" and "P1" mean something else in each team, and a coloured mark alone is read by no screen
    reader and found by no search. Where another word has one clear meaning, `docs fix` writes the
    handbook's; "major" and "high" count as CRITICAL unless the review has a word for more than that.

Bad (review):
    # Review of the voucher endpoint

    ## Findings

    ### Blocker: the code is pasted into the query

    Anybody can read all vouchers.

Good (review):
    # Review of the voucher endpoint

    ## Findings

    ### 🔴 CRITICAL: the code is pasted into the query

    Anybody can read all vouchers.

Fixed (review):
    # Review of the voucher endpoint

    ## Findings

    ### CRITICAL: the code is pasted into the query

    Anybody can read all vouchers.
"""

from __future__ import annotations

from collections.abc import Iterator

from handbook.lint.content.label import MARKS, Label
from handbook.lint.content.review import KINDS, Form, Remark, Review, review_of
from handbook.lint.rule import Context, Rule
from handbook.model.document import Document
from handbook.model.finding import Edit, Finding
from handbook.model.terms import Severity

_CHOICE = "write CRITICAL (must be fixed), SUGGESTION (should be) or NIT (may be)"


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield one finding for each severity that is missing or is not one of the three words."""
    review = review_of(document, context)
    if review is None:
        return
    for remark in (*review.remarks, *review.actions):
        label = remark.label
        if remark.needs_none:
            continue
        if label is not None and label.severity is not None:
            yield from _named(rule, document, review, remark, label)
        elif remark.severity is None and remark.section == "findings" and label is None:
            yield rule.at(document, remark.title, "this finding has no severity", hint=_CHOICE)
    if any(remark.severity for remark in review.actions):
        for remark in review.actions:
            if remark.severity is None and remark.label is None:
                message = "this action has no severity, others have one"
                yield rule.at(document, remark.title, message, hint=_CHOICE, severity=Severity.NIT)


def _named(rule: Rule, document: Document, review: Review, remark: Remark, label: Label) -> Iterator[Finding]:
    severity = review.severity_of(label)
    written = document.text[label.span.start : label.span.end]
    if severity is None:
        return
    if label.canonical:
        if label.mark_of is not None and label.mark_of is not severity:
            message = f"'{written}' has the mark of {label.mark_of.name}"
            hint = f"the mark of {severity.name} is {MARKS[severity]}"
            yield rule.at(document, label.span, message, hint=hint)
        return
    word = severity.name
    if label.mark:
        word = f"{MARKS[severity]} {word}"
    if not label.word and not label.bare and not _has_sign(document.text, label):
        word += ":"
    message = f"'{written}' instead of {severity.name}"
    if not label.word:
        message = f"the mark '{written}' stands without its word"
    edit = Edit(label.span.start, label.span.end, word)
    safe = remark.form not in (Form.HEADING, Form.GROUP) or not _is_linked(document, remark)
    yield rule.at(document, label.span, message, hint=f"write '{word}'", fix=(edit,) if safe else ())


def _has_sign(text: str, label: Label) -> bool:
    return any(sign in text[label.span.end : label.end] for sign in ":–—-*_`])")


def _is_linked(document: Document, remark: Remark) -> bool:
    """Return whether a link leads to the heading: with its words its anchor changes."""
    section = document.section_at(remark.title.start)
    return section is not None and any(link.target == f"#{section.id}" for link in document.links)


RULE = Rule(
    code="REV101",
    name="unknown-severity",
    severity=Severity.SUGGESTION,
    check=check,
    doc=__doc__ or "",
    kinds=KINDS,
)
