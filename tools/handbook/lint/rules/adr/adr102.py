"""A record has no status, or one that nobody knows.

Why:
    The status tells whether a decision is in force. A word of one's own ("WIP", "done") is read
    differently by each reader, and tools count the record as unknown.

Bad (log):
    --- 0003-use-kafka.md ---
    # 3. Use Kafka

    Date: 2026-11-22

    ## Status

    Done

Good (log):
    --- 0003-use-kafka.md ---
    # 3. Use Kafka

    Date: 2026-11-22

    ## Status

    Accepted
"""

from __future__ import annotations

from collections.abc import Iterator

from handbook.adr.record.status import STATUSES
from handbook.errors import suggestion
from handbook.lint.rule import Context, Needs, Rule, whole
from handbook.model.document import Document, Span
from handbook.model.finding import Finding
from handbook.model.terms import Severity


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for a missing status and for an unknown one."""
    record = context.record
    if record is None or record.problem:
        return
    words = ", ".join(STATUSES)
    if not record.status:
        hint = f"state one of {words}"
        yield rule.at(document, whole(document), "the record has no status", hint=hint)
    elif record.status.lower() not in {status.lower() for status in STATUSES}:
        place = record.place
        span = Span(place.start, place.end) if place else whole(document)
        hint = suggestion(record.status, STATUSES, f"use one of {words}")
        yield rule.at(document, span, f"unknown status '{record.status}'", hint=hint)


RULE = Rule(
    code="ADR102",
    name="unknown-status",
    severity=Severity.CRITICAL,
    check=check,
    doc=__doc__ or "",
    needs=frozenset({Needs.RECORD}),
)
