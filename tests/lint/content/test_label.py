from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook.lint.content.label import MARKS, Label, Topic, alone, closing, opening
from handbook.model.terms import Severity

CRITICAL, SUGGESTION, NIT = Severity


def first(line: str) -> Label | None:
    return opening(line, 0, len(line))


@pytest.mark.parametrize(
    ("line", "severity", "written"),
    [
        ("🔴 CRITICAL: SQL injection", CRITICAL, "🔴 CRITICAL"),
        ("**CRITICAL** the password is logged", CRITICAL, "CRITICAL"),
        ("**🔴 CRITICAL:** the password is logged", CRITICAL, "🔴 CRITICAL"),
        ("CRITICAL the password is logged", CRITICAL, "CRITICAL"),
        ("critical: in any case", CRITICAL, "critical"),
        ("C1. CRITICAL - with a number", CRITICAL, "CRITICAL"),
        ("[ ] **P0**: a task", CRITICAL, "P0"),
        ("1. 🚫 Blocking: another mark", CRITICAL, "🚫 Blocking"),
        ("**[BLOCKER]** in brackets", CRITICAL, "BLOCKER"),
        ("⚠️ Warning: with a selector of its look", SUGGESTION, "⚠️ Warning"),
        ("🟡 a mark alone", SUGGESTION, "🟡"),
        ("Important (should fix)", SUGGESTION, "Important"),
        ("[concern][trust] a second label", SUGGESTION, "concern"),
        ("Nit — a dash", NIT, "Nit"),
        ("`NIT` in code", NIT, "NIT"),
        ("Optional", NIT, "Optional"),
    ],
)
def test_a_line_begins_with_a_label(line: str, severity: Severity, written: str) -> None:
    label = first(line)
    assert label is not None
    assert (label.severity, label.topic) == (severity, Topic.FINDING)
    assert line[label.span.start : label.span.end] == written


@pytest.mark.parametrize(
    "line",
    [
        "", "Critical sections are locked twice", "Low latency matters", "Major versions differ",
        "Minority reports", "SQL injection", "A 🔴 mark within", "- CRITICAL below a second bullet",
        "High-availability is lost", "Important details are lost",
    ],
)  # fmt: skip
def test_a_line_without_a_label_has_none(line: str) -> None:
    assert first(line) is None


@pytest.mark.parametrize(
    ("line", "topic"),
    [
        ("👏 Praise: good tests", Topic.PRAISE),
        ("praise: good tests", Topic.PRAISE),
        ("🟢 Kudos: good tests", Topic.PRAISE),
        ("❓ why a list?", Topic.QUESTION),
        ("Questions", Topic.QUESTION),
    ],
)
def test_praise_and_questions_have_labels_of_their_own(line: str, topic: Topic) -> None:
    label = first(line)
    assert label is not None
    assert label.topic is topic


@pytest.mark.parametrize(
    "word", ["Critical", "Critical issues", "🔴 Critical findings:", "Critical (must fix)"]
)
def test_a_heading_that_is_nothing_but_a_severity_is_bare(word: str) -> None:
    label = first(word)
    assert label is not None
    assert label.bare


def test_some_words_mean_less_beside_a_more_serious_one() -> None:
    label = first("Major: the lock is never released")
    assert label is not None
    assert (label.severity, label.softer, label.canonical) == (CRITICAL, SUGGESTION, False)


def test_a_title_may_end_with_its_label() -> None:
    line = "SQL injection (🔴 critical)"
    label = closing(line, 0, len(line))
    assert label is not None
    assert label.severity is CRITICAL
    assert line[label.span.start : label.span.end] == "🔴 critical"
    assert closing("SQL injection (again)", 0, 21) is None


def test_a_cell_is_a_label_only_as_a_whole() -> None:
    assert alone("**Major**", 0, 9) is not None
    assert alone("Major: a lock", 0, 13) is None


@given(
    before=st.text(max_size=5), line=st.text("🔴🟡🟢❓👏 *_`[](#)1.:-–CRITICALmajorp0nitpraise", max_size=40)
)
def test_a_label_lies_within_its_line(before: str, line: str) -> None:
    text = f"{before}{line}CRITICAL: after"
    label = opening(text, len(before), len(before) + len(line))
    if label is not None:
        assert len(before) <= label.span.start < label.span.end <= label.end <= len(before) + len(line)
        assert text[label.span.start : label.span.end].startswith(label.mark)
        assert text[label.span.start : label.span.end].endswith(label.word)


@given(
    severity=st.sampled_from(Severity),
    marked=st.booleans(),
    rest=st.from_regex(r"[a-z ]{0,20}", fullmatch=True),
)
def test_what_is_written_by_the_rules_is_read_back(severity: Severity, marked: bool, rest: str) -> None:
    label = first(f"{MARKS[severity] + ' ' if marked else ''}{severity.name}: {rest}")
    assert label is not None
    assert (label.severity, label.canonical) == (severity, True)
    assert label.mark_of is (severity if marked else None)
