"""What a page asks to be run, in which order and scenario; and what is refused before anything runs."""

from __future__ import annotations

import pytest

from handbook import markdown
from handbook.kinds import library
from handbook.kinds.fit import fit
from handbook.kinds.kind import Kind
from handbook.markdown.dialect import MATERIAL
from handbook.model.document import Document
from handbook.running.drill import drill
from handbook.running.plan import Plan, PlanError, plan
from handbook.running.tabletop import stops
from tests.conftest import ROOT


def kind() -> Kind:
    found = library.load(ROOT, "").named("runbook")
    assert found is not None
    return found


KIND = kind()


def read(text: str) -> Document:
    return markdown.parse("page.md", text, MATERIAL)


def planned(text: str) -> Plan:
    return plan(read(text))


def test_blocks_come_in_the_order_of_the_page_with_their_output() -> None:
    found = planned(
        "# P\n\n```bash {.run}\na\n```\n\n```output\nA\n```\n\n```bash\nb\n```\n\n```output\nB\n```\n\n"
        "```bash {.run}\nc\n```\n\n```text\nno output\n```\n\n```output\nof nothing\n```\n"
    )
    assert [(block.line, block.content, block.output and block.output.content) for block in found.blocks] == [
        (3, "a", "A"), (19, "c", None),
    ]  # fmt: skip
    assert found.unmarked == (11,)


def test_a_scenario_holds_until_the_next_one() -> None:
    found = planned(
        "---\nscenario: one\n---\n\n```bash {.run}\na\n```\n\n```bash {.run scenario=two}\nb\n```\n\n"
        "```sql {.run}\nc\n```\n"
    )
    assert found.scenario == "one"
    assert [block.scenario for block in found.blocks] == ["one", "two", "two"]


def test_what_is_not_run_has_its_reason() -> None:
    found = planned('```bash {.norun reason="needs a cluster"}\na\n```\n')
    assert [(left.line, left.reason) for left in found.left_out] == [(1, "needs a cluster")]
    assert found.blocks == ()


@pytest.mark.parametrize(
    ("content", "summary"),
    [("# first\n\nls -l\n", "ls -l"), ("-- why\nSELECT 1;", "SELECT 1;"), ("# only", "# only")],
)
def test_a_block_is_told_by_its_first_command(content: str, summary: str) -> None:
    (block,) = planned(f"```bash {{.run}}\n{content}\n```\n").blocks
    assert block.summary == summary


def test_a_destructive_word_counts_for_its_own_step_only() -> None:
    text = "# P\n\n## S\n\n1. DESTRUCTIVE: by hand.\n\n2. Look.\n\n    ```bash {.run}\n    ls\n    ```\n"
    assert len(planned(text).blocks) == 1
    with pytest.raises(PlanError, match=r"page\.md:7: a step that is DESTRUCTIVE is run without a scenario"):
        planned(
            "# P\n\n## S\n\n1. DESTRUCTIVE: drop it.\n\n    ```bash {.run}\n    ls\n    ```\n\n2. Look.\n"
        )


RUNBOOK = """---
kind: runbook
scenario: one
---
# R

## Trigger

```bash {.run}
trigger
```

## Impact

All.

## Before you start

```bash {.run}
setup
```

## Diagnosis

```bash {.run expect=a}
all
```

```bash {.run expect=b mitigation=2,3}
some
```

## Mitigation

1. First. More.

    ```bash {.run}
    first
    ```

2. By hand.

3. Third

    ```bash {.run scenario=two}
    third
    ```

## Rollback

```bash {.run mitigation=1}
back
```

## Verification

```bash {.run expect=c}
good
```

## Escalation

Call.

## After

```bash {.run}
after
```
"""


def test_a_runbook_is_walked_once_for_each_mitigation_with_blocks() -> None:
    document = read(RUNBOOK)
    found = drill(document, plan(document), fit(KIND, document))
    assert found is not None
    assert [(walk.number, walk.title, walk.scenario) for walk in found.walks] == [
        (1, "First", "one"), (3, "Third", "two"),
    ]  # fmt: skip
    assert [[block.content for block in walk.blocks] for walk in found.walks] == [
        ["trigger", "setup", "all", "first", "good", "back", "after"],
        ["trigger", "setup", "all", "some", "third", "good", "after"],
    ]


def test_a_runbook_without_blocks_is_no_drill() -> None:
    document = read(RUNBOOK.replace("{.run", "{.x"))
    assert drill(document, plan(document), fit(KIND, document)) is None


def test_people_stop_at_each_step() -> None:
    document = read(RUNBOOK)
    found = stops(document, fit(KIND, document))
    assert [(stop.section, stop.number) for stop in found if stop.section in ("Impact", "Mitigation")] == [
        ("Impact", 0), ("Mitigation", 1), ("Mitigation", 2), ("Mitigation", 3),
    ]  # fmt: skip
    assert "    first" in next(
        stop.text for stop in found if (stop.section, stop.number) == ("Mitigation", 1)
    )
