"""File name and title of a record state different numbers.

Why:
    People cite a decision by its number. When the file says 3 and the title says 2, half of the
    citations lead to another decision, and tools that read one or the other disagree.

Bad (log):
    --- 0003-use-kafka.md ---
    # 2. Use Kafka

    Date: 2026-11-22

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

import re
from collections.abc import Iterator

from handbook.adr.record.names import named, whole
from handbook.adr.record.outline import outline
from handbook.adr.record.title import titles
from handbook.kinds.fit import title
from handbook.lint.rule import Context, Needs, Rule
from handbook.model.document import Document
from handbook.model.finding import Finding
from handbook.model.terms import Severity
from handbook.patterns import lazy

_NUMBERED = lazy(r"(?:adr[-_ ]?(\d+)\b|(\d{1,7})[.:)](?=\s))", re.IGNORECASE)


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding where the title has a number and it is not that of the file name."""
    record, head = context.record, title(document)
    if record is None or head is None or not record.digits or record.number is None:
        return
    match = _NUMBERED.match(head.title)
    stated = match and (match[1] or match[2])
    if not stated:
        # `ARCH-002: X` and `Decision Record #2: X` are read as the record's own reader reads them.
        found = titles(outline(record.text), named(record.path))
        stated = next((str(each.number) for each in found if each.number is not None), "")
    # `0007-2024-the-year-of-rust.md` begins its title with a year, not with its number.
    if stated and whole(stated) != record.number and not record.slug.startswith(stated):
        message = f"the title says {stated}, but the file name says {record.number}"
        yield rule.at(document, head.heading, message, hint="citations go by the file name: change the title")


RULE = Rule(
    code="ADR101",
    name="name-number-title-agree",
    severity=Severity.CRITICAL,
    check=check,
    doc=__doc__ or "",
    needs=frozenset({Needs.RECORD}),
)
