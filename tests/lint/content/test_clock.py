from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook.lint.content import clock
from handbook.lint.content.clock import Zone

MARCH = datetime.date(2026, 3, 14).toordinal()
NINE = (9 * 60 + 2) * 60


@pytest.mark.parametrize(
    ("text", "written", "day", "seconds", "zone"),
    [
        ("09:02 First order refused", "09:02", None, NINE, Zone.UNSTATED),
        ("9:02 AM PST", "9:02 AM PST", None, NINE, Zone.OTHER),
        ("12:30 am", "12:30 am", None, 30 * 60, Zone.UNSTATED),
        ("2026-03-14 09:02Z - x", "2026-03-14 09:02Z", MARCH, NINE, Zone.UTC),
        ("2026-03-14T09:02:15.123+00:00", "2026-03-14T09:02:15.123+00:00", MARCH, NINE + 15, Zone.UTC),
        ("2026-03-14T09:02+02:00", "2026-03-14T09:02+02:00", MARCH, NINE, Zone.OTHER),
        ("**09:02 UTC** – alert", "09:02 UTC", None, NINE, Zone.UTC),
        ("[09:02] alert", "09:02", None, NINE, Zone.UNSTATED),
        ("`09:02` alert", "09:02", None, NINE, Zone.UNSTATED),
        ("Saturday, 14 March 2026", "Saturday, 14 March 2026", MARCH, None, Zone.UNSTATED),
        ("March 14th, 2026 at 09:02", "March 14th, 2026 at 09:02", MARCH, NINE, Zone.UNSTATED),
        ("~09:02 alert", "~09:02", None, NINE, Zone.UNSTATED),
        ("09:02-09:10 UTC alert", "09:02-09:10 UTC", None, NINE, Zone.UTC),
        ("09:02 GET fails", "09:02", None, NINE, Zone.UNSTATED),
        ("24:00", "24:00", None, 86400, Zone.UNSTATED),
    ],
)
def test_a_time_is_read_as_people_write_it(
    text: str, written: str, day: int | None, seconds: int | None, zone: Zone
) -> None:
    time = clock.read(text, 0, len(text))
    assert time is not None
    assert text[time.span.start : time.span.end] == written
    assert (time.day, time.seconds, time.zone, time.problem) == (day, seconds, zone, "")


@pytest.mark.parametrize(
    "text", ["25:71", "24:01", "13:00 pm", "2026-02-30 09:02", "03/14/2026 09:02", "5 pm", "1430 UTC", "T+5m"]
)
def test_what_is_no_time_or_is_ambiguous_has_a_problem(text: str) -> None:
    time = clock.read(text, 0, len(text))
    assert time is not None
    assert time.problem
    assert time.seconds is None


@pytest.mark.parametrize("text", ["", "12 orders", "First order", "v1.2.3", "9 requests", "1:2:3", "100:20"])
def test_other_text_is_no_time(text: str) -> None:
    time = clock.read(text, 0, len(text))
    assert time is None or time.problem


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Timeline (UTC)", Zone.UTC),
        ("All times in CET", Zone.OTHER),
        ("UTC+2", Zone.OTHER),
        ("in local time", Zone.OTHER),
        ("Timeline", Zone.UNSTATED),
        ("OUTCOME", Zone.UNSTATED),
    ],
)
def test_a_sentence_states_the_zone_of_all_times(text: str, zone: Zone) -> None:
    assert clock.stated(text) is zone


@given(day=st.dates(), time=st.times(), before=st.text(max_size=4))
def test_every_moment_is_read_back(day: datetime.date, time: datetime.time, before: str) -> None:
    written = f"{day.isoformat()} {time:%H:%M:%S} UTC"
    text = f"{before}{written}: an event"
    found = clock.read(text, len(before), len(text))
    assert found is not None
    assert (found.day, found.seconds) == (day.toordinal(), (time.hour * 60 + time.minute) * 60 + time.second)
    assert text[found.span.start : found.span.end] == written


@given(st.text("0123456789:-/.TZapm~ *[`March", max_size=30))
def test_any_text_is_read_and_the_span_lies_within(text: str) -> None:
    time = clock.read(text, 0, len(text))
    if time is not None:
        assert 0 <= time.span.start < time.span.end <= len(text)
        assert time.problem or time.day is not None or time.seconds is not None
