from __future__ import annotations

import pytest

from handbook.adr.report import graph
from handbook.diagrams.process import engine as diagrams
from handbook.site.index_page import (
    IndexEntry,
    decision_entry,
    decision_index,
    page_entry,
    page_list,
    relation_graph,
)


def test_decisions_are_a_table() -> None:
    entries = [
        IndexEntry(
            path="0001-x.md",
            title="Record decisions",
            number="0001",
            status="Accepted",
            date="2026-01-02",
        ),
        IndexEntry(path="0002-y.md", title="Use `a|b` [now]"),
    ]
    assert decision_index("Decisions", entries) == (
        "# Decisions\n\n"
        "| Number | Decision | Status | Date |\n"
        "| ---: | --- | --- | --- |\n"
        "| 0001 | [Record decisions](0001-x.md) | Accepted | 2026-01-02 |\n"
        "|  | [Use `a|b` \\[now\\]](0002-y.md) |  |  |\n"
    )


def test_pages_are_a_list() -> None:
    entries = [IndexEntry(path="a (1).md", title="A [b]"), IndexEntry(path="b.md", title="B")]
    assert page_list("Runbooks", entries) == "# Runbooks\n\n- [A \\[b\\]](<a (1).md>)\n- [B](b.md)\n"


def test_a_page_says_in_the_list_what_it_is_about() -> None:
    entry = page_entry("late.md", "---\ndescription: Orders | are <b>late</b>.\n---\n# Late\n")
    assert page_list("Runbooks", [entry]).endswith(
        "- [Late](late.md): Orders \\| are &lt;b&gt;late&lt;/b&gt;.\n"
    )


def test_empty_folder_says_so() -> None:
    assert "No decision is recorded yet." in decision_index("Decisions", [])
    assert "No page is written yet." in page_list("Runbooks", [])


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# Orders are late\n", "Orders are late"),
        ("\ufeff---\nowner: a\n---\n\nText.\n\n# Orders\r\n", "Orders"),
        ("---\ntitle: Stated\n---\n# Heading\n", "Stated"),
        ("```\n# not a heading\n```\n\nOrders\n======\n", "Orders"),
        ("no heading\n", "Late orders"),
    ],
)
def test_title_of_a_page_is_the_one_that_the_site_shows(text: str, title: str) -> None:
    assert page_entry("late-orders.md", text).title == title


def test_record_tells_number_status_and_date() -> None:
    text = "# 3. Use Kafka\n\nDate: 2026-02-03\n\n## Status\n\nAccepted\n\n## Context\n"
    assert decision_entry("0003-use-kafka.md", text) == IndexEntry(
        path="0003-use-kafka.md",
        title="Use Kafka",
        number="0003",
        status="Accepted",
        date="2026-02-03",
    )


def test_other_page_among_the_records_is_no_decision() -> None:
    assert decision_entry("how-we-decide.md", "# How we decide\n") is None


OLD = "# 1. Use RabbitMQ\n\n## Status\n\nSuperseded by [2. Use Kafka](0002-use-kafka.md)\n"
NEW = "# 2. Use Kafka\n\n## Status\n\nAccepted\n\nSupersedes [1. Use RabbitMQ](0001-use-rabbitmq.md)\n"
ALONE = '# 3. Use "Redis" [fast]\n\n## Status\n\nAccepted\n'


def test_records_that_relate_are_drawn_and_others_are_not() -> None:
    texts = [("0001-use-rabbitmq.md", OLD), ("0002-use-kafka.md", NEW), ("0003-use-redis.md", ALONE)]
    drawn = relation_graph(texts)
    assert drawn.startswith("\n## How they relate\n\n```mermaid\nflowchart TD\n")
    assert "Use Kafka" in drawn
    assert "Redis" not in drawn
    with diagrams.start() as judge:
        (verdict,) = judge.check([drawn.split("```mermaid\n")[1].removesuffix("```\n")])
    assert verdict.valid, verdict.message


def test_no_heading_stands_where_nothing_relates() -> None:
    assert relation_graph([("0003-use-redis.md", ALONE), ("notes.md", "# Notes\n")]) == ""


def test_a_log_that_is_too_large_to_draw_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graph, "MAX_EDGES", 0)
    drawn = relation_graph([("0001-use-rabbitmq.md", OLD), ("0002-use-kafka.md", NEW)])
    assert "Not drawn: the log is too large" in drawn
