"""A status has changed in a way that the life cycle does not allow.

Why:
    A record that was rejected and is accepted without a new record hides that the decision was taken
    again, on other grounds. The change is seen against the commit where the branch has left the other
    one: give it with `--against`, for example `adr lint --against origin/main`.

Bad (from log to log):
    --- 0003-use-kafka.md ---
    # 3. Use Kafka

    ## Status

    Rejected

    === now ===
    --- 0003-use-kafka.md ---
    # 3. Use Kafka

    ## Status

    Accepted

Good (from log to log):
    --- 0003-use-kafka.md ---
    # 3. Use Kafka

    ## Status

    Proposed

    === now ===
    --- 0003-use-kafka.md ---
    # 3. Use Kafka

    ## Status

    Accepted
"""

from __future__ import annotations

from collections.abc import Iterator

from handbook.adr.change.lifecycle import followers
from handbook.lint.rule import Context, Needs, Rule, whole
from handbook.model.document import Document, Span
from handbook.model.finding import Finding
from handbook.model.terms import Severity


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding where the new status may not follow the one at the merge base."""
    record, base = context.record, context.base
    if record is None or base is None or not base.status or record.status == base.status:
        return
    legal = followers(base.status, context.transitions)
    if legal is None or record.status in legal:
        return
    place = record.place
    span = Span(place.start, place.end) if place else whole(document)
    can = f"it can become {', '.join(legal)}" if legal else "that is final"
    yield rule.at(
        document,
        span,
        f"was {base.status} and is now {record.status or 'without a status'}; {can}",
        hint="write a new record that supersedes this one",
    )


RULE = Rule(
    code="ADR108",
    name="illegal-transition",
    severity=Severity.CRITICAL,
    check=check,
    doc=__doc__ or "",
    needs=frozenset({Needs.RECORD}),
)
