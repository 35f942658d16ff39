"""What a template of one's own can ask for beyond the shipped kinds."""

from __future__ import annotations

import pytest

from handbook import testing
from handbook.kinds import kind as grammar
from handbook.kinds.library import Library

RULES = testing.rules("DOC101", "DOC102", "DOC103", "DOC104", "DOC105", "DOC106", "DOC107", "DOC109")
DIAGRAMS = testing.rules("DOC101", "DOC108", "DGM101", "DGM104")
DIAGRAM = """```mermaid
flowchart LR
  accTitle: How a reaches b
  accDescr: One arrow leads from a to b.
  a --> b
```
"""


def found(template: str, text: str, *, head: str = "", strict: bool = False) -> list[tuple[str, str]]:
    kind = grammar.parse("memo", "memo.md", f"---\nkind: memo\nversion: 1\n{head}---\n{template}")
    findings = testing.run(RULES, text, kind="memo", kinds=Library((kind,)), strict_names=strict)
    return [(finding.code, finding.message) for finding in findings]


NEEDS = [
    ("table", "Words.", [("DOC103", "section 'A' has no table")]),
    ("table", "| a | b |\n|---|---|\n| 1 | 2 |", []),
    ("code", "Words.", [("DOC103", "section 'A' has no code block")]),
    ("code", "Words.\n\n```sh\ntrue\n```", []),
    ("list", "Words.", [("DOC103", "section 'A' has no list")]),
    ("list", "1. one", []),
    ("diagram", "Words.", [("DOC104", "section 'A' has no diagram")]),
    ("diagram", f"Words.\n\n{DIAGRAM}", []),
    ("min-words=3", "Two words.", [("DOC103", "section 'A' has 2 words, fewer than the 3 it needs")]),
    ("min-words=3", "Two words\nand `code`.", []),
]


@pytest.mark.parametrize(("need", "body", "expected"), NEEDS, ids=[f"{n}-{len(e)}" for n, _, e in NEEDS])
def test_a_section_must_hold_what_its_rule_names(
    need: str, body: str, expected: list[tuple[str, str]]
) -> None:
    assert found(f"## A\n<!-- rule: required {need} -->\n", f"# T\n\n## A\n\n{body}\n") == expected


@pytest.mark.parametrize("need", ["table", "code", "list", "diagram"])
def test_what_a_section_lacks_is_said_with_the_next_step(need: str) -> None:
    kind = grammar.parse(
        "memo", "memo.md", f"---\nkind: memo\nversion: 1\n---\n## A\n<!-- rule: required {need} -->\n"
    )
    (finding,) = testing.run(RULES, "# T\n\n## A\n\nWords.\n", kind="memo", kinds=Library((kind,)))
    assert finding.hint.startswith(("write ", "open "))


def test_another_name_is_refused_under_strict_names() -> None:
    template = "## A\n<!-- rule: required; also: B -->\n"
    assert found(template, "# T\n\n## B\n\nWords.\n") == []
    assert found(template, "# T\n\n## B\n\nWords.\n", strict=True) == [
        ("DOC101", "section 'B' must be named 'A'")
    ]
    assert found(template, "# T\n\n## 1. a!\n\nWords.\n") == []
    assert found(template, "# T\n\n## 1. a!\n\nWords.\n", strict=True) == [
        ("DOC101", "section '1. a!' must be named 'A'")
    ]
    assert found(template, "# T\n\n## 1. A!\n\nWords.\n", strict=True) == []


def test_a_closed_kind_allows_no_other_section() -> None:
    text = "# T\n\n## A\n\nWords.\n\n## C\n\nWords.\n"
    assert found("## A\n", text) == []
    assert found("## A\n", text, head="closed: true\n") == [
        ("DOC102", "section 'C' is not part of kind memo")
    ]


ORDERS = [("template", [("DOC102", "section 'A' must stand before 'B'")]), ("ends", []), ("free", [])]


@pytest.mark.parametrize(("order", "expected"), ORDERS)
def test_order_binds_as_far_as_the_template_says(order: str, expected: list[tuple[str, str]]) -> None:
    text = "# T\n\n## B\n\nWords.\n\n## A\n\nWords.\n"
    assert found("## A\n\n## B\n", text, head=f"order: {order}\n") == expected


def test_first_and_last_do_not_bind_where_order_is_free() -> None:
    template = "## A\n<!-- rule: required first -->\n\n## B\n<!-- rule: required last -->\n"
    text = "# T\n\n## B\n\nWords.\n\n## A\n\nWords.\n"
    assert found(template, text, head="order: free\n") == []
    assert len(found(template, text, head="order: ends\n")) == 2


def test_a_deeper_section_is_missed_only_where_its_parent_is() -> None:
    template = "## A\n<!-- rule: optional -->\n\n### Costs\n<!-- rule: required -->\n"
    assert found(template, "# T\n\n## Other\n\n### Costs\n\nWords.\n") == []
    assert found(template, "# T\n\n## A\n\nWords.\n\n## Other\n\n### Costs\n\nWords.\n") == [
        ("DOC101", "section 'Costs' is missing")
    ]
    assert found(template, "# T\n\n## A\n\n### Costs\n\nWords.\n") == []


def test_gains_and_costs_only_where_asked_for() -> None:
    assert found("## A\n", "# T\n\n## A\n\nFaster.\n") == []
    assert found("## A\n<!-- rule: required gains-and-costs -->\n", "# T\n\n## A\n\nFaster.\n") == [
        ("DOC105", "section 'A' names no cost")
    ]


def test_a_document_without_a_kind_is_judged_by_its_diagrams_only() -> None:
    text = f"Words. TODO\n\n#### Deep\n\n# T\n\n## A\n\n## A\n\n{DIAGRAM.replace('-->', '->')}"
    assert [finding.code for finding in testing.run(DIAGRAMS, text)] == ["DGM101"]


def test_a_list_item_runs_over_its_continuation_lines() -> None:
    template = "## Assumptions\n<!-- rule: required list -->\n"
    body = "- The load is small\n  until it is\nlarge.\n\nWords: stable.\n- Disks are fast enough.\n"
    findings = found(template, f"# T\n\n## Assumptions\n\n{body}")
    assert [message.split("'")[1] for _, message in findings] == ["fast enough"]
