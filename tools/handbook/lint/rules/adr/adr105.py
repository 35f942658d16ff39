"""Two records have the same number.

Why:
    "As decided in ADR 7" then means two things. It happens when two branches take the next number at
    the same time and both are merged.

Bad (log):
    --- 0007-use-kafka.md ---
    # 7. Use Kafka

    --- 0007-use-redis.md ---
    # 7. Use Redis

Good (log):
    --- 0007-use-kafka.md ---
    # 7. Use Kafka

    --- 0008-use-redis.md ---
    # 8. Use Redis
"""

from __future__ import annotations

from collections.abc import Iterator

from handbook.adr.record.names import named
from handbook.lint.rule import Context, Needs, Rule, whole
from handbook.model.document import Document
from handbook.model.finding import Finding
from handbook.model.terms import Severity


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding at each record whose number another one has too."""
    record = context.record
    if record is None or record.number is None:
        return
    series = named(record.path).series
    others = [
        other.name
        for other in context.log
        if other.number == record.number and other.path != record.path and named(other.path).series == series
    ]
    if others:
        message = f"number {record.number} is also the number of {', '.join(others)}"
        yield rule.at(document, whole(document), message, hint="give the later one the next free number")


RULE = Rule(
    code="ADR105",
    name="duplicate-number",
    severity=Severity.CRITICAL,
    check=check,
    doc=__doc__ or "",
    needs=frozenset({Needs.RECORD}),
)
