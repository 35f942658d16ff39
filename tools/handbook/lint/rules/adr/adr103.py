"""A relation between two records is stated on one side only.

Why:
    Who opens the older record must see that it is no longer in force. A relation that only the newer
    one states is invisible from where it matters.

Bad (log):
    --- 0001-use-rabbitmq.md ---
    # 1. Use RabbitMQ

    ## Status

    Accepted

    --- 0002-use-kafka.md ---
    # 2. Use Kafka

    ## Status

    Accepted

    Supersedes [1. Use RabbitMQ](0001-use-rabbitmq.md)

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
from handbook.adr.record.links import plain
from handbook.lint.rule import Context, Needs, Rule
from handbook.model.document import Document, Span
from handbook.model.finding import Finding
from handbook.model.terms import Severity

_BINDING = ("supersede", "replace", "amend")
"""Words that change what is in force; the others only point somewhere."""


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for each relation whose other side is silent."""
    record = context.record
    if record is None:
        return
    for fault in faults(record, context.log, Kind.ONE_SIDED):
        if fault.other is not None:
            binding = any(word in plain(fault.link.words) for word in _BINDING)
            yield rule.at(
                document,
                Span(fault.link.start, fault.link.end),
                f"'{fault.link.words}' is not answered: {fault.other.name} does not say '{fault.back}'",
                hint=f"state both sides: add '{fault.back} [...]({record.name})' there",
                severity=rule.severity if binding else Severity.SUGGESTION,
            )


RULE = Rule(
    code="ADR103",
    name="one-sided-link",
    severity=Severity.CRITICAL,
    check=check,
    doc=__doc__ or "",
    needs=frozenset({Needs.RECORD}),
)
