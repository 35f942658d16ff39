"""Records supersede each other in a circle.

Why:
    A circle has no end, so nobody knows which decision is in force.

Bad (log):
    --- 0001-use-rabbitmq.md ---
    # 1. Use RabbitMQ

    ## Status

    Superseded by [2. Use Kafka](0002-use-kafka.md)

    --- 0002-use-kafka.md ---
    # 2. Use Kafka

    ## Status

    Superseded by [1. Use RabbitMQ](0001-use-rabbitmq.md)

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

from handbook.adr.record.faults import relations
from handbook.adr.record.links import RecordLink, meant, plain
from handbook.adr.record.record import Record
from handbook.lint.rule import Context, Needs, Rule
from handbook.model.document import Document, Span
from handbook.model.finding import Finding
from handbook.model.terms import Severity

_FARTHEST = 100
"""Records on one way: each of a log of thousands may have all others before it."""


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding at each record from which the way of successors leads back to it."""
    record = context.record
    if record is None:
        return
    for link in _successions(record):
        way = _way(link, record, context.log)
        if way:
            names = " -> ".join(other.name for other in way)
            message = f"the records supersede each other in a circle: {record.name} -> {names}"
            yield rule.at(document, Span(link.start, link.end), message, hint="say which one is in force")
            return


def _successions(record: Record) -> Iterator[RecordLink]:
    return (link for link in relations(record) if plain(link.words) == "superseded by")


def _way(link: RecordLink, start: Record, log: tuple[Record, ...]) -> tuple[Record, ...]:
    """Return the records on the way back to the start; empty when the way ends elsewhere."""
    seen: list[Record] = []
    at = meant(link, start, log).record
    while at is not None and at not in seen and len(seen) < _FARTHEST:
        seen.append(at)
        if at.path == start.path:
            return tuple(seen)
        following = next(_successions(at), None)
        at = meant(following, at, log).record if following else None
    return ()


RULE = Rule(
    code="ADR106",
    name="supersede-cycle",
    severity=Severity.CRITICAL,
    check=check,
    doc=__doc__ or "",
    needs=frozenset({Needs.RECORD}),
)
