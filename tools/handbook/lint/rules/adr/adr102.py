"""A record has no status, or one that nobody knows.

Why:
    The status tells whether a decision is in force. A word of one's own ("WIP", "done") is read
    differently by each reader, and tools count the record as unknown. A word that three records of the
    log use is its own, and so is one of the configured life cycle. In MADR a status is optional.

Bad (log):
    --- 0003-use-kafka.md ---
    # 3. Use Kafka

    Date: 2026-11-22

    ## Status

    Done

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

from handbook.adr.change.lifecycle import statuses
from handbook.adr.record.form import OTHER_STATUSES, STATUSES, form
from handbook.adr.record.record import Record, Records
from handbook.errors import nearest
from handbook.lint.rule import Context, Needs, Rule, whole
from handbook.model.document import Document, Span
from handbook.model.finding import Finding
from handbook.model.terms import Severity
from handbook.patterns import lazy

_HABIT = 3
"""A word that so many records use, and a fact that so many leave out, is the log's own way."""
_PARTLY = lazy(r"(?:partially|partly) super[sc]eded", re.IGNORECASE)


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for a missing status and for an unknown one."""
    record = context.record
    if record is None or record.problem:
        return
    log = Records.of(context.log)
    known = statuses(context.transitions) if context.transitions else STATUSES
    words = ", ".join(known)
    if not record.status:
        severity = _severity(record, log)
        if severity is not None:
            hint = f"state one of {words}"
            yield rule.at(document, whole(document), "the record has no status", hint=hint, severity=severity)
    elif record.status.lower() not in {status.lower() for status in known} and not _own(record, log):
        place = record.place
        span = Span(place.start, place.end) if place else whole(document)
        usual = OTHER_STATUSES.get(record.status.lower(), "")
        near = usual or nearest(record.status, known)
        hint = f"did you mean '{near}'?" if near else f"use one of {words}"
        severity = Severity.SUGGESTION if usual else rule.severity
        yield rule.at(document, span, f"unknown status '{record.status}'", hint=hint, severity=severity)


def _severity(record: Record, log: Records) -> Severity | None:
    """Return how serious a missing status is: nothing where the log leaves it out, less where MADR may."""
    without = log.how_many(_status, "")
    optional = form(record.text).startswith("madr")
    if 2 * without >= len(log) and (optional or without >= _HABIT):
        return None
    return Severity.SUGGESTION if optional else Severity.CRITICAL


def _status(record: Record) -> str:
    return record.status.lower()


def _own(record: Record, log: Records) -> bool:
    """Return whether a word is one that the log uses on purpose."""
    same = log.how_many(_status, _status(record))
    return same >= _HABIT or _PARTLY.match(record.status) is not None


RULE = Rule(
    code="ADR102",
    name="unknown-status",
    severity=Severity.CRITICAL,
    check=check,
    doc=__doc__ or "",
    needs=frozenset({Needs.RECORD}),
)
