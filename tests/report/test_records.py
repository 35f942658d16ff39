"""What a change does to the heads of decision records."""

from __future__ import annotations

import pytest

from handbook.report.change import document_change
from handbook.report.records import RecordChange
from handbook.report.sections import How, SectionChange
from tests.report.sides import RECORD, version

BODY = "\n## Context\n\nWe sell.\n\n## Decision\n\nKafka.\n"


def record(status: str = "Proposed", title: str = "Use Kafka", more: str = "") -> str:
    return f"# 7. {title}\n\nDate: 2026-11-01\n\n## Status\n\n{status}\n{more}{BODY}"


CASES = {
    "accepted": (
        record(),
        record("Accepted"),
        RecordChange("Accepted", "Proposed", "Use Kafka", "Use Kafka", (), ()),
    ),
    "superseded": (
        record("Accepted"),
        record("Superseded by [9. Use NATS](0009-use-nats.md)"),
        RecordChange(
            "Superseded", "Accepted", "Use Kafka", "Use Kafka", ("Superseded by 0009-use-nats.md",), ()
        ),
    ),
    "a relation that is gone": (
        record("Accepted", more="\nAmends [3. Queues](0003-queues.md)\n"),
        record("Accepted"),
        RecordChange("Accepted", "Accepted", "Use Kafka", "Use Kafka", (), ("Amends 0003-queues.md",)),
    ),
    "title": (
        record(),
        record(title="Use a log"),
        RecordChange("Proposed", "Proposed", "Use a log", "Use Kafka", (), ()),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "expected"), CASES.values(), ids=CASES.keys())
def test_the_head_of_a_record_is_compared(old: str, new: str, expected: RecordChange) -> None:
    found = document_change(version(old, RECORD), version(new, RECORD))
    assert found is not None
    assert found.record == expected
    assert [each.title for each in found.sections] == [], "the status is said once"


def test_a_new_record_says_its_title_and_status() -> None:
    found = document_change(None, version(record("Accepted"), RECORD))
    assert found is not None
    assert (found.how, found.title, found.record and found.record.status) == (
        How.ADDED,
        "7. Use Kafka",
        "Accepted",
    )


def test_a_decision_that_is_rewritten_is_a_changed_section() -> None:
    found = document_change(
        version(record(), RECORD), version(record().replace("Kafka.\n", "NATS.\n"), RECORD)
    )
    assert found is not None
    assert found.sections == (SectionChange(How.CHANGED, "Decision", added=1, removed=1),)


def test_a_record_that_says_the_same_is_silent() -> None:
    assert document_change(version(record(), RECORD), version(record() + "\n\n", RECORD)) is None
