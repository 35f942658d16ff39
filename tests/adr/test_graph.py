"""The graph: the bytes of adr-tools for Graphviz, and Mermaid that the engine accepts for any title."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from handbook.adr.record.record import Record, parse
from handbook.adr.report.graph import GraphError, dot, mermaid, relations
from handbook.diagrams.process import engine
from tests.adr.wild import TITLES

TITLED = {1: "Record architecture decisions", 2: "An idea that seems good", 3: "A better idea", 4: "The end"}


def record(number: int, title: str, status: str = "Accepted") -> Record:
    slug = "".join(char if char.isascii() and char.isalnum() else "-" for char in title.lower()).strip("-")
    return parse(
        f"doc/adr/{number:04d}-{slug}.md", f"# {number}. {title}\n\n## Status\n\n{status}\n\n## Context\n"
    )


LOG = [
    record(1, TITLED[1]),
    record(2, TITLED[2], "Superceded by [3. A better idea](0003-a-better-idea.md)"),
    record(
        3,
        TITLED[3],
        "Supercedes [2. An idea that seems good](0002-an-idea-that-seems-good.md)\n\n"
        "Superceded by [4. The end](0004-the-end.md)",
    ),
    record(4, TITLED[4], "Accepted\n\nSupercedes [3. A better idea](0003-a-better-idea.md)"),
]
ADR_TOOLS = """\
digraph {{
  node [shape=plaintext];
  subgraph {{
    _1 [label="1. Record architecture decisions"; URL="{0}0001-record-architecture-decisions{1}"];
    _2 [label="2. An idea that seems good"; URL="{0}0002-an-idea-that-seems-good{1}"];
    _1 -> _2 [style="dotted", weight=1];
    _3 [label="3. A better idea"; URL="{0}0003-a-better-idea{1}"];
    _2 -> _3 [style="dotted", weight=1];
    _4 [label="4. The end"; URL="{0}0004-the-end{1}"];
    _3 -> _4 [style="dotted", weight=1];
  }}
  _3 -> _2 [label="Supercedes", weight=0]
  _4 -> _3 [label="Supercedes", weight=0]
}}
"""


def test_the_bytes_are_those_of_adr_tools() -> None:
    assert dot(LOG) == ADR_TOOLS.format("", ".html")
    assert dot(LOG, "http://example.com/", ".xxx") == ADR_TOOLS.format("http://example.com/", ".xxx")


def test_what_graphviz_would_misread_is_escaped() -> None:
    assert '[label="1. Say \\"x\\" \\\\"; URL=' in dot([record(1, 'Say "x" \\')])


def test_records_without_a_number_and_with_the_same_one_are_nodes_of_their_own() -> None:
    plain = parse("adr/20260101-plain.md", "# Plain\n\nStatus: accepted\n")
    text = dot([record(1, "One"), record(1, "Other"), plain, plain._replace(path="adr/20260102-b.md")])
    assert [name in text for name in ("_1 [", "_1_1 [", "_x [", "_x_3 [")] == [True] * 4


def test_mermaid_shows_records_statuses_and_relations() -> None:
    assert mermaid(LOG[1:3], prefix="../adr/") == (
        "flowchart TD\n"
        "  accTitle: Decision records\n"
        "  accDescr: 2 decision records from the oldest to the newest, "
        "with arrows for what one says of another\n"
        '  adr2["2#46; An idea that seems good<br/>Superseded"]\n'
        '  click adr2 href "../adr/0002-an-idea-that-seems-good.md"\n'
        '  adr3["3#46; A better idea<br/>Superseded"]\n'
        '  click adr3 href "../adr/0003-a-better-idea.md"\n'
        '  adr3 -->|"Supercedes"| adr2\n'
        "  adr2 ~~~ adr3\n"
    )


def test_a_relation_that_only_the_older_record_states_is_drawn_all_the_same() -> None:
    old = parse("d/0001-old.md", "---\nstatus: superseded by ADR-0002\n---\n# Old\n")
    new = parse("d/0002-new.md", "---\nstatus: accepted\n---\n# New\n")
    (edge,) = relations([old, new])
    assert (edge.source, edge.target, edge.words.lower()) == (new, old, "supersedes")
    assert '  adr2 -->|"supersedes"| adr1\n' in mermaid([old, new])


def test_what_mermaid_cannot_draw_is_refused() -> None:
    with pytest.raises(GraphError, match="--format dot"):
        mermaid([record(number, "x" * 200) for number in range(1, 300)])


@pytest.fixture(scope="module")
def judge() -> Iterator[engine.Engine]:
    with engine.start() as started:
        yield started


def test_an_empty_log_and_a_long_one_are_diagrams(judge: engine.Engine) -> None:
    many = [record(number, f"Decision {number}") for number in range(1, 401)]
    assert all(verdict.valid for verdict in judge.check([mermaid([]), mermaid(many), mermaid(LOG, "")]))


@settings(deadline=None, max_examples=60)
@example(titles=["Draw with C4Dynamic and C4Context"])
@given(titles=st.lists(TITLES, min_size=1, max_size=8))
def test_mermaid_takes_any_title(judge: engine.Engine, titles: list[str]) -> None:
    every = [*titles, 'end"]', "`code`", "%%{init: {}}%%", "style a:b #fff;", "<script>", "1. x", "click a"]
    records = [record(number, title) for number, title in enumerate(every, 1)]
    text = mermaid(records, prefix="../a b/")
    (verdict,) = judge.check([text])
    assert verdict.valid, (verdict, text)
    assert len([line for line in text.splitlines() if '["' in line]) == len(every)


def test_a_record_of_another_folder_is_no_node_of_this_log() -> None:
    other = record(5, "The last", "Accepted\n\nSupersedes [4. The end](../old/0004-the-end.md)")
    renamed = record(6, "After it", "Accepted\n\nSupersedes [4. The end](0004-renamed.md)")
    assert not any(edge.source in (other, renamed) for edge in relations([*LOG, other, renamed]))
    assert "_5 ->" not in dot([*LOG, other]).partition("}")[2]
