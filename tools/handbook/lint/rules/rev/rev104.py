"""The actions at the end of a review are not in the order of their severity.

Why:
    The list of actions is what the author works through, from the top, until the time is up. What must
    be done has to come first. That the section is there and comes last is asked for by DOC101 and DOC102;
    this rule looks at the order in it, at a list that shows no order at all, and at findings that are
    CRITICAL while no action is.

Bad (review):
    # Review of the voucher endpoint

    ## Actions

    1. SUGGESTION: answer 409 for an expired voucher.
    2. CRITICAL: hand the code over as a parameter.

Good (review):
    # Review of the voucher endpoint

    ## Actions

    1. CRITICAL: hand the code over as a parameter.
    2. SUGGESTION: answer 409 for an expired voucher.
"""

from __future__ import annotations

from collections.abc import Iterator

from handbook.kinds.kind import normal
from handbook.lint.content.review import KINDS, Form, Remark, Review, review_of
from handbook.lint.rule import Context, Rule
from handbook.model.document import Document, Section
from handbook.model.finding import Finding
from handbook.model.terms import Severity
from handbook.patterns import lazy

_NUMBERED = lazy(r"[ \t>]*+\d{1,9}[.)][ \t]")


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for each action below a less serious one, or one for a list without order."""
    review = review_of(document, context)
    if review is None or context.fit is None:
        return
    section = next((m.section for m in context.fit.matches if normal(m.rule.name) == "actions"), None)
    if section is None or not review.actions:
        return
    ranks = [_severity(review, action) for action in review.actions]
    yield from _out_of_order(rule, document, review.actions, ranks)
    if not any(ranks) and len(ranks) > 1 and not _is_ordered(document, review.actions):
        message = f"nothing in section '{section.title}' shows which action comes first"
        hint = "begin each with CRITICAL or SUGGESTION, or number them"
        yield rule.at(document, section.heading, message, hint=hint)
    yield from _forgotten(rule, document, review, section, ranks)


def _severity(review: Review, remark: Remark) -> Severity | None:
    return review.severity_of(remark.label) if remark.label is not None else remark.severity


def _out_of_order(
    rule: Rule, document: Document, actions: tuple[Remark, ...], ranks: list[Severity | None]
) -> Iterator[Finding]:
    least: Severity | None = None
    for action, severity in zip(actions, ranks, strict=True):
        if severity is None:
            continue
        if least is not None and severity.rank > least.rank:
            message = f"this {severity.name} stands below a {least.name}"
            yield rule.at(document, action.title, message, hint="put the most serious action first")
        elif least is None or severity.rank < least.rank:
            least = severity


def _is_ordered(document: Document, actions: tuple[Remark, ...]) -> bool:
    """Return whether the actions are numbered, or rows of a table with a column of priorities."""
    first = actions[0]
    line = document.line_span(document.position(first.title.start).line)
    return first.form is Form.ROW or bool(_NUMBERED.match(document.text, line.start, line.end))


def _forgotten(
    rule: Rule, document: Document, review: Review, section: Section, ranks: list[Severity | None]
) -> Iterator[Finding]:
    found = any(_severity(review, remark) is Severity.CRITICAL for remark in review.findings)
    if found and any(ranks) and Severity.CRITICAL not in ranks:
        message = f"a finding is CRITICAL, but no action in section '{section.title}' is"
        yield rule.at(document, section.heading, message, hint="name what must be fixed, as the first action")


RULE = Rule(
    code="REV104",
    name="no-prioritised-actions-last",
    severity=Severity.SUGGESTION,
    check=check,
    doc=__doc__ or "",
    kinds=KINDS,
)
