"""A runbook was not tested lately.

Why:
    A runbook that nobody has tried describes the system as it was. The front matter says when its
    commands were last run, and how: `last_tested: {on: 2026-11-20, how: drill}`, by CI, in a drill or in
    an incident; `review_every` says how often that is to be done. What is overdue is a finding in
    scheduled runs (`docs lint --scheduled`) and for a runbook that the change touches, never for others.

Bad (scheduled files):
    --- runbooks/queue-backlog.md ---
    ---
    kind: runbook
    last_tested: {on: 2026-01-20, how: drill}
    review_every: 6 months
    ---
    # Queue backlog

    ## Trigger

    Alert `OutboxLagHigh`.

Good (scheduled files):
    --- runbooks/queue-backlog.md ---
    ---
    kind: runbook
    last_tested: {on: 2026-10-20, how: drill}
    review_every: 6 months
    ---
    # Queue backlog

    ## Trigger

    Alert `OutboxLagHigh`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from handbook.lint.content.runbook import KINDS, runbook_of
from handbook.lint.rule import Context, Needs, Rule, whole
from handbook.markdown.frontmatter.nested import mapping
from handbook.model.document import Document, Field
from handbook.model.finding import Finding
from handbook.model.intervals import after, day, interval
from handbook.model.terms import Severity

_HINT = (
    "drill it: `docs drill` writes it, or `docs drill --tabletop` with people where nothing can be run; "
    "after an incident write 'last_tested: {on: YYYY-MM-DD, how: incident}'"
)


@dataclass(frozen=True, slots=True)
class Options:
    """Settings of the rule."""

    every: str = "6 months"
    """How often a runbook is tested that has no ``review_every``: "6 months", "90 days", "1 year"."""

    def __post_init__(self) -> None:
        if interval(self.every) is None:
            raise ValueError(f"'{self.every}' is no interval, as in '6 months' or '90 days'")


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for a runbook without a test, or whose test is too long ago."""
    options = rule.options
    if runbook_of(context) is None or not isinstance(options, Options):
        return
    if not (context.scheduled or context.changed):
        return
    front = document.front_matter
    field = front.field("last_tested") if front is not None else None
    if front is None or field is None or not field.value:
        yield rule.at(document, whole(document), "nothing says when this runbook was last tested", hint=_HINT)
        return
    tested, today = day(_on(field)), day(context.today)
    if tested is None or today is None:
        message = "'last_tested' has no date"
        yield rule.at(document, field.span, message, hint="write 'last_tested: {on: YYYY-MM-DD, how: drill}'")
        return
    stated = front.field("review_every")
    every = interval(front.scalar("review_every")) if stated is not None else interval(options.every)
    if every is None:
        message = f"'{front.scalar('review_every')}' is no interval"
        place = stated.span if stated is not None else field.span
        yield rule.at(document, place, message, hint="write it as in '6 months' or '90 days'")
        return
    due = after(tested, every)
    if tested > today:
        yield rule.at(
            document, field.span, f"the test of {tested} lies in the future", hint="correct the date"
        )
    elif due < today:
        message = f"the last test, on {tested}, is more than {every} ago"
        yield rule.at(document, field.span, message, hint=_HINT)


def _on(field: Field) -> str:
    """Return the date of ``{on: ...}``, or of a value that is nothing but a date."""
    entries = mapping(field.value)
    value = entries.get("on", "") if entries is not None else field.value
    return value if isinstance(value, str) else ""


RULE = Rule(
    code="RUN108",
    name="overdue-drill",
    severity=Severity.SUGGESTION,
    check=check,
    doc=__doc__ or "",
    kinds=KINDS,
    needs=frozenset({Needs.TODAY}),
    options=Options(),
)
