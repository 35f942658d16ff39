"""A guard of a record cannot be read, or stands where no guard is run.

Why:
    A guard names the check that holds a decision, and `adr guard` runs it. One with a slip in it is not
    run, and everybody believes that the decision is held. This rule only reads the lines: it runs nothing
    and does not look whether the check exists, which `adr guard --no-run` does.

Bad (log):
    --- 0003-use-kafka.md ---
    # 3. Use Kafka

    Date: 2026-11-22

    ## Status

    Accepted

    ## Confirmation

    - guard: tests tests/test_events.py::test_no_other_broker

Good (log):
    --- 0003-use-kafka.md ---
    # 3. Use Kafka

    Date: 2026-11-22

    ## Status

    Accepted

    ## Confirmation

    - guard: test tests/test_events.py::test_no_other_broker
"""

from __future__ import annotations

from collections.abc import Iterator

from handbook.adr.guards.guard import confirmation
from handbook.lint.rule import Context, Needs, Rule
from handbook.model.document import Document, Span
from handbook.model.finding import Finding
from handbook.model.terms import Severity


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield one finding for each guard or waiver that cannot be read."""
    record = context.record
    if record is None or record.problem:
        return
    for fault in confirmation(record.text).faults:
        yield rule.at(document, Span(fault.start, fault.end), fault.problem, hint=fault.hint)


RULE = Rule(
    code="ADR114",
    name="malformed-guard",
    severity=Severity.CRITICAL,
    check=check,
    doc=__doc__ or "",
    needs=frozenset({Needs.RECORD}),
)
