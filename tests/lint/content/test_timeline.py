from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook import markdown
from handbook.kinds import library
from handbook.kinds.fit import fit
from handbook.lint.content.clock import DAY
from handbook.lint.content.phases import Phase
from handbook.lint.content.timeline import Durations, Timeline, durations, timeline_of
from handbook.lint.prose import prose
from handbook.lint.rule import Context
from handbook.markdown.dialect import GITHUB

KIND = library.load(Path(__file__).parent, "").named("post-mortem")


def read(body: str) -> Timeline:
    document = markdown.parse("a.md", f"# Orders refused\n\n## Timeline (UTC)\n\n{body}\n", GITHUB)
    assert KIND is not None
    timeline = timeline_of(document, Context(fit=fit(KIND, document), prose=prose(document)))
    assert timeline is not None
    return timeline


def took(body: str) -> Durations:
    return durations(read(body).phases)


WHOLE = Durations(detect=7 * 60, acknowledge=3 * 60, mitigate=42 * 60, resolve=47 * 60)


FORMS = {
    "list": """
- 08:57 A report begins.
- 09:02 First order refused.
- 09:09 Alert.
- 09:12 On-call acknowledges.
- 09:21 Rolled back, without effect.
- 09:44 The migration is ended.
- 09:49 Resolved.
""",
    "table": """
| Time | Event |
|---|---|
| 09:02 | Start of the incident |
| 09:09 | Detected |
| 09:12 | Acknowledged |
| 09:44 | Mitigated |
| 09:49 | Resolved |
""",
    "date column": """
| Date | Time | Event |
|---|---|---|
| 2026-03-14 | 09:02 | Errors began |
|  | 09:09 | Paged |
|  | 09:12 | Declared SEV1 |
|  | 09:44 | Failover |
|  | 09:49 | All clear |
""",
    "headings": """
### 09:02 A query fails

### 09:09 Customers reported errors

Text.

### 09:12 Ack by Ada

### 09:44 Reverted

### 09:49 Back to normal
""",
    "paragraph": """
**09:02** Errors start\\
**09:09** Noticed by support\\
**09:12** Acked\\
**09:44** Mitigated\\
**09:49** Resolved
""",
    "date later": """
- 23:55 Start
- 2026-03-15 00:02 Detected
- 00:05 Acknowledged
- 00:37 Mitigated
- 00:42 Resolved
""",
    "date once": """
- 2026-03-14 23:55 Start
- 00:02 Detected
- 00:05 Acknowledged
- 00:37 Mitigated
- 00:42 Resolved
""",
}


@pytest.mark.parametrize("body", FORMS.values(), ids=FORMS)
def test_durations_are_counted_in_every_form(body: str) -> None:
    assert took(body) == WHOLE


def test_what_the_timeline_does_not_say_is_not_known() -> None:
    assert took("- 09:02 A report begins.") == Durations()
    assert took("- 09:02 Alert.\n- 09:44 Back to normal.") == Durations(detect=0, resolve=42 * 60)


def test_a_label_counts_more_than_a_word() -> None:
    found = read(
        "- 09:02 A page is slow, errors started.\n- 09:09 **Detected**: alert.\n- 10:00 Resolved"
    ).phases
    assert found[Phase.DETECTION].words.startswith("Detected")


def test_the_last_end_is_the_end() -> None:
    assert took("- 09:00 Alert\n- 09:10 Resolved\n- 09:20 Errors again\n- 09:50 Resolved").resolve == 50 * 60


def test_an_event_that_goes_back_says_by_how_much() -> None:
    assert [event.back for event in read("- 09:02 a\n- 09:01 b\n- 09:03 c").events] == [0, 60, 0]


def test_a_line_that_goes_on_is_no_event() -> None:
    events = read("- 09:02 refused until\n  09:10 by the clock\n- 09:12 b").events
    assert [event.words for event in events] == ["refused until", "b"]


@given(st.lists(st.integers(0, 11 * 60 * 60), min_size=1, max_size=20), st.integers(0, DAY - 1))
def test_a_clock_that_goes_forward_never_falls_back_at_midnight(steps: list[int], first: int) -> None:
    moments = [first]
    for step in steps:
        moments.append(moments[-1] + step)
    lines = (f"- {at // 3600 % 24:02}:{at // 60 % 60:02}:{at % 60:02} an event" for at in moments)
    events = read("\n".join(lines)).events
    assert [event.at for event in events] == moments
    assert not any(event.back for event in events)


def test_a_timeline_of_days_is_counted_in_days() -> None:
    assert took("- 2026-03-14 Discovered\n- 2026-03-16 Back to normal") == Durations(
        detect=0, resolve=2 * DAY
    )


def test_a_failover_is_a_mitigation_and_an_attempt_that_fails_is_none() -> None:
    assert took("- 09:00 Alert\n- 09:10 Rollback fails\n- 09:20 Failed over").mitigate == 20 * 60
