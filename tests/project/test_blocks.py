"""Code blocks are judged only where a rule that applies asks for it, and linters only for advice."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from handbook import markdown, testing
from handbook.code.process import judging
from handbook.code.process.judging import Block, Judgement
from handbook.kinds import library
from handbook.lint import engine
from handbook.lint.rule import Context
from handbook.markdown.dialect import MATERIAL
from handbook.model.document import Document
from handbook.project.blocks import with_verdicts

TEXT = """{front}# T

```python
a = )
```

```sql
CREATE INDEX CONCURRENTLY a ON b (c);
```

```mermaid
flowchart LR
```

```unheard-of
x
```

```python
--8<-- "a.py"
```
"""


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Block]:
    blocks: list[Block] = []

    def judge(given: Sequence[Block]) -> Judgement:
        blocks.extend(given)
        return Judgement((None,) * len(given), ("a note",))

    monkeypatch.setattr(judging, "judge", judge)
    return blocks


def subject(kind: str) -> tuple[Document, Context]:
    text = TEXT.format(front=f"---\nkind: {kind}\n---\n" if kind else "")
    document = markdown.parse("a.md", text, MATERIAL)
    kinds = library.load(Path(__file__).parent, "")
    return document, Context(claim=kinds.claim(document, ()))


@pytest.mark.parametrize("kind", ["", "page", "database"])
def test_no_block_is_judged_where_no_rule_asks(asked: list[Block], kind: str) -> None:
    given = [subject(kind)]
    assert with_verdicts(given, testing.rules("DBA102", "COD101")) == (given, ())
    assert asked == []


def test_blocks_of_known_languages_are_judged_that_stand_in_the_page_itself(asked: list[Block]) -> None:
    _, notes = with_verdicts([subject("")], testing.rules("COD102"))
    assert [(block.language, block.advised) for block in asked] == [("python", False), ("sql", False)]
    assert notes == ("a note",)


@pytest.mark.parametrize(("kind", "advised"), [("", []), ("page", []), ("database", [True, True])])
def test_advice_is_asked_for_on_the_kinds_that_a_rule_is_about(
    asked: list[Block], kind: str, advised: list[bool]
) -> None:
    with_verdicts([subject(kind)], testing.rules("DBA105"))
    assert [block.advised for block in asked] == advised


def test_what_cannot_run_in_a_transaction_is_judged_without_one(asked: list[Block]) -> None:
    with_verdicts([subject("database")], testing.rules("DBA105"))
    assert [block.in_transaction for block in asked if block.language == "sql"] == [False]


def test_each_document_is_judged_by_its_own_rules(asked: list[Block]) -> None:
    (rule,), nothing = testing.rules("COD102"), ()
    first, second = subject(""), subject("page")
    mine = {first[0].path: nothing}

    def rules(path: str) -> tuple[object, ...]:
        return mine.pop(path, (rule,))

    with_verdicts([first, second], rules)  # type: ignore[arg-type]
    assert len(asked) == 2


def test_a_rule_about_kinds_runs_on_no_other_document() -> None:
    (rule,) = testing.rules("DBA104")
    for kind, applies in (("", False), ("page", False), ("database", True)):
        _, context = subject(kind)
        assert (engine.Plan([rule]).applying(context) == (rule,)) is applies
