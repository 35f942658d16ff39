"""Exports: JSON-ADR that its schema accepts, CSV, and one Markdown page that no record can break."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook import markdown
from handbook.adr.record.record import AdrLog, parse
from handbook.adr.record.sections import items
from handbook.adr.report.export import json_adr, lacking, page, table
from handbook.markdown.dialect import GITHUB
from tests.adr.json_adr import SCHEMA, problems
from tests.adr.wild import TITLES

NYGARD = """\
# 3. Use Kafka

Date: 2026-01-05

## Status

Accepted

Supersedes [2. Use Rabbit](0002-rabbit.md)

Amended by [4. Later](0004-later.md)

## Context

Two teams ask.

```md
## Not a heading
```

## Decision

We will.
<!-- guidance -->

## Consequences

- Good, because
  it is fast
- Bad

## Assumptions

- One
"""
MADR = """\
---
status: "superseded by ADR-0004"
date: 2026-01-05
decision-makers: [Ada, "Grace"]
consulted:
  - Linus
informed: all, others
tags: queue
---
# Use Kafka

A word before.

## Context and Problem Statement

Why?

## Decision Drivers

* Speed
* Cost

## Considered Options

* [Kafka](https://example.org)
* Rabbit

## Decision Outcome

Chosen: Kafka.

### Consequences

* Good, because fast

### Confirmation

By a test.

## Pros and Cons of the Options

### Kafka

* Good
"""
OLD_MADR = """\
# Use Kafka

* Status: accepted
* Deciders: Ada, Grace
* Date: 2026-01-05

Technical Story: none

## Decision Outcome

Kafka.

### Positive Consequences

* fast

### Negative Consequences

* dear
"""


def log(*texts: str) -> AdrLog:
    return AdrLog(
        "/top", "adr", tuple(parse(f"adr/{n:04d}-x.md", text) for n, text in enumerate(texts, 3)), 4
    )


def one(text: str) -> dict[str, Any]:
    exported = json_adr(log(text), "0.1.0")
    assert problems(exported) == []
    (adr,) = exported["adrs"]
    return dict(adr)


def test_a_record_of_adr_tools() -> None:
    assert one(NYGARD) == {
        "number": 3,
        "title": "Use Kafka",
        "status": "accepted",
        "date": "2026-01-05",
        "context": "Two teams ask.\n\n```md\n## Not a heading\n```",
        "decision": "We will.",
        "consequences": ["Good, because\nit is fast", "Bad"],
        "links": [{"type": "supersedes", "target": 2}, {"type": "amended-by", "target": 4}],
        "custom_sections": {"Assumptions": "- One"},
        "path": "adr/0003-x.md",
    }
    assert one(NYGARD.replace("\n", "\r\n")) == one(NYGARD)


def test_a_record_of_madr() -> None:
    assert one(MADR) == {
        "number": 3,
        "title": "Use Kafka",
        "status": "superseded",
        "date": "2026-01-05",
        "deciders": ["Ada", "Grace"],
        "consulted": ["Linus"],
        "informed": ["all", "others"],
        "tags": ["queue"],
        "context": "Why?",
        "decision_drivers": ["Speed", "Cost"],
        "considered_options": [{"name": "[Kafka](https://example.org)"}, {"name": "Rabbit"}],
        "decision": "Chosen: Kafka.",
        "consequences": ["Good, because fast"],
        "confirmation": "By a test.",
        "links": [{"type": "superseded-by", "target": 4}],
        "custom_sections": {
            "Summary": "A word before.",
            "Pros and Cons of the Options": "### Kafka\n\n* Good",
        },
        "path": "adr/0003-x.md",
    }


def test_a_record_of_old_madr() -> None:
    adr = one(OLD_MADR)
    assert adr["consequences"] == {"positive": ["fast"], "negative": ["dear"]}
    assert adr["deciders"] == ["Ada", "Grace"]
    assert adr["decision"] == "Kafka."


def test_what_json_adr_asks_for_and_a_record_lacks_is_told() -> None:
    bare = log("# X\n\nDate: soon\n", NYGARD)
    assert [(record.number, words) for record, words in lacking(bare)] == [(3, "status, date")]
    assert json_adr(bare, "0")["adrs"][0] == {"number": 3, "title": "X", "path": "adr/0003-x.md"}


def test_the_schema_of_these_tests_finds_faults() -> None:
    assert problems({"version": "1.0.0", "adrs": [{"number": 0}]})
    assert SCHEMA["properties"]["version"] == {"const": "1.0.0"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- a\n- b", ("a", "b")),
        ("1. a\n   more\n2. b", ("a\nmore", "b")),
        ("- a\n  - deep\n- b", ("a\n- deep", "b")),
        ("Words.\n\nMore.", ("Words.", "More.")),
        ("Words:\n\n- a\n- b", ("Words:", "- a\n- b")),
        ("", ()),
    ],
)
def test_a_list_or_a_text_as_items(text: str, expected: tuple[str, ...]) -> None:
    assert items(text) == expected


def test_the_table_has_a_row_for_each_record() -> None:
    rows = list(csv.reader(io.StringIO(table(log(NYGARD, '# 4. Say "x", y\n')))))
    assert rows == [
        ["number", "title", "status", "date", "path", "links"],
        ["3", "Use Kafka", "Accepted", "2026-01-05", "adr/0003-x.md", "supersedes 2; amended-by 4"],
        ["4", 'Say "x", y', "", "", "adr/0004-x.md", ""],
    ]


@pytest.mark.parametrize("title", ["=HYPERLINK(1)", "+1", "-1", "@SUM(1)"])
def test_a_spreadsheet_computes_nothing_of_the_table(title: str) -> None:
    rows = list(csv.reader(io.StringIO(table(log(f"# 3. {title}\n\n## Status\n\n=1\n")))))
    assert rows[1][1] == f"'{title}"
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


def headings(text: str) -> list[tuple[int, str]]:
    found = markdown.parse("all.md", text, GITHUB).sections
    return [(section.level, section.title) for section in found]


def test_the_page_shifts_headings_but_not_code() -> None:
    text = page(log(NYGARD, MADR))
    assert text.startswith(
        '# Architecture Decision Records\n\n<a id="adr-3"></a>\n\n## 3. Use Kafka\n\nDate:'
    )
    assert "\n## Not a heading\n" in text
    assert (2, "4. Use Kafka") in headings(text)
    assert (4, "Consequences") in headings(text)
    assert "## 4. Use Kafka\n\n- Status: superseded by ADR-0004\n- Date: 2026-01-05\n" in text
    assert "decision-makers" not in text


def test_links_between_records_stay_on_the_page() -> None:
    one = "# 3. A\n\n[x](0004-x.md) [y](./0004-x.md#context) [z](0009-x.md) `[c](0004-x.md)`\n"
    text = page(log(one, "# 4. B\n"))
    assert "[x](#adr-4) [y](#adr-4) [z](0009-x.md)" in text


@pytest.mark.parametrize("end", ["```sh\nx", "~~~~\n```\nx", "<!-- open", "````\n```\n", "text"])
def test_what_a_record_leaves_open_does_not_swallow_the_next(end: str) -> None:
    text = page(log(f"# 3. A\n\n{end}\n", "# 4. B\n\n## Status\n\nAccepted\n"))
    assert headings(text) == [
        (1, "Architecture Decision Records"), (2, "3. A"), (2, "4. B"), (3, "Status"),
    ]  # fmt: skip


def test_setext_deep_and_second_titles_are_headings_of_the_page() -> None:
    text = page(log("A\n===\n\nB\n---\n\n###### Deep\n\n# Again\n", "No title.\n"))
    assert headings(text)[1:] == [(2, "3. A"), (3, "B"), (6, "Deep"), (2, "Again"), (2, "4. x")]


@given(st.lists(TITLES, min_size=1, max_size=4))
def test_any_title_is_exported(titles: list[str]) -> None:
    every = log(
        *(
            f"# {n}. {title}\n\nDate: 2026-01-05\n\n## Status\n\nAccepted\n"
            for n, title in enumerate(titles, 3)
        )
    )
    exported = json_adr(every, "0")
    assert all(adr["title"] for adr in exported["adrs"])
    assert len(list(csv.reader(io.StringIO(table(every))))) == len(titles) + 1
    text = page(every)
    assert [int(match) for match in re.findall(r'^<a id="adr-(\d+)"></a>$', text, re.MULTILINE)] == list(
        range(3, 3 + len(titles))
    )
