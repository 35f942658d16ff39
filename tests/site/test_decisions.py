"""A decision log on a site: the table, what stands around a record, JSON and Atom."""

from __future__ import annotations

import json
from collections.abc import Sequence
from xml.etree import ElementTree

import pytest

from handbook.adr.report import graph
from handbook.diagrams.process import engine as diagrams
from handbook.site.decision_feeds import as_json, feed
from handbook.site.decisions import DecisionSite

OLD = (
    "# 1. Use RabbitMQ\n\nDate: 2024-05-01\n\n## Status\n\nSuperseded by [2. Use Kafka](0002-use-kafka.md)\n"
)
NEW = (
    "# 2. Use Kafka\n\nDate: 2026-01-02\n\n## Status\n\nAccepted\n\n"
    "Supersedes [1. Use RabbitMQ](0001-use-rabbitmq.md)\n"
)
ALONE = (
    '---\ntags: [cache, "a|b"]\n---\n# 3. Use "Redis" [fast] <b>\n\n'
    "Date: 2026-02-03\n\n## Status\n\nProposed\n"
)
LOG = (("0001-use-rabbitmq.md", OLD), ("0002-use-kafka.md", NEW), ("0003-use-redis.md", ALONE))
REDIS = '[Use "Redis" \\[fast\\] &lt;b&gt;](0003-use-redis.md)'
ADDRESS = "https://example.org/adr/"


def log(*pages: tuple[str, str], suffix: str = "/") -> DecisionSite:
    return DecisionSite(pages or LOG, suffix)


def shown(status: str) -> str:
    return f'<span class="status status-{status.lower()}">{status}</span>'


def rows(page: str) -> Sequence[str]:
    return [line for line in page.splitlines() if line.startswith("| ")]


def test_decisions_are_a_table_with_a_badge_for_the_status_and_their_tags() -> None:
    page = log().index("Decisions", "2026-02-04")
    assert page.startswith("# Decisions\n\n3 decisions: 1 proposed, 1 accepted, 1 superseded.\n")
    assert rows(page) == [
        "| Number | Decision | Status | Date | Tags |",
        "| ---: | --- | --- | --- | --- |",
        f"| 0001 | [Use RabbitMQ](0001-use-rabbitmq.md) | {shown('Superseded')} | 2024-05-01 |  |",
        f"| 0002 | [Use Kafka](0002-use-kafka.md) | {shown('Accepted')} | 2026-01-02 |  |",
        f"| 0003 | {REDIS} | {shown('Proposed')} | 2026-02-03 | cache, a\\|b |",
    ]


def test_there_is_no_column_of_tags_where_no_record_has_one() -> None:
    assert rows(log(*LOG[:2]).index("Decisions", ""))[0] == "| Number | Decision | Status | Date |"


def test_another_page_among_the_records_is_no_decision() -> None:
    assert log(("how-we-decide.md", "# How we decide\n")).decisions == ()
    assert "No decision is recorded yet." in log(("how.md", "# How\n")).index("Decisions", "")


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("Accepted", "accepted"),
        ("Draft", "proposed"),
        ("Deprecated", "deprecated"),
        ("Rejected", "rejected"),
        ("Superseded by [2. B](0002-b.md)", "superseded"),
        ("Parked", "other"),
        ("", "other"),
    ],
)
def test_a_status_has_a_class_and_is_said_in_words(status: str, state: str) -> None:
    page = log(("0001-a.md", f"# 1. A\n\n## Status\n\n{status}\n")).index("Decisions", "")
    words = status.partition(" ")[0] or "No status"
    assert f'class="status status-{state}">{words}' in page


def test_a_proposal_waits_after_ninety_days() -> None:
    assert "Waiting" not in log().index("Decisions", "2026-05-04")
    assert f"- {REDIS}, since 91 days" in log().index("Decisions", "2026-05-05")


def test_years_stand_newest_first_where_there_are_two() -> None:
    page = log().index("Decisions", "")
    assert page.index("**2026**") < page.index("- 02-03 ") < page.index("- 01-02 ") < page.index("**2024**")
    assert "By year" not in log(*LOG[1:]).index("Decisions", "")


def test_records_that_relate_are_drawn_with_links_and_others_are_not() -> None:
    page = log().index("Decisions", "")
    drawn = page.split("```mermaid\n")[1].split("```")[0]
    assert 'click adr2 href "0002-use-kafka/"' in drawn
    assert "Redis" not in drawn
    with diagrams.start() as judge:
        (verdict,) = judge.check([drawn])
    assert verdict.valid, verdict.message


def test_nothing_is_drawn_where_nothing_relates() -> None:
    assert "How they relate" not in log(LOG[2]).index("Decisions", "")


def test_a_log_that_is_too_large_to_draw_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graph, "MAX_EDGES", 0)
    assert "Not drawn: the log is too large" in log().index("Decisions", "")


def test_a_superseded_record_warns_and_its_successor_tells() -> None:
    old, new = log().above("0001-use-rabbitmq.md"), log().above("0002-use-kafka.md")
    assert (
        'admonition warning decision-banner"><p>Superseded by <a href="../0002-use-kafka/">0002 Use Kafka</a>'
        in old
    )
    assert (
        'admonition info decision-banner"><p>Supersedes <a href="../0001-use-rabbitmq/">0001 Use RabbitMQ</a>'
        in new
    )
    assert "2024-05-01" in old


def test_only_one_side_has_to_say_it() -> None:
    one = log(
        ("0001-a.md", "# 1. A\n\n## Status\n\nAccepted\n"),
        ("0002-b.md", NEW.replace("0001-use-rabbitmq", "0001-a")),
    )
    assert 'Superseded by <a href="../0002-b/">' in one.above("0001-a.md")


def test_other_relations_stand_below_with_the_ways_to_the_neighbours() -> None:
    relating = "# 4. Pool\n\n## Status\n\nAccepted\n\nUses [2. Use Kafka](0002-use-kafka.md)\n"
    site = log(*LOG, ("0004-pool.md", relating))
    assert '<li>Referenced by <a href="../0004-pool/">0004 Pool</a></li>' in site.below("0002-use-kafka.md")
    assert '<li>Uses <a href="../0002-use-kafka/">' in site.below("0004-pool.md")
    assert (
        'Before: <a href="../0003-use-redis/">0003 Use &quot;Redis&quot; [fast] &lt;b&gt;</a>'
        in site.below("0004-pool.md")
    )
    assert "After:" not in site.below("0004-pool.md")
    assert "Before:" not in site.below("0001-use-rabbitmq.md")


def test_addresses_of_files_lead_to_files() -> None:
    site = log(suffix=".html")
    assert '<a href="0002-use-kafka.html">' in site.above("0001-use-rabbitmq.md")
    assert 'href "0002-use-kafka.html"' in site.index("Decisions", "")


def test_another_page_gets_nothing() -> None:
    assert (log().above("index.md"), log().below("index.md")) == ("", "")


def test_programs_get_all_of_it() -> None:
    listed = json.loads(as_json(log(), ADDRESS))["decisions"]
    assert listed[0] == {
        "number": 1,
        "title": "Use RabbitMQ",
        "status": "Superseded",
        "state": "superseded",
        "date": "2024-05-01",
        "tags": [],
        "url": "https://example.org/adr/0001-use-rabbitmq/",
        "relations": [{"words": "Superseded by", "url": "https://example.org/adr/0002-use-kafka/"}],
    }
    assert listed[2]["tags"] == ["cache", "a|b"]


def test_the_feed_has_the_newest_record_first_and_is_well_formed() -> None:
    made = ElementTree.fromstring(feed(log(), "Shop: <decisions>", ADDRESS))  # noqa: S314 - it is ours
    names = {"atom": "http://www.w3.org/2005/Atom"}
    assert [each.text for each in made.findall("atom:entry/atom:title", names)] == [
        '0003 Use "Redis" [fast] <b>',
        "0002 Use Kafka",
        "0001 Use RabbitMQ",
    ]
    assert made.findtext("atom:updated", namespaces=names) == "2026-02-03T00:00:00Z"
    assert made.findtext("atom:title", namespaces=names) == "Shop: <decisions>"
    ids = [each.text for each in made.findall("atom:entry/atom:id", names)]
    assert ids[0] == "https://example.org/adr/0003-use-redis/"


def test_without_a_date_there_is_no_feed() -> None:
    assert feed(log(("0001-a.md", "# 1. A\n\n## Status\n\nAccepted\n")), "Shop", ADDRESS) == ""
