"""A page is due for review, or has changed since its review.

Why:
    A page is believed as long as somebody has looked at it lately. The stamp `reviewed` says when, by whom
    and, by a hash, which text. A change since then is a notice. A review that has become too old is a finding
    in scheduled runs (`docs lint --scheduled`) and on pages that a change touches, never on other changes:
    nobody is stopped by the age of a page that is not theirs. `docs review PAGE --by WHO` writes the stamp.

Bad (files):
    --- docs/a.md ---
    ---
    kind: page
    owner: team-platform
    reviewed: {on: 2026-10-01, by: "@ann", sha: "0123456789ab"}
    ---
    # Retries

    Three at most, where it was two when Ann read it.

Good (files):
    --- docs/a.md ---
    ---
    kind: page
    owner: team-platform
    reviewed: {on: 2026-10-01, by: "@ann", sha: "9edbcc2d91f4"}
    ---
    # Retries

    Two at most.
"""

from __future__ import annotations

from collections.abc import Iterator

from handbook.kinds.stamp import stamp_of, text_hash
from handbook.lint.pages import contract
from handbook.lint.rule import Context, Needs, Rule
from handbook.model.document import Document, Field, FrontMatter
from handbook.model.finding import Finding
from handbook.model.intervals import Interval, after, day, interval
from handbook.model.terms import Severity

_MONTHS = {"runbook": 6, "stack": 6, "principle": 24}
"""After how many months a page of a kind is due where it does not say so itself."""
_OTHERS = 12


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a notice for a change since the review, and a finding for a review that is too old."""
    front = contract(document, context)
    if front is None or front.scalar("status") == "deprecated":
        return
    field = front.field("reviewed")
    stamp = stamp_of(front)
    step = f"read it, then run `docs review {document.path} --by WHO`"
    due = context.scheduled or context.changed
    if field is None or stamp is None or day(stamp.on) is None:
        every = front.field("review_every")
        if every is not None and due and field is None:
            yield rule.at(document, every.span, "the page was never reviewed", hint=step)
        return
    if stamp.on > context.today:
        message = f"the review is dated {stamp.on}, which is in the future"
        yield rule.at(document, field.span, message, hint="correct the date")
    elif stamp.sha and not text_hash(document).startswith(stamp.sha[:12]):
        message = f"changed since it was reviewed on {stamp.on}"
        yield rule.at(document, field.span, message, hint=step, severity=Severity.NIT)
    if due:
        yield from _overdue(rule, document, context, front, field, stamp.on, step)


def _overdue(
    rule: Rule, document: Document, context: Context, front: FrontMatter, field: Field, on: str, step: str
) -> Iterator[Finding]:
    kind = context.claim.kind.name if context.claim.kind is not None else ""
    begin, today = day(on), day(context.today)
    every = interval(front.scalar("review_every")) or Interval(months=_MONTHS.get(kind, _OTHERS))
    if begin is None or today is None:
        return
    until = after(begin, every)
    if until < today:
        message = f"its review was due on {until}, {every} after that of {on}"
        yield rule.at(document, field.span, message, hint=step)


RULE = Rule(
    code="PAG103",
    name="overdue-review",
    severity=Severity.SUGGESTION,
    check=check,
    doc=__doc__ or "",
    any_document=True,
    needs=frozenset({Needs.PROJECT, Needs.TODAY}),
)
