"""A record is superseded by one that was rejected.

Why:
    The old decision says that it is no longer in force, and the one that was to replace it never came
    into force. Nobody can tell which of the two holds. It happens when a successor is proposed, the old
    record is marked at once, and the proposal is rejected.

Bad (log):
    --- 0001-use-rabbitmq.md ---
    # 1. Use RabbitMQ

    ## Status

    Superseded by [2. Use Kafka](0002-use-kafka.md)

    --- 0002-use-kafka.md ---
    # 2. Use Kafka

    ## Status

    Rejected

    Supersedes [1. Use RabbitMQ](0001-use-rabbitmq.md)

Good (log):
    --- 0001-use-rabbitmq.md ---
    # 1. Use RabbitMQ

    ## Status

    Accepted

    --- 0002-use-kafka.md ---
    # 2. Use Kafka

    ## Status

    Rejected
"""

from __future__ import annotations

from collections.abc import Iterator

from handbook.adr.record.faults import Kind, faults
from handbook.lint.rule import Context, Needs, Rule
from handbook.model.document import Document, Span
from handbook.model.finding import Finding
from handbook.model.terms import Severity


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for each successor that was rejected."""
    record = context.record
    if record is None:
        return
    for fault in faults(record, context.log, Kind.REJECTED):
        if fault.other is not None:
            yield rule.at(
                document,
                Span(fault.link.start, fault.link.end),
                f"the record is superseded by {fault.other.name}, which is {fault.other.status}",
                hint=f"say which one holds; `adr unlink {record.name} {fault.other.name}` accepts this one",
            )


RULE = Rule(
    code="ADR113",
    name="rejected-successor",
    severity=Severity.CRITICAL,
    check=check,
    doc=__doc__ or "",
    needs=frozenset({Needs.RECORD}),
)
