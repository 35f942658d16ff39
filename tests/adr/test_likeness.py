"""A new record begins as the newest of its log does."""

from __future__ import annotations

import pytest

from handbook import kinds
from handbook.adr.change import plan
from handbook.adr.change.likeness import like
from handbook.adr.record.record import AdrLog, parse
from handbook.changes import Create

NAMED = (
    '---\nid: ARCH-003\ntitle: "3. X"\nStatus: accepted\ndomain: a\ntags: [a]\nsupersedes: []\n'
    "---\n\n## Context\n"
)
NYGARD = "# {number}. {title}\n\nDate: {date}\n\n## Status\n\n{status}\n"
MADR = "---\nstatus: {status}\ndate: {date}\n---\n# {title}\n"


def headed(lead: str) -> str:
    return NYGARD.replace("{number}. ", lead)


@pytest.mark.parametrize(
    ("template", "path", "text", "expected"),
    [
        pytest.param(NYGARD, "0003-x.md", "# 3. X\n", NYGARD, id="as adr-tools"),
        pytest.param(NYGARD, "ADR-003-x.md", "# ADR-003: X\n", headed("ADR-{number:03}: "), id="letters"),
        pytest.param(NYGARD, "0003-x.md", "# 0003 — X\n", headed("{number:04} — "), id="dash"),
        pytest.param(NYGARD, "0003-x.md", "# X\n", headed(""), id="no number"),
        pytest.param(NYGARD, "20260113-x.md", "# X\n", headed(""), id="a day for a number"),
        pytest.param(
            NYGARD,
            "0003-x.md",
            "# Our Record #3: X\n",
            headed("Our Record #{number}: "),
            id="words before it",
        ),
        pytest.param(
            MADR,
            "0003-x.md",
            "---\nparent: D\nnav_order: 3\n---\n# X\n",
            "---\nparent: D\nnav_order: {number:01}\nstatus: {status}\ndate: {date}\n---\n# {title}\n",
            id="keys of a site",
        ),
        pytest.param(
            NYGARD,
            "ARCH-003-x.md",
            NAMED,
            '---\nid: ARCH-{number:03}\ntitle: "{number}. {title}"\nStatus: {status}\ndomain:\ntags: []\n'
            "supersedes: []\n---\nDate: {date}\n\n## Context\n",
            id="keys of the record, no heading",
        ),
    ],
)
def test_title_and_front_matter_are_written_as_before(
    template: str, path: str, text: str, expected: str
) -> None:
    assert like(template, [(path, text)]) == expected


def test_what_all_records_say_is_said_again() -> None:
    texts = [(f"000{n}-x.md", f"---\nscope: all\nowner: {n}\n---\n# X\n") for n in (3, 2, 1)]
    assert like(NYGARD, texts).startswith("---\nscope: all\nowner:\n---\n# {title}\n")
    assert like(NYGARD, []) == NYGARD


def test_sections_of_a_form_that_is_not_known_are_kept() -> None:
    one = "---\ntitle: X\nstatus: Living\n---\n\n# Abstract\n\nx\n\n## Deeper\n\n# Need\n\ny\n"
    two = one + "\n# Appendix\n\nz\n"
    blank = kinds.blank(kinds.source("adr", "", ""))
    made = like(blank, [("ADR-2-x.md", two), ("ADR-1-x.md", one)])
    assert made == "---\ntitle: {title}\nstatus: {status}\n---\nDate: {date}\n\n# Abstract\n\n# Need\n"
    other = like(blank, [("ADR-2-x.md", one), ("ADR-1-x.md", "# Y\n\n## Story\n\nz\n")])
    assert "## Trade-offs" in other


def test_a_new_record_of_such_a_log_reads_back() -> None:
    newest = parse("adr/ADR-003-x.md", '---\nadr: 3\ntitle: "3. X"\nstatus: Living\n---\n\n# Abstract\n\ny\n')
    log = AdrLog("/", "adr", (newest,), 3)
    blank = like(kinds.blank(kinds.source("nygard", "", "")), [(newest.path, newest.text)])
    made = plan.new(log, blank, plan.Draft('Use: "Kafka"', "2026-11-26", "Proposed")).changes[0]
    assert isinstance(made, Create)
    record = parse(made.path, made.text)
    assert record.name == "ADR-004-use-kafka.md"
    assert (record.number, record.title, record.status) == (4, 'Use: "Kafka"', "Proposed")
    assert record.text.startswith("---\nadr: 4\n")
    assert record.text.endswith("\n# Abstract\n")
