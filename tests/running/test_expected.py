"""What is expected, compared with what came: ``...`` stands for what varies."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook.running import expected

FIT = [
    ("a", "a"),
    ("a\n", "a\n\n"),
    ("\n\na  \nb", "a\nb   \n"),
    ("a ... c", "a b c"),
    ("... ms", "0.123 ms"),
    ("took ... ms, ... rows", "took 1.2 ms, 3 rows"),
    ("...", ""),
    ("...", "a\nb\nc"),
    ("a\n...\nc", "a\nc"),
    ("a\n...\nc", "a\nb\nb\nc"),
    ("a\n...", "a\nb"),
    ("...\nc", "a\nb\nc"),
    ("...\nb\n...\nc", "a\nb\nb\nc"),
    ("", ""),
    ("    indented", "    indented"),
    ("a\n\nb", "a\n\nb"),
    ("ab...ba", "abba"),
    ("61      /log", "61\t/log"),
]
DIFFER = [
    ("a", "b"),
    ("a", "a\nb"),
    ("a\nb", "a"),
    ("a ... c", "a b d"),
    ("ab...ba", "aba"),
    ("a\n...\nc", "a\nb"),
    ("...\nc", "c\nd"),
    ("a.b", "axb"),
    ("", "a"),
    ("a", ""),
    ("    indented", "indented"),
]


@pytest.mark.parametrize(("pattern", "text"), FIT)
def test_a_text_fits(pattern: str, text: str) -> None:
    assert expected.fits(pattern, text)


@pytest.mark.parametrize(("pattern", "text"), DIFFER)
def test_a_text_differs(pattern: str, text: str) -> None:
    assert not expected.fits(pattern, text)


def test_a_line_of_the_output_is_found_as_a_whole() -> None:
    assert expected.has_line("12 of 12", "health\n  12 of 12\n")
    assert not expected.has_line("2 of 12", "12 of 12")
    assert expected.has_line("...2 of 12", "12 of 12")
    assert expected.has_line("... | held | ...", " 17 | held | t\n")


def test_what_still_fits_stays_open_when_it_is_written_anew() -> None:
    old = " count | took\n-------\n 3     | ... ms\n(1 row)"
    new = " count | took\n-------\n 3     | 0.2 ms\n 4     | 0.3 ms\n(2 rows)"
    assert expected.renewed(old, new) == [
        " count | took",
        "-------",
        " 3     | ... ms",
        " 4     | 0.3 ms",
        "(2 rows)",
    ]


def test_the_first_difference_is_told() -> None:
    assert expected.first_difference("a\nb ...\nc", "a\nb 1\nd") == ("c", "d")
    assert expected.first_difference("a\nb", "a") == ("b", "")


LINES = st.lists(st.text("ab. ", max_size=6), max_size=8).map("\n".join)


@given(LINES)
def test_what_is_written_anew_fits(text: str) -> None:
    assert expected.fits("\n".join(expected.renewed("a ... b\n...\n..", text)), text)


@given(st.lists(st.sampled_from("ab"), max_size=8), st.lists(st.sampled_from(["a", "b", "..."]), max_size=6))
def test_lines_fit_as_the_shell_would_match_them(lines: list[str], patterns: list[str]) -> None:
    def naive(wanted: list[str], found: list[str]) -> bool:
        if not wanted:
            return not found
        if wanted[0] == "...":
            return any(naive(wanted[1:], found[n:]) for n in range(len(found) + 1))
        return bool(found) and wanted[0] == found[0] and naive(wanted[1:], found[1:])

    assert expected.fits("\n".join(patterns), "\n".join(lines)) == naive(patterns, lines)
