"""The list of records in a file of somebody else: only what is between the marks is ever replaced."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handbook.adr.record.record import parse
from handbook.adr.report.index import START, STOP, TocError, placed, updated
from handbook.adr.report.toc import listing, toc

RECORDS = [
    parse(f"adr/000{n}-{title.lower()}.md", f"# {n}. {title}\n\n## Status\n\nAccepted\n")
    for n, title in ((1, "One"), (2, "Two"))
]
ROWS = listing(RECORDS)
PAGE = toc(RECORDS)
MARKED = "# Mine\n\nText.\n\n{start}\n{rows}{stop}\n\nMore text.\n"


@pytest.mark.parametrize(
    ("current", "after"),
    [
        pytest.param("", PAGE, id="empty"),
        pytest.param("\ufeff\n", PAGE, id="blank"),
        pytest.param(PAGE, PAGE, id="up to date"),
        pytest.param(toc(RECORDS[:1]), PAGE, id="our own list"),
        pytest.param(toc(RECORDS[:1], table=True), PAGE, id="our own table"),
        pytest.param(
            f"# Mine\n\n{START}\n\n* [old](old.md)\n\n{STOP}\n\nMore.\n",
            f"# Mine\n\n{START}\n\n{ROWS}\n{STOP}\n\nMore.\n",
            id="marks",
        ),
        pytest.param(
            f"# Mine\n\n{START}\n\nMore.\n", f"# Mine\n\n{START}\n\n{ROWS}\n{STOP}\n\nMore.\n", id="one mark"
        ),
        pytest.param(
            f"```\n{START}\n```\n\n  <!--adr-log-->\n<!-- adr-logstop -->",
            f"```\n{START}\n```\n\n  <!--adr-log-->\n\n{ROWS}\n<!-- adr-logstop -->",
            id="marks in code are text",
        ),
    ],
)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_what_is_not_between_the_marks_stays(current: str, after: str, ends: str) -> None:
    if START in current or "adr-log" in current:
        current, after = current.replace("\n", ends), after.replace("\n", ends)
    once = placed(PAGE, ROWS, current, "README.md")
    assert once == after
    assert placed(PAGE, ROWS, once, "README.md") == after


@pytest.mark.parametrize(
    "current",
    [
        "# My project\n\nImportant text.\n",
        PAGE + "\nA remark.\n",
        PAGE.replace(".md)", ".md) - by Ada"),
        "* [a](b)\n",
    ],
)
def test_a_file_that_has_other_text_is_refused(current: str) -> None:
    with pytest.raises(
        TocError, match=r"^README\.md was not written by `adr toc` .*; write '<!-- adrlog -->' "
    ):
        placed(PAGE, ROWS, current, "README.md")


def test_an_introduction_that_was_written_with_the_list_is_ours() -> None:
    page = toc(RECORDS, intro="Hello.\n", outro="Bye.\n")
    assert placed(page, ROWS, toc(RECORDS[:1], intro="Hello.\n", outro="Bye.\n"), "x.md") == page
    with pytest.raises(TocError):
        placed(page, ROWS, toc(RECORDS[:1], intro="Another.\n", outro="Bye.\n"), "x.md")


@pytest.mark.parametrize("current", [f"{START}\n{START}\n", f"{STOP}\n{START}\n", f"{STOP}\n"])
def test_marks_that_are_no_pair_are_refused(current: str) -> None:
    with pytest.raises(TocError, match="correct the marks"):
        placed(PAGE, ROWS, current, "README.md")


def test_a_file_that_asks_for_it_is_brought_up_to_date_in_its_own_form() -> None:
    assert updated("# Mine\n", RECORDS, "", "x.md") is None
    table = f"{START}\n\n{listing(RECORDS[:1], prefix='adr/', table=True)}\n{STOP}\n"
    after = updated(table, RECORDS, "adr/", "x.md")
    assert after == f"{START}\n\n{listing(RECORDS, prefix='adr/', table=True)}\n{STOP}\n"


@settings(deadline=None)  # a clock is no test
@given(
    st.text(st.sampled_from("ab \n#*[]()|"), max_size=60), st.text(st.sampled_from("ab \n#*|"), max_size=60)
)
def test_text_around_the_marks_keeps_every_byte(before: str, after: str) -> None:
    current = f"{before}\n{START}\nold\n{STOP}\n{after}"
    assert placed(PAGE, ROWS, current, "x.md") == f"{before}\n{START}\n\n{ROWS}\n{STOP}\n{after}"
