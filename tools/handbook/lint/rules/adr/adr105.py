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
from itertools import islice

from handbook.adr.record.names import named
from handbook.adr.record.record import Record, Records
from handbook.lint.rule import Context, Needs, Rule, whole
from handbook.model.document import Document
from handbook.model.finding import Finding
from handbook.model.terms import Severity

_SHOWN = 10
"""How many others a message names: of thousands, each would name all."""


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding at each record whose number another one has too."""
    record = context.record
    if record is None or record.number is None:
        return
    log = Records.of(context.log)
    same = (other for other in log.alike(_numbered, _numbered(record)) if other.path != record.path)
    names = [other.name for other in islice(same, _SHOWN)]
    if names:
        more = log.how_many(_numbered, _numbered(record)) - 1 - len(names)
        shown = f"{', '.join(names)} and {more:,} more" if more > 0 else ", ".join(names)
        message = f"number {record.number} is also the number of {shown}"
        yield rule.at(document, whole(document), message, hint="give the later one the next free number")


def _numbered(record: Record) -> tuple[str, int | None]:
    return named(record.path).series, record.number


RULE = Rule(
    code="ADR105",
    name="duplicate-number",
    severity=Severity.CRITICAL,
    check=check,
    doc=__doc__ or "",
    needs=frozenset({Needs.RECORD}),
)
