"""A record refers to a record that does not exist.

Why:
    The reader is told that something replaces this decision and cannot find out what. It happens when
    a record is renamed or renumbered by hand.

Bad (log):
    --- 0001-use-rabbitmq.md ---
    # 1. Use RabbitMQ

    ## Status

    Superseded by [2. Use Kafka](0002-use-kafka.md)

Good (log):
    --- 0001-use-rabbitmq.md ---
    # 1. Use RabbitMQ

    ## Status

    Superseded by [2. Use Kafka](0002-use-kafka.md)

    --- 0002-use-kafka.md ---
    # 2. Use Kafka

    ## Status

    Accepted

    Supersedes [1. Use RabbitMQ](0001-use-rabbitmq.md)
"""

from __future__ import annotations

from collections.abc import Iterator

from handbook.adr.record.faults import Kind, faults
from handbook.lint.rule import Context, Needs, Rule
from handbook.model.document import Document, Span
from handbook.model.finding import Finding
from handbook.model.terms import Severity


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for each relation that leads to no record of the log."""
    record = context.record
    if record is None:
        return
    for fault in faults(record, context.log, Kind.MISSING):
        yield rule.at(
            document,
            Span(fault.link.start, fault.link.end),
            f"'{fault.link.words}' leads to '{fault.target}', which is not in the log",
            hint="correct the name, or take the relation out",
        )


RULE = Rule(
    code="ADR104",
    name="broken-target",
    severity=Severity.CRITICAL,
    check=check,
    doc=__doc__ or "",
    needs=frozenset({Needs.RECORD}),
)
