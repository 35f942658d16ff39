"""A record has no date, or one that is not written as YYYY-MM-DD.

Why:
    The date tells which facts the decision could know. 03/04/2026 is April to one reader and March to
    the next, and no tool can sort it. Where most of a log leaves the date out, or names the month, it
    is taken for its own way; in MADR a date is optional.

Bad (log):
    --- 0003-use-kafka.md ---
    # 3. Use Kafka

    Date: 22.11.2026

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

from collections.abc import Iterator
from datetime import date

from handbook.adr.record.form import form
from handbook.adr.record.record import Record, Records
from handbook.lint.rule import Context, Needs, Rule, whole
from handbook.model.document import Document, Span
from handbook.model.finding import Finding
from handbook.model.terms import Severity
from handbook.patterns import lazy

_HABIT = 3
"""What so many records, and most of a log, do is its own way."""
_NAMED_MONTH = lazy(r"(?=.*\d{4})(?=.*\b\d{1,2}(?:st|nd|rd|th)?\b).*[^\W\d_]{3}.*")


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for a missing date and for one that is not an ISO date."""
    record = context.record
    if record is None or record.problem:
        return
    if not record.date:
        if not _left_out(record, Records.of(context.log)):
            yield rule.at(document, whole(document), "the record has no date", hint="add 'Date: YYYY-MM-DD'")
        return
    if not _is_iso(record.date) and not _usual(record, Records.of(context.log)):
        start, end = record.date_at
        span = Span(start, end) if start < end else whole(document)
        yield rule.at(
            document, span, f"'{record.date}' is not a date as YYYY-MM-DD", hint="for example 2026-11-22"
        )


def _is_iso(written: str) -> bool:
    try:
        return str(date.fromisoformat(written)) == written
    except ValueError:
        return False


def _is_undated(record: Record) -> bool:
    return not record.date


def _names_month(record: Record) -> bool:
    return _NAMED_MONTH.fullmatch(record.date) is not None


def _left_out(record: Record, log: Records) -> bool:
    """Return whether the log leaves dates out, or MADR lets it: git knows them."""
    without = log.how_many(_is_undated, True)
    optional = form(record.text).startswith("madr")
    return 2 * without >= len(log) and (optional or without >= _HABIT)


def _usual(record: Record, log: Records) -> bool:
    """Return whether a date that nobody can misread, such as 5 June 2026, is how the log writes dates."""
    same = log.how_many(_names_month, True)
    return _names_month(record) and same >= _HABIT and 2 * same >= len(log)


RULE = Rule(
    code="ADR107",
    name="date",
    severity=Severity.SUGGESTION,
    check=check,
    doc=__doc__ or "",
    needs=frozenset({Needs.RECORD}),
)
