"""The table of contents: the bytes of adr-tools, and links that hold for any title."""

from __future__ import annotations

import re

import pytest
from hypothesis import given

from handbook import markdown
from handbook.adr.record.record import Record, parse
from handbook.adr.report.toc import toc
from handbook.markdown.dialect import GITHUB
from tests.adr.wild import TITLES


def record(number: int, title: str, name: str = "") -> Record:
    return Record(name or f"doc/adr/{number:04d}-x.md", "", number, 4, title, "Accepted", date="2026-11-22")


THREE = [
    record(1, "First Decision", "doc/adr/0001-first-decision.md"),
    record(2, "Second Decision", "doc/adr/0002-second-decision.md"),
]
HEAD = "# Architecture Decision Records\n\n"
LIST = (
    "* [1. First Decision]({0}0001-first-decision.md)\n* [2. Second Decision]({0}0002-second-decision.md)\n"
)


def test_the_bytes_are_those_of_adr_tools() -> None:
    assert toc(THREE) == HEAD + LIST.format("")
    assert toc(THREE, prefix="http://example.org/") == HEAD + LIST.format("http://example.org/")
    assert toc(THREE, intro="An intro.\n\nTwo.\n", outro="An outro.\n") == (
        f"{HEAD}An intro.\n\nTwo.\n\n{LIST.format('')}\nAn outro.\n"
    )
    assert toc([]) == HEAD


def test_texts_without_a_last_newline_do_not_touch_the_list() -> None:
    assert toc(THREE, intro="In", outro="Out") == f"{HEAD}In\n\n{LIST.format('')}\nOut\n"


def test_the_table_says_status_and_date() -> None:
    assert toc([record(7, "a | b"), Record("log/20260101-no-number.md", "")], table=True) == (
        f"{HEAD}| Decision | Status | Date |\n|---|---|---|\n"
        "| [7. a \\| b](0007-x.md) | Accepted | 2026-11-22 |\n"
        "| [no-number](20260101-no-number.md) | - | - |\n"
    )


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Use `x` and *y*", "Use `x` and *y*"),
        ("Balanced [x]", "Balanced [x]"),
        ("Open [x", "Open \\[x"),
        ("Shut ]x[", "Shut \\]x\\["),
        ("A [link](y)", "A \\[link\\](y)"),
        ("Ends \\", "Ends \\\\"),
    ],
)
def test_a_title_is_escaped_only_where_it_would_end_the_link(title: str, shown: str) -> None:
    assert toc([record(3, title)]) == f"{HEAD}* [3. {shown}](0003-x.md)\n"


def test_a_file_name_with_blanks_is_still_a_link() -> None:
    assert "](0003-a%20%28b%29.md)" in toc([record(3, "X", "adr/0003-a (b).md")])


@given(TITLES)
def test_any_title_leaves_one_line_with_a_link_to_the_record(title: str) -> None:
    parsed = parse("adr/0003-x.md", f"# 3. {title}\n")
    lines = toc([parsed]).removeprefix(HEAD).splitlines(keepends=True)
    assert len(lines) == 1
    assert lines[0].endswith("](0003-x.md)\n")
    plain = re.sub(r"[`<>!&]", "", title)  # Code, HTML and images bind tighter than a link.
    text = toc([parse("adr/0003-x.md", f"# 3. {plain}\n")])
    links = markdown.parse("index.md", text, GITHUB).links
    assert [link.target for link in links][-1:] == ["0003-x.md"]
