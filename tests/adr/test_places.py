"""Where records keep status and date: each place is read, and a change changes it alone or nothing.

In the texts, « and » are around what a change of the status replaces; both go before a test reads it.
"""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handbook.adr.change.lifecycle import status, supersede, unlink
from handbook.adr.errors import StatusError
from handbook.adr.record.links import links, refers
from handbook.adr.record.record import AdrLog, parse
from handbook.changes import Replace

PATH = "adr/0001-x.md"
BODY = "\n## Context\n\nThe status of a line: Rejected.\n"
CHANGED = {
    "header table": "# X\n\n| Status | Date |\n|---|---|\n| «Proposed» | 2026-05-14 |\n",
    "header table above all":
        "| Status | Date | Author(s) |\n|:--|:-:|--:|\n| «Proposed» | 2026-05-14 | me |\n",
    "columns the other way": "# X\n\n|Author|Date|Status|\n|-|-|-|\n|me|2026-05-14|«Proposed»|\n",
    "bold header": "# X\n\n| **Date** | **Status** |\n|---|---|\n| 2026-05-14 | **«Proposed»** |\n",
    "no pipes at the ends": "# X\n\nDate | Status\n--- | ---\n2026-05-14 | «Proposed»\n",
    "one column": "# X\n\nDate: 2026-05-14\n\n| Status |\n|---|\n| «Proposed» |\n",
    "one column in a section": "# X\n\nDate: 2026-05-14\n\n## Status\n\n| Status |\n|---|\n| «Proposed» |\n",
    "rows": "# X\n\n| Item | Value |\n|---|---|\n| Status | «Proposed» |\n| Date | 2026-05-14 |\n",
    "rows from the first": "# X\n\n| Status | «Proposed» |\n|---|---|\n| Date | 2026-05-14 |\n",
    "rows, unknown word": "# X\n\n| Date | 2026-05-14 |\n|---|---|\n| **Status:** | «Proposed» (June) |\n",
    "escaped pipe beside":
        "# X\n\n| Status | Authors | Date |\n|--|--|--|\n| «Proposed» | a \\| b | 2026-05-14 |\n",
    "front matter": "---\nstatus: «Proposed»\ndate: 2026-05-14\n---\n# X\n",
    "list of one": "---\nstatus: [«Proposed»]\ndate: 2026-05-14\n---\n# X\n",
    "list of one, below": "---\nstatus:\n  - «'Proposed'» # since May\ndate: 2026-05-14\n---\n# X\n",
    "kept twice": "---\nstatus: «Proposed»\n---\n# X\n\nDate: 2026-05-14\n\n## Status\n\n«Proposed»\n",
    "kept three times":
        "---\nstatus: «proposed»\ndate: 2026-05-14\n---\n# X\n\n"
        "* Status: «Proposed»\n\n## Status\n\n«Proposed»\n",
    "labelled in its section": "# X\n\n## Status\n**Status:** «Proposed»\n**Date:** 2026-05-14\n",
    "section of metadata": "# X\n\n## Metadata\n\n- **Status**: «Proposed»\n- **Date**: 2026-05-14\n",
    "relation on its line":
        "# X\n\nDate: 2026-05-14\n\n## Status\n\n«Proposed». Amended by [2. Y](0002-y.md).\n",
    "link in prose":
        "# X\n\nDate: 2026-05-14\n\n## Status\n\n«Proposed» in [PR 12](https://example.org/12)\n",
    "date in prose": "# X\n\nDate: 2026-05-14\n\n## Status\n\n2026-05-14: «Proposed»\n",
    "heading": "# X\n\n## Status: «Proposed»\n\n## Date: 2026-05-14\n",
    "heading with a dash": "# X\n\nDate: 2026-05-14\n\n## 1. Status – «Proposed»\n",
    "heading with brackets": "# X\n\nDate: 2026-05-14\n\n## Status («Proposed»)\n",
    "heading of another name": "# X\n\nDate: 2026-05-14\n\n## Decision Status\n\n«Proposed»\n",
    "short code of an emoji": "# X\n\nDate: 2026-05-14\n\n## Status\n\n:bulb: «Proposed»\n",
    "markup": '# X\n\nDate: 2026-05-14\n\n## Status\n\n<span class="p">«Proposed»</span>\n',
    "date of the status": "# X\n\n## Status\n\n«Proposed» (2026-05-14)\n",
    "sections of level 1": "# X\n\nDate: 2026-05-14\n\n# Status\n\n«Proposed»\n\n# Context\n\ny\n",
    "html comment between":
        "# X\n\nDate: 2026-05-14\n\n## Status\n<!-- Accepted | Rejected -->\n«Proposed»\n",
}  # fmt: skip


def bare(text: str) -> str:
    return text.replace("«", "").replace("»", "")


def changed(text: str, new: str = "Accepted") -> str:
    record = parse(PATH, text)
    made = status(AdrLog("/", "adr", (record,), 4), "1", new, force=True).changes
    assert len(made) == 1
    assert isinstance(made[0], Replace)
    return made[0].after


def accepted(match: re.Match[str]) -> str:
    return match[1].replace("Proposed", "Accepted").replace("proposed", "accepted")


@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("start", ["", "\ufeff"], ids=["", "BOM"])
@pytest.mark.parametrize("text", CHANGED.values(), ids=CHANGED.keys())
def test_the_status_changes_where_it_is_kept_and_nothing_else(text: str, start: str, ends: str) -> None:
    text = start + (text + BODY).replace("\n", ends)
    record = parse(PATH, bare(text))
    assert (record.status, record.date, record.obstacle) == ("Proposed", "2026-05-14", "")
    assert changed(bare(text)) == re.sub("«(.*?)»", accepted, text)


@given(
    st.sampled_from(sorted(CHANGED.values())),
    st.sampled_from(["Accepted", "Rejected", "Deprecated", "Draft"]),
)
@settings(deadline=None)  # a clock is no test
def test_a_change_and_its_reverse_restore_every_byte(text: str, new: str) -> None:
    text = bare(text + BODY)
    once = changed(text, new)
    assert parse(PATH, once).status == new
    assert changed(once, "Proposed") == text


OTHERS = ("relation on its line", "heading with brackets")
NAMING = {name: text for name, text in CHANGED.items() if name not in OTHERS}


LINES = [
    "## Status",
    "Accepted",
    "Rejected",
    "* Status: Draft",
    "| Status | Date |",
    "|---|---|",
    "- [x] Done",
    "```",
]
LINES += ["---", "status: x", "# Y", "Superseded by [2. Y](0002-y.md)", "<!--", "-->", "", "Date: 2026-01-01"]


@given(
    st.sampled_from(sorted(CHANGED.values())),
    st.lists(st.sampled_from(LINES) | st.text(max_size=9), max_size=9),
)
@settings(deadline=None)  # a clock is no test
def test_whatever_else_is_in_the_record_only_the_status_changes_or_nothing(
    text: str, lines: list[str]
) -> None:
    text = text + BODY + "\n".join(line.translate({ord(mark): None for mark in "«»"}) for line in lines)
    try:
        after = changed(bare(text))
    except StatusError:
        return
    expected = re.sub("«(.*?)»", accepted, text)
    # A second place below that says the same is the status kept twice.
    assert after == expected or len(parse(PATH, bare(text)).places) > len(re.findall("«", text))


@pytest.mark.parametrize("text", NAMING.values(), ids=NAMING.keys())
def test_a_successor_is_named_wherever_the_status_is_kept_and_taken_out_again(text: str) -> None:
    old, new = parse(PATH, bare(text + BODY)), parse("adr/0002-y.md", "# 2. A | b\n\n## Status\n\nAccepted\n")
    made = supersede(AdrLog("/", "adr", (old, new), 4), "1", "2", force=True).changes
    after = {each.path: parse(each.path, each.after) for each in made if isinstance(each, Replace)}
    assert (after[PATH].status, after[PATH].superseded, after[PATH].obstacle) == ("Superseded", True, "")
    assert any(refers(link, after[PATH], new) for link in links(after[PATH]))
    back = unlink(AdrLog("/", "adr", tuple(after.values()), 4), "1", "2").changes
    restored = {each.path: each.after for each in back if isinstance(each, Replace)}
    # The quotes around a status go with the name of a successor.
    assert restored[PATH].replace("'", "") == re.sub("«(.*?)»", accepted, text + BODY).replace("'", "")


def test_a_place_that_cannot_name_a_successor_is_left_alone() -> None:
    old = parse(PATH, bare(CHANGED["heading with brackets"]))
    new = parse("adr/0002-y.md", "# 2. Y\n\n## Status\n\nAccepted\n")
    with pytest.raises(StatusError, match=r"^0001-x\.md cannot .* where it keeps its status; .*`adr edit`$"):
        supersede(AdrLog("/", "adr", (old, new), 4), "1", "2", force=True)


@pytest.mark.parametrize(
    ("text", "word", "problem"),
    [
        pytest.param(
            "# X\n\n## Status\n\n| Date | Status |\n|--|--|\n"
            "| 2026-01-01 | Proposed |\n| 2026-02-01 | Accepted |\n",
            "Accepted", "a table with a row for each change", id="history, oldest first",
        ),
        pytest.param(
            "# X\n\n## Status\n\n| Status | Date |\n|--|--|\n"
            "| Accepted | 2026-02-01 |\n| Proposed | 2026-01-01 |\n",
            "Accepted", "a table with a row for each change", id="history, newest first",
        ),
        pytest.param(
            "# X\n\n| Status | By |\n|--|--|\n| Proposed | me |\n| Accepted | you |\n",
            "Accepted", "a table with a row for each change", id="history without dates",
        ),
        pytest.param(
            "# X\n\n## Status\n\n2026-01-01 proposed\n\n2026-02-01 accepted\n",
            "Accepted", "a list with a line for each change", id="history in lines",
        ),
        pytest.param("---\n"
            "status: [accepted, draft]\n---\n# X\n", "Accepted", "a list of several values", id="list"),
        pytest.param("---\nstatus: accepted\n---\n# X\n\n"
            "## Status\n\nProposed\n", "Accepted", "make them agree", id="two"),
        pytest.param("# X\n\n## Status\n\n"
            "- [x] Proposed\n- [x] Accepted\n", "Proposed", "more than one box", id="two boxes"),
        pytest.param("# X\n\n## Status\n\n"
            "- [ ] Proposed\n- [ ] Accepted\n", "", "no box is ticked", id="no box"),
    ],
)  # fmt: skip
def test_what_is_not_certain_is_read_and_never_changed(text: str, word: str, problem: str) -> None:
    record = parse(PATH, text)
    assert (record.status, record.place) == (word, None)
    with pytest.raises(
        StatusError, match=rf"^0001-x.md has a status that cannot be changed: .*{problem}.*`adr edit`$"
    ):
        changed(text, "Deprecated")


@pytest.mark.parametrize(
    "rows", ["| Status | Date |\n", "| Date | Status |\n|---|---|\n", "| Status |\n|---|\n"]
)
def test_a_header_without_rows_is_never_filled_with_a_status(rows: str) -> None:
    text = f"# X\n\n## Status\n\n{rows}\n## Context\n\nx\n"
    assert parse(PATH, text).status == ""
    try:
        after = changed(text)
    except StatusError:
        return
    assert rows in after


BOXES = "# X\n\n## Status\n\n- [ ] Proposed\n- [x] Accepted\n- [ ] Deprecated\n"


def test_the_tick_moves_to_the_box_of_the_new_status() -> None:
    assert parse(PATH, BOXES).status == "Accepted"
    after = changed(BOXES, "Deprecated")
    assert after == BOXES.replace("[x]", "[ ]").replace("[ ] Deprecated", "[x] Deprecated")
    with pytest.raises(
        StatusError, match=r"has no box that could say 'Rejected'; change it with `adr edit`$"
    ):
        changed(BOXES, "Rejected")


@pytest.mark.parametrize(
    "choice",
    [
        "{proposed | rejected | accepted | deprecated | … | superseded by ADR-0005}",
        "[Proposed | Accepted | Deprecated | Superseded]",
        "Proposed | Accepted | Superseded by ADR-YYYY",
        "<proposed or accepted>",
        "Proposed / Accepted / Rejected",
        "[Status]",
        "**[Proposed | Accepted]**",
    ],
)
@pytest.mark.parametrize(
    "frame",
    [
        "# X\n\n## Status\n\n{}\n" + BODY,
        "# X\n\n- **Status**: {}\n" + BODY,
        "---\nstatus: {}\n---\n# X\n" + BODY,
    ],
    ids=["section", "line", "front matter"],
)
def test_a_choice_of_the_template_is_no_status_until_it_is_made(frame: str, choice: str) -> None:
    record = parse(PATH, frame.format(choice))
    assert (record.status, record.obstacle, record.blank) == ("", "", True)
    after = changed(record.text)
    assert parse(PATH, after).status == "Accepted"
    assert after.replace("*", "").lower() == frame.format("Accepted").replace("*", "").lower()


@pytest.mark.parametrize(
    ("lines", "date"),
    [
        ("Date started: 2026-11-11", "2026-11-11"),
        ("Created: 2026-10-13", "2026-10-13"),
        ("* Date 2026-06-08", "2026-06-08"),
        ("* Date Documented: 2026-02-08\n* Date Accepted: 2026-02-27", "2026-02-27"),
        ("* Date Decided: 2026-05-??\n* Date Documented: 2026-06-01", "2026-05-??"),
        ("Created: 2026-10-13\nDate: 2026-10-20", "2026-10-20"),
        ("Last updated: 2026-10-13\nCreated: 2026-10-01", "2026-10-01"),
        ("**Date**: [YYYY-MM-DD]", ""),
        ("Date: YYYY-MM-DD", ""),
        ("Created: by the platform team", ""),
        ("Updated: never", ""),
    ],
)
def test_a_date_is_found_under_the_labels_in_use(lines: str, date: str) -> None:
    assert parse(PATH, f"# X\n\n{lines}\n\n## Status\n\nAccepted\n{BODY}").date == date


@pytest.mark.parametrize(
    ("front", "date"),
    [
        ("date: 2026-10-01", "2026-10-01"),
        ("date: {YYYY-MM-DD when the decision was last updated}", ""),
        ("created: 2026-10-01", "2026-10-01"),
        ("last_updated: 2026-10-02\ndate-created: 2026-10-01", "2026-10-01"),
    ],
)
def test_a_date_is_found_under_the_keys_in_use(front: str, date: str) -> None:
    record = parse(PATH, f"---\n{front}\n---\n# X\n{BODY}")
    assert record.date == date
    assert record.text[slice(*record.date_at)] == date


def test_the_day_in_a_file_name_is_the_date_of_a_record_that_states_none() -> None:
    assert parse("adr/20260113-x.md", "# X\n").date == "2026-01-13"
    assert parse("adr/2026-01-13-x.md", "# X\n\nDate: 2026-02-01\n").date == "2026-02-01"
