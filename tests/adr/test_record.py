"""Reading records: every form in use, and nothing that looks like one but is code or comment."""

from __future__ import annotations

import re
from itertools import islice

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from handbook.adr.record.links import links
from handbook.adr.record.record import Record, Records, by_name, is_record, parse

NYGARD = "# 3. Use Kafka\n\nDate: 2026-11-22\n\n## Status\n\nAccepted\n\n## Context\n\nx\n"
MADR4 = '---\nstatus: "accepted"\ndate: 2026-11-22\n---\n# Use Kafka\n\n## Context and Problem Statement\n'
MADR2 = "# Use Kafka\n\n* Status: accepted\n* Deciders: a, b\n* Date: 2026-11-22\n\n## Context\n"
BOLD = "# ADR-0003: Use Kafka\n\n**Status**: Accepted\n**Date:** 2026-11-22\n\n## Context\n"
ROWS = "| | |\n|---|---|\n| **Status** | Accepted |\n| Date | 2026-11-22 |\n"
TABLE = f"# ADR 3 - Use Kafka\n\n{ROWS}\n## Context\n"
SETEXT = "3. Use Kafka\n============\n\nDate: 2026-11-22\n\nStatus\n------\n\nAccepted\n"
FIELDS = "---\ntitle: '3. Use Kafka'\nstatus: Accepted # since May\ndate: 2026-11-22\n---\n\n## Context\n"
SECTIONS = "# 3. Use Kafka\n\n### Status\n\n- **Accepted**\n\n### Date\n\n2026-11-22\n"
FORMS = {
    "adr-tools": NYGARD,
    "MADR 4": MADR4,
    "MADR 2": MADR2,
    "bold labels": BOLD,
    "table": TABLE,
    "setext": SETEXT,
    "front matter only": FIELDS,
    "sections": SECTIONS,
    "CRLF": NYGARD.replace("\n", "\r\n"),
    "BOM": "\ufeff" + NYGARD,
    "BOM and front matter, CRLF": "\ufeff" + MADR4.replace("\n", "\r\n"),
    "closed headings": NYGARD.replace("Kafka\n", "Kafka #\n").replace("Status\n", "Status ##\n"),
    "comment between": NYGARD.replace("\nAccepted", "<!-- Rejected -->\nAccepted"),
    "fence before": "```\n# 9. No\n## Status\nRejected\n```\n" + NYGARD,
    "comment before": "<!--\n# 9. No\n\n## Status\n\nRejected\n-->\n" + NYGARD,
    "relation first": NYGARD.replace("Accepted", "Supersedes [1. Old](0001-old.md)\n\nAccepted"),
    "status of another thing below": MADR2 + "\n## Status\n\nShould be built in.\n",
    "no final newline": "# 3. Use Kafka\n\nDate: 2026-11-22\n\n## Status\n\nAccepted",
}


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS.keys())
def test_the_forms_in_use_are_read(text: str) -> None:
    record = parse("adr/0003-use-kafka.md", text)
    assert (record.number, record.digits, record.title) == (3, 4, "Use Kafka")
    assert (record.status, record.date, record.superseded) == ("Accepted", "2026-11-22", False)
    assert record.certain
    assert record.place is not None
    assert text[record.place.start : record.place.end].strip("\"'").lower() == "accepted"


STATUSES = {
    "Accepted.": ("Accepted", "Accepted"),
    "Accepted, 2020-01-01": ("Accepted", "Accepted"),
    "Accepted by the board (3 of 5)": ("Accepted", "Accepted"),
    "ACCEPTED": ("Accepted", "ACCEPTED"),
    "**Accepted**": ("Accepted", "Accepted"),
    "_Proposed_": ("Proposed", "Proposed"),
    "`Proposed`": ("Proposed", "`Proposed`"),
    "✅ Accepted": ("Accepted", "Accepted"),
    "> Draft": ("Draft", "Draft"),
    "Status: Accepted": ("Accepted", "Accepted"),
    "~~Proposed~~ Accepted": ("Accepted", "Accepted"),
    "In Review (until May)": ("In Review", "In Review"),
    "under discussion": ("Under discussion", "under discussion"),
    "Superceded by [4. New](0004-new.md)": ("Superseded", "Superceded"),
    "Superseded by ADR-4": ("Superseded", "Superseded"),
    "Deprecated - see 4": ("Deprecated", "Deprecated"),
    "Acceptedly odd": ("Acceptedly odd", "Acceptedly odd"),
}


@pytest.mark.parametrize(("line", "expected"), STATUSES.items())
def test_a_status_is_its_leading_words(line: str, expected: tuple[str, str]) -> None:
    record = parse("1-x.md", f"# 1. X\n\n## Status\n\n{line}\n\n## Context\n")
    place = record.place
    assert place is not None
    assert (record.status, record.text[place.start : place.end]) == expected
    assert record.status_text == line
    assert record.superseded == record.status.startswith("Superseded")


@pytest.mark.parametrize(
    ("text", "editable"),
    [
        pytest.param("# X\n\nno status at all\n", False, id="none"),
        pytest.param("# X\n\n## Context\n\n## Decision\n\nStatus: 404 is sent\n", False, id="prose"),
        pytest.param("---\nstatus: >\n  accepted\n---\n# X\n", False, id="block scalar"),
        pytest.param("---\nstatus: [a, b]\n---\n# X\n", False, id="list"),
        pytest.param("---\nstatus:\n---\n# X\n", True, id="blank entry"),
        pytest.param("# X\n\n## Status\n\n## Context\n", True, id="blank section"),
        pytest.param("# X\n\n## Status", True, id="blank section at the end"),
        pytest.param("", False, id="empty file"),
    ],
)
def test_a_place_for_the_status_is_found_only_where_one_is(text: str, editable: bool) -> None:
    assert (parse("1-x.md", text).place is not None) == editable


@pytest.mark.parametrize(
    ("name", "heading", "number", "title"),
    [
        ("0007-x.md", "7. X", 7, "X"),
        ("0007-x.md", "9. X", 7, "9. X"),
        ("0007-x.md", "ADR-0009: X", 7, "X"),
        ("7-x.md", "X", 7, "X"),
        ("007_x.md", "2024: the plan", 7, "2024: the plan"),
        ("adr-0007-x.md", "X", 7, "X"),
        ("ADR_7.md", "X", 7, "X"),
        ("x.md", "12. X", 12, "X"),
        ("x.md", "2 phase commit", None, "2 phase commit"),
        ("20200102-x.md", "X", None, "X"),
        ("0007-x.md", "1.2.3 release", 7, "1.2.3 release"),
    ],
)
def test_the_file_name_knows_the_number_best(name: str, heading: str, number: int | None, title: str) -> None:
    record = parse(name, f"# {heading}\n")
    assert (record.number, record.title) == (number, title)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("0001-x.md", True),
        ("20200102-x.md", True),
        ("README.md", False),
        ("index.md", False),
        ("template.md", False),
        ("notes.md", False),
        ("v2-api.md", False),
    ],
)
def test_an_index_or_a_template_is_no_record(name: str, expected: bool) -> None:
    assert is_record(parse(name, "# X\n\n## Status\n\nAccepted\n")) == expected


def test_a_file_that_cannot_be_read_keeps_its_number() -> None:
    record = by_name("adr/0012-x.md", "is not UTF-8")
    assert (record.number, record.digits, record.slug, record.name) == (12, 4, "x", "0012-x.md")


MARKS = [
    "---\n",
    "# 1. X\n",
    "## Status\n",
    "Accepted\n",
    "\n",
    "\r\n",
    "```\n",
    "<!--",
    "-->",
    "\ufeff",
    "status:",
]
MARKS += ["* Status: ", "| Status | ", "===\n", "~~", "`", "Superseded by [x](y)\n", "  ", "date: x\n", "..."]


@settings(deadline=None)  # a clock is no test
@given(st.lists(st.one_of(st.sampled_from(MARKS), st.text(max_size=5))).map("".join))
@example("---\nstatus: ''\n---\n")
def test_no_text_makes_reading_fail(text: str) -> None:
    record = parse("0001-x.md", text)
    assert record.number == 1
    if record.place is not None:
        start, end, line_end = record.place[1:4]
        assert 0 <= start <= end <= line_end <= len(text)
        assert not re.search(r"[\r\n]", text[start:line_end])


@pytest.mark.parametrize("lead", ["", " ", "  ", "   "])
def test_what_follows_a_comment_is_read_wherever_the_comment_begins(lead: str) -> None:
    text = f"# 3. X\n\n{lead}<!-- Status: Rejected\n## Hidden -->\n\n## Status\n\nAccepted\n"
    assert parse("adr/0003-x.md", text).status == "Accepted"
    assert parse("adr/0003-x.md", text.replace("-->", "")).status == ""


def test_numbers_of_thousands_of_digits_are_no_numbers() -> None:
    long = "1" * 5000
    text = f"# {long}. X\n\n## Status\n\nAccepted\n\nAmends {long}\n\nAmends ADR-{long}\n\nAmends ADR-2\n"
    record = parse("adr/x.md", text)
    assert (record.number, [link.number for link in links(record)]) == (None, [2])


def _status(found: Record) -> str:
    return found.status


@given(
    st.lists(st.sampled_from(("Accepted", "Rejected", "")), max_size=8),
    st.integers(0, 8),
    st.sampled_from(("Accepted", "Rejected", "")),
)
def test_facts_of_a_log_are_those_of_its_records_whichever_is_another_one(
    statuses: list[str], at: int, other: str
) -> None:
    log = Records(
        Record(f"{number:04}-x.md", "", number, status=status) for number, status in enumerate(statuses)
    )
    changed = log.with_record(min(at, len(log)), Record("0099-y.md", "", 99, status=other))
    for records in (changed, log, changed):
        for status in ("Accepted", "Rejected", ""):
            alike = [found for found in records if found.status == status]
            assert {found.path for found in records.alike(_status, status)} == {found.path for found in alike}
            assert len(list(records.alike(_status, status))) == len(alike)
            assert records.how_many(_status, status) == len(alike)


def test_a_fact_is_looked_at_once_for_each_record_of_a_log() -> None:
    looked: list[str] = []

    def fact(found: Record) -> str:
        looked.append(found.path)
        return found.status

    log = Records(Record(f"{number:04}-x.md", "", number, status="Accepted") for number in range(100))
    for number in range(100):
        changed = log.with_record(number, log[number])
        assert changed.how_many(fact, "Accepted") == 100
        assert len(list(islice(changed.alike(fact, "Accepted"), 3))) == 3
    assert len(looked) <= 500
