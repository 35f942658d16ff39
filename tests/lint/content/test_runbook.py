from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook import markdown
from handbook.kinds import library
from handbook.kinds.fit import fit
from handbook.lint.content.alerts import is_rule_file, leads_to, rules_in
from handbook.lint.content.items import items, visible
from handbook.lint.content.runbook import all_steps, around, runbook_of
from handbook.lint.prose import prose
from handbook.lint.rule import Context
from handbook.markdown.dialect import GITHUB
from handbook.model.document import Document, Span
from handbook.model.intervals import Interval, after, day, interval

KIND = library.load(Path(__file__).parent, "").named("runbook")


def parsed(body: str) -> tuple[Document, Context]:
    document = markdown.parse("runbooks/a.md", f"# A\n\n{body}", GITHUB)
    assert KIND is not None
    return document, Context(fit=fit(KIND, document), prose=prose(document))


def step_texts(body: str) -> list[str]:
    document, context = parsed(body)
    runbook = runbook_of(context)
    assert runbook is not None
    found = all_steps(document, runbook, visible(document))
    return [document.text[step.extent.start : step.extent.end].strip() for step in found]


def test_a_step_goes_as_far_as_the_next_one() -> None:
    body = "## Diagnosis\n\n1. a\n\n    ```sh\n    b\n    ```\n\n2. `c`\n\n## Mitigation\n\n1. d\n"
    assert step_texts(body) == ["a\n\n    ```sh\n    b\n    ```", "`c`", "d"]


def test_numbered_headings_are_steps_and_what_is_below_belongs_to_them() -> None:
    body = "## Mitigation\n\n### Step 1: a\n\n1. b\n\n### 2. c\n\n### Why\n\n1. d\n\n### Option B\n"
    assert [text.split("\n")[0] for text in step_texts(body)] == [
        "### Step 1: a",
        "### 2. c",
        "d",
        "### Option B",
    ]


def test_bullets_are_no_steps() -> None:
    assert step_texts("## Diagnosis\n\n- a\n- b\n") == []


def test_what_belongs_to_a_command_is_its_step_or_its_part_of_the_section() -> None:
    document, context = parsed("## Diagnosis\n\nfirst\n\n1. step\n\n## Links\n\nlast\n")
    runbook = runbook_of(context)
    assert runbook is not None
    every = all_steps(document, runbook, visible(document))
    text = document.text
    inside = {word: around(document, text.index(word), every) for word in ("first", "step", "last")}
    assert text[inside["step"].start : inside["step"].end].startswith("step")
    assert text[inside["first"].start : inside["first"].end].startswith("## Diagnosis")
    assert text[inside["last"].start : inside["last"].end].startswith("## Links")
    assert around(markdown.parse("a.md", "x", GITHUB), 0, ()) == Span(0, 1)


def test_items_may_begin_with_code_or_be_nothing_else() -> None:
    document = markdown.parse("a.md", "- `a` b\n- [ ] `c`\n\n    more\n2. d\n", GITHUB)
    found = [*items(document, visible(document), Span(0, len(document.text)))]
    assert [document.text[item.start : item.end] for item in found] == ["`a` b", "`c`", "d"]
    assert [item.numbered for item in found] == [False, False, True]
    assert document.text[found[1].extent.start : found[1].extent.end] == "`c`\n\n    more\n"


@given(
    st.lists(
        st.sampled_from(["- a", "1. `b`", "  - c", "", "    ```", "### Step 1", "## Diagnosis", "d"]),
        max_size=20,
    )
)
def test_steps_are_in_order_and_apart(lines: list[str]) -> None:
    document, context = parsed("## Mitigation\n\n" + "\n".join(lines))
    runbook = runbook_of(context)
    assert runbook is not None
    last = 0
    for step in all_steps(document, runbook, visible(document)):
        assert last <= step.extent.start <= step.extent.end <= len(document.text)
        last = step.extent.end


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("6", Interval(months=6)),
        ("6 months", Interval(months=6)),
        ("1 Year", Interval(months=12)),
        ("90d", Interval(days=90)),
        ("2 weeks", Interval(days=14)),
        ("0 days", None),
        ("often", None),
        ("6 months ago", None),
    ],
)
def test_an_interval_is_read_as_people_write_it(text: str, found: Interval | None) -> None:
    assert interval(text) == found


def test_an_interval_is_shown_in_words() -> None:
    assert [str(Interval(months=1)), str(Interval(months=6)), str(Interval(days=30))] == [
        "1 month", "6 months", "30 days",
    ]  # fmt: skip


def test_months_end_on_the_last_day_of_a_shorter_one() -> None:
    assert after(datetime.date(2026, 8, 31), Interval(months=6)) == datetime.date(2027, 2, 28)
    assert after(datetime.date(2026, 8, 31), Interval(days=1)) == datetime.date(2026, 9, 1)
    assert after(datetime.date(9999, 8, 31), Interval(months=9999)) == datetime.date.max


def test_only_a_date_of_the_calendar_is_a_day() -> None:
    assert day(" 2026-11-26 ") == datetime.date(2026, 11, 26)
    assert [day(text) for text in ("2026-02-30", "26.11.2026", "", "2026-W01-1")] == [None] * 4


RULES = """\
groups:
- name: a
  rules:
  - alert: First
    expr: a
    labels: {severity: page}
    annotations:
      runbook_url: https://example.org/first.md   # here
  - record: b
    annotations:
      runbook_url: https://example.org/nobody
  - alert: "Second"
  - alert: {{ $name }}
    runbook_url: x
  - alert: Third # last
    annotations:
      runbook: 'third.md'
"""


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_alerts_are_read_with_their_place_and_their_runbook(newline: str) -> None:
    text = RULES.replace("\n", newline)
    found = [*rules_in("a.yml", text)]
    assert [(each.name, each.runbook) for each in found] == [
        ("First", "https://example.org/first.md"),
        ("Second", ""),
        ("Third", "third.md"),
    ]
    assert [text[each.span.start : each.span.end] for each in found] == ["First", "Second", "Third"]


def test_a_list_of_alerts_may_be_a_mapping_in_its_own_file_only() -> None:
    text = "First: first.md\n- alert: Second\n  runbook: second.md#a\nThird: nothing\n"
    assert [(each.name, each.runbook) for each in rules_in("runbooks/alerts.yml", text)] == [
        ("First", "first.md"),
        ("Second", "second.md#a"),
    ]
    assert [each.name for each in rules_in("rules.yml", text)] == ["Second"]


@pytest.mark.parametrize(
    ("address", "path", "leads"),
    [
        ("https://example.org/runbooks/queue-backlog/", "docs/runbooks/queue-backlog.md", True),
        ("https://example.org/r/QueueBacklog.html?a=b#c", "runbooks/queue_backlog.md", True),
        ("https://example.org/r/Queue%20Backlog", "runbooks/queue-backlog.md", True),
        ("https://example.org/queue-backlog/index.html", "queue-backlog/README.md", True),
        ("https://example.org/{{ $labels.alertname }}", "a.md", True),
        ("https://example.org/other", "a.md", False),
    ],
)
def test_an_address_leads_to_the_page_of_its_name(address: str, path: str, leads: bool) -> None:
    assert leads_to(address, path) is leads


def test_rule_files_are_known_by_their_path() -> None:
    paths = (
        "monitoring/a.yml",
        "k8s/prometheus-rules.yaml",
        "orders.rules",
        "deploy/values.yaml",
        "alerts.md",
    )
    assert [is_rule_file(path) for path in paths] == [True, True, True, False, False]


@given(st.text("alert: -\nrunbook_url{}'\"#Ab\r", max_size=80))
def test_any_text_is_read_as_rules(text: str) -> None:
    for each in rules_in("alerts.yml", text):
        assert text[each.span.start : each.span.end] == each.name
