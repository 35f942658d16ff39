"""A record has no date, or one that is not written as YYYY-MM-DD.

Why:
    The date tells which facts the decision could know. 03/04/2026 is April to one reader and March to
    the next, and no tool can sort it.

Bad (log):
    --- 0003-use-kafka.md ---
    # 3. Use Kafka

    Date: 22.11.2026

    ## Status

    Accepted

Good (log):
    --- 0003-use-kafka.md ---
    # 3. Use Kafka

    Date: 2026-11-22

    ## Status

    Accepted
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from handbook.lint.rule import Context, Needs, Rule, whole
from handbook.model.document import Document, Span
from handbook.model.finding import Finding
from handbook.model.terms import Severity


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for a missing date and for one that is no ISO date."""
    record = context.record
    if record is None or record.problem:
        return
    if not record.date:
        yield rule.at(document, whole(document), "the record has no date", hint="add 'Date: YYYY-MM-DD'")
        return
    try:
        is_iso = str(date.fromisoformat(record.date)) == record.date
    except ValueError:
        is_iso = False
    if not is_iso:
        at = document.text.find(record.date)
        span = Span(at, at + len(record.date)) if at >= 0 else whole(document)
        yield rule.at(
            document, span, f"'{record.date}' is not a date as YYYY-MM-DD", hint="for example 2026-11-22"
        )


RULE = Rule(
    code="ADR107",
    name="date",
    severity=Severity.SUGGESTION,
    check=check,
    doc=__doc__ or "",
    needs=frozenset({Needs.RECORD}),
)
