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

from handbook.lint.rule import Context, Needs, Rule
from handbook.lint.rules.adr.between import answering, relations
from handbook.model.document import Document, Span
from handbook.model.finding import Finding
from handbook.model.terms import Severity


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for each relation that leads to no record of the log."""
    record = context.record
    if record is None:
        return
    numbers = {other.number for other in context.log}
    for link in relations(record):
        if answering(link, context.log) is not None or (not link.target and link.number in numbers):
            continue
        if link.target and ("/" in link.target.removeprefix("./") or "://" in link.target):
            continue  # A record of another log, or a page elsewhere: the link check's business.
        meant = link.target or f"ADR-{link.number}"
        yield rule.at(
            document,
            Span(link.start, link.end),
            f"'{link.words}' leads to '{meant}', which is not in the log",
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
