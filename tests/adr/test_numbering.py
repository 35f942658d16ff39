"""Titles, file names and numbers."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handbook.adr.numbering import (
    LONGEST_SLUG,
    Naming,
    TitleError,
    file_name,
    naming,
    next_number,
    slug,
    validated,
)
from handbook.adr.record.names import named
from handbook.adr.record.record import Record, by_name

SLUGS = {
    "Use A/B testing": "use-a-b-testing",
    "../../../evil": "evil",
    "R&D platform": "r-d-platform",
    "a|b": "a-b",
    "C:\\new\\1": "c-new-1",
    "Something About Node.JS": "something-about-node-js",
    '-- "-Bar-"': "bar",
    "$(rm -rf /) `x`": "rm-rf-x",
    "Überprüfung naïve": "uberprufung-naive",
    "Größe, Øre & Łódź": "grosse-ore-lodz",
    "ﬁne ½": "fine-1-2",
    "使用数据库": "decision",
    "日本語 API": "api",
    "👍": "decision",
    "DATE STATUS {number}": "date-status-number",
    "con": "con-decision",
    "LPT1": "lpt1-decision",
    "connect": "connect",
    "x" * 300: "x" * 80,
    "word " * 40: "-".join(["word"] * 16),
}


@pytest.mark.parametrize(("title", "expected"), SLUGS.items())
def test_a_title_becomes_a_file_name(title: str, expected: str) -> None:
    assert slug(title) == expected


@settings(deadline=None)  # a clock is no test
@given(st.text())
def test_any_title_makes_a_portable_file_name(title: str) -> None:
    name = slug(title)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)
    assert len(name) <= LONGEST_SLUG


@settings(deadline=None)  # a clock is no test
@given(st.text())
def test_a_title_is_taken_whole_or_refused(title: str) -> None:
    try:
        taken = validated(title)
    except TitleError:
        return
    assert taken
    assert not set(taken) & set("\r\n\t\x00\x1b\u2028\u2029")
    assert validated(taken) == taken


@pytest.mark.parametrize(
    ("title", "problem"),
    [
        ("", "is empty"),
        ("   ", "is empty"),
        ("\u3000", "is empty"),
        ("a\nb", "has a line break"),
        ("a\r", "has a line break"),
        ("a\u2028b", "has a line break"),
        ("a\tb", r"has the control character U\+0009"),
        ("a\x00", r"has the control character U\+0000"),
        ("é\x1b[31m", r"has the control character U\+001B"),
        ("a\udcff", r"has the control character U\+DCFF"),
    ],
)
def test_what_cannot_head_a_record_is_refused_with_the_next_step(title: str, problem: str) -> None:
    with pytest.raises(TitleError, match=problem) as caught:
        validated(title)
    assert ";" in str(caught.value)


def test_a_title_is_stored_in_its_composed_form() -> None:
    assert validated(" u\u0308ber ") == "über"


def records(*numbers: int, sure: bool = True) -> tuple[Record, ...]:
    return tuple(by_name(f"{number:04d}-x.md")._replace(certain=sure) for number in numbers)


@pytest.mark.parametrize(
    ("present", "expected"),
    [
        pytest.param((), 1, id="empty log"),
        pytest.param(records(1, 2, 3), 4, id="in a row"),
        pytest.param(records(1, 7), 8, id="gap"),
        pytest.param(records(0), 1, id="from zero"),
        pytest.param(records(3, 3), 4, id="duplicate"),
        pytest.param(records(9999), 10000, id="five digits"),
        pytest.param(records(10000), 10001, id="after five digits"),
        pytest.param((*records(1, 2), *records(2024, sure=False)), 3, id="a plan for 2024"),
        pytest.param((*records(1), *records(2, 3, sure=False)), 4, id="records without status"),
        pytest.param((*records(1), *records(3, sure=False)), 2, id="doubtful after a gap"),
        pytest.param((*records(1, 2), *records(4, sure=False)), 3, id="next to a doubtful one"),
        pytest.param((*records(1, 3), *records(4, 5, sure=False)), 6, id="never a number that is taken"),
    ],
)
def test_the_next_number_follows_the_highest_record(present: tuple[Record, ...], expected: int) -> None:
    assert next_number(present) == expected


@settings(deadline=None)  # a clock is no test
@given(st.lists(st.tuples(st.integers(0, 99999), st.booleans())))
def test_the_next_number_is_never_taken(present: list[tuple[int, bool]]) -> None:
    made = tuple(by_name(f"{number}-x.md")._replace(certain=sure) for number, sure in present)
    assert next_number(made) not in {number for number, _ in present}


def test_a_number_has_the_digits_of_the_log() -> None:
    assert file_name(7, "Use it", Naming(4)) == "0007-use-it.md"
    assert file_name(7, "Use it", Naming(1)) == "7-use-it.md"
    assert file_name(10000, "Use it", Naming(4)) == "10000-use-it.md"


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([], "0007-use-it.md"),
        (["0001-a.md", "0002-b.md"], "0007-use-it.md"),
        (["ADR-0001-a.md", "ADR-0002-b.md"], "ADR-0007-use-it.md"),
        (["0001-a.md", "ADR-0002-b.md"], "ADR-0007-use-it.md"),
        (["adr0001-a.md"], "adr0007-use-it.md"),
        (["ARCH-0001-a.md"], "ARCH-0007-use-it.md"),
        (["0001_a.md"], "0007_use-it.md"),
        (["0001.md"], "0007-use-it.md"),
        (["20260113-a.md", "20260214-b.md"], "20261126-use-it.md"),
        (["2026-01-13-a.md"], "2026-11-26-use-it.md"),
        (["ADR-2026-01-13-a.md"], "ADR-2026-11-26-use-it.md"),
        (["20260113-a.md", "0001-b.md", "0002-c.md"], "0007-use-it.md"),
    ],
)
def test_a_name_has_the_form_of_the_newest_in_the_log(names: list[str], expected: str) -> None:
    form = naming([by_name(f"adr/{name}") for name in names], 4)
    assert file_name(7, "Use it", form, "2026-11-26") == expected


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("0003-use-kafka", ("", "0003", "", "use-kafka")),
        ("ADR-12-x", ("ADR-", "12", "", "x")),
        ("ADR-12", ("ADR-", "12", "", "")),
        ("adr003-x", ("adr", "003", "", "x")),
        ("ARCH-001-x", ("ARCH-", "001", "", "x")),
        ("rfc_7_x", ("rfc_", "7", "", "x")),
        ("20210113-x", ("", "", "20210113", "x")),
        ("2021-01-13-x", ("", "", "2021-01-13", "x")),
        ("2021-13-01-x", ("", "2021", "", "13-01-x")),
        ("20211301-x", ("", "", "", "20211301-x")),
        ("2024-plan", ("", "2024", "", "plan")),
        ("utf8-everywhere", ("", "", "", "utf8-everywhere")),
        ("python-3-migration", ("", "", "", "python-3-migration")),
        ("v2-api", ("", "", "", "v2-api")),
        ("README-2", ("", "", "", "README-2")),
        ("3d-models", ("", "", "", "3d-models")),
        ("", ("", "", "", "")),
    ],
)
def test_a_file_name_is_taken_apart(name: str, parts: tuple[str, str, str, str]) -> None:
    assert tuple(named(f"docs/adr/{name}.md")) == parts
