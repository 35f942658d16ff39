"""The count of blocks that nothing runs tells what is tried and what is not."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from handbook import markdown
from handbook.project.project import open_project
from tests.book import unrun
from tests.conftest import ROOT

DIALECT = open_project(ROOT).dialect_of(ROOT / "docs" / "index.md")
CASES = [
    ("bash {.run}\nls", True),
    ("bash\nls", False),
    ('bash {.norun reason="tests/book/test_unrun.py reads it"}\nls', True),
    ('bash {.norun reason="tests/book/test_nothing.py reads it"}\nls', False),
    ('bash {.norun reason="needs a cluster"}\nls', False),
    ('python\n--8<-- "patterns/events.py:event"', True),
    ('python\n--8<-- "patterns/events.py:event"\nx = 1', False),
    ("toml\nx = 1", False),
]


@pytest.mark.parametrize(("block", "tried"), CASES, ids=[block for block, _ in CASES])
def test_a_block_is_tried_or_not(block: str, tried: bool) -> None:
    document = markdown.parse("docs/page.md", f"```{block}\n```\n", DIALECT)
    fences = list(unrun.code(document))
    assert [unrun.is_tried(document, fence) for fence in fences] == [tried]


@pytest.mark.parametrize("language", ["text", "output", "markdown", "diff", ""])
def test_what_is_no_code_does_not_count(language: str) -> None:
    document = markdown.parse("docs/page.md", f"```{language}\nls\n```\n", DIALECT)
    assert list(unrun.code(document)) == []


def test_each_test_that_reads_a_page_exists() -> None:
    assert all((ROOT / test).is_file() for test in unrun.TESTED.values())
    assert all((ROOT / page).exists() for page in unrun.TESTED)


def test_a_page_with_more_blocks_than_before_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    numbers = {"docs/a.md": 2, "docs/b.md": 1}
    monkeypatch.setattr(unrun, "counted", lambda: (Counter(numbers), 9))
    monkeypatch.setattr(unrun, "ROOT", tmp_path)
    monkeypatch.setattr(unrun, "RATCHET", tmp_path / "unrun.txt")
    assert unrun.main(["--update"]) == 0
    assert (tmp_path / "unrun.txt").read_text() == "docs/a.md 2\ndocs/b.md 1\n"
    assert unrun.main([]) == 0
    assert "3 of 9 code blocks are neither run nor tested" in capsys.readouterr().out
    numbers["docs/a.md"] = 3
    assert unrun.main([]) == 1
    assert "docs/a.md: 3, and 2 before" in capsys.readouterr().out
    numbers["docs/a.md"] = 1
    assert unrun.main([]) == 1
    assert "1 pages have fewer than before" in capsys.readouterr().out
