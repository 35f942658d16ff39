"""A proposal has been waiting for too long.

Why:
    A record that stays Proposed for months is either decided already, and nobody wrote it down, or
    forgotten. Both mislead whoever looks for what is in force. The option `days` says how long.

Bad (log):
    --- 0003-use-kafka.md ---
    # 3. Use Kafka

    Date: 2026-01-07

    ## Status

    Proposed

Good (log):
    --- 0003-use-kafka.md ---
    # 3. Use Kafka

    Date: 2026-01-07

    ## Status

    Rejected
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from handbook.lint.rule import Context, Needs, Rule, whole
from handbook.model.document import Document, Span
from handbook.model.finding import Finding
from handbook.model.terms import Severity


@dataclass(frozen=True, slots=True)
class Options:
    """Settings of the rule."""

    days: int = 90
    """How many days a proposal may wait."""


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for a proposal that is older than the option allows."""
    record = context.record
    if record is None or record.status not in {"Proposed", "Draft"} or not context.today:
        return
    try:
        age = (date.fromisoformat(context.today) - date.fromisoformat(record.date)).days
    except ValueError:
        return  # A date that cannot be read is ADR107.
    options = rule.options if isinstance(rule.options, Options) else Options()
    if age > options.days:
        place = record.place
        span = Span(place.start, place.end) if place else whole(document)
        message = f"{record.status} for {age} days, more than {options.days}"
        yield rule.at(document, span, message, hint="accept it, reject it, or say who decides by when")


RULE = Rule(
    code="ADR112",
    name="stale-proposal",
    severity=Severity.NIT,
    check=check,
    doc=__doc__ or "",
    options=Options(),
    needs=frozenset({Needs.RECORD, Needs.TODAY}),
)
