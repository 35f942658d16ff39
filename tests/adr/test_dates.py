"""Dates: read in several forms, and brought to ISO without touching another byte."""

from __future__ import annotations

import pytest

from handbook.adr.change.upgrade import upgrade
from handbook.adr.dates import iso
from handbook.adr.record.record import AdrLog, parse
from handbook.changes import Replace


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-11-22", "2026-11-22"),
        ("2026/1/2", "2026-01-02"),
        ("2026-11-22T10:00:00Z", "2026-11-22"),
        ("22/11/2026", "2026-11-22"),
        ("2.1.2026 (draft)", "2026-01-02"),
        ("11/22/2026", ""),
        ("2026-02-30", ""),
        ("November 2026", ""),
        ("", ""),
    ],
)
def test_a_date_is_read_day_first(written: str, day: str) -> None:
    assert iso(written) == day


OLD = (
    "\ufeff# 1. X\r\n\r\nDate: 05/01/2020\r\n\r\n## Status\r\n\r\nAccepted\r\n\r\n"
    "## Context\r\n\r\nDate: 06/01/2020"
)


def log(*texts: str) -> AdrLog:
    records = tuple(parse(f"adr/{number:04d}-x.md", text) for number, text in enumerate(texts, 1))
    return AdrLog("/top", "adr", records, 4)


def test_only_the_date_changes() -> None:
    (change,) = upgrade(log(OLD, "# 2. Y\n\nDate: 2020-01-05\n")).changes.changes
    assert change == Replace("adr/0001-x.md", OLD, OLD.replace("05/01/2020", "2020-01-05"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("---\ndate: 05/01/2020\n---\n# X\n", "---\ndate: 2020-01-05\n---\n# X\n"),
        ('---\ndate: "05/01/2020"\n---\n# X\n', '---\ndate: "2020-01-05"\n---\n# X\n'),
        ("# X\n\n* Date: 05/01/2020\n", "# X\n\n* Date: 2020-01-05\n"),
        ("# X\n\n**Date:** 05/01/2020\n", "# X\n\n**Date:** 2020-01-05\n"),
    ],
)
def test_every_place_of_a_date_is_known(text: str, expected: str) -> None:
    (change,) = upgrade(log(text)).changes.changes
    assert isinstance(change, Replace)
    assert change.after == expected


@pytest.mark.parametrize(
    "line", ["```\nDate: 05/01/2020\n```", "<!-- Date: 05/01/2020 -->", "Date: 05/01/20201"]
)
def test_what_is_no_date_of_the_record_stays(line: str) -> None:
    assert upgrade(log(f"# X\n\n{line}\n")).changes.changes == ()


def test_an_impossible_date_is_told_and_left() -> None:
    done = upgrade(log("# X\n\nDate: 12/31/2020\n"))
    assert done.changes.changes == ()
    assert [(record.number, written) for record, written in done.impossible] == [(1, "12/31/2020")]
