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

from handbook.adr.record.links import RecordLink, reverse
from handbook.adr.record.record import Record
from handbook.lint.rule import Context, Needs, Rule
from handbook.lint.rules.adr.between import answering, relations
from handbook.model.document import Document, Span
from handbook.model.finding import Finding
from handbook.model.terms import Severity


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for each relation whose other side is silent."""
    record = context.record
    if record is None:
        return
    for link in relations(record):
        other = answering(link, context.log)
        back = reverse(link.words)
        if other is None or not back or other.path == record.path or _answers(other, record, back, context):
            continue
        yield rule.at(
            document,
            Span(link.start, link.end),
            f"'{link.words}' is not answered: {other.name} does not say '{back}'",
            hint=f"state both sides: add '{back} [...]({record.name})' there",
        )


def _answers(other: Record, record: Record, back: str, context: Context) -> bool:
    return any(_same(link, back) and answering(link, context.log) == record for link in relations(other))


def _same(link: RecordLink, back: str) -> bool:
    return link.words.lower().replace("superc", "supers") == back.lower().replace("superc", "supers")


RULE = Rule(
    code="ADR103",
    name="one-sided-link",
    severity=Severity.CRITICAL,
    check=check,
    doc=__doc__ or "",
    needs=frozenset({Needs.RECORD}),
)
