"""The handbook carries what it must; `pytest --update` writes the page about it anew."""

from __future__ import annotations

from pathlib import Path

from tests.book import coverage
from tests.conftest import Golden

WAITING = Path(__file__).parent / "uncovered.txt"
"""The statements that no page carries yet: it may only get shorter."""


def waiting() -> list[str]:
    return WAITING.read_text(encoding="utf-8").split()


def test_the_list_has_each_statement_once_and_in_few_words(root: Path) -> None:
    wanted = coverage.statements(root)
    numbers = [f"A{number:02}" for number in range(1, 57)] + [f"B{number:02}" for number in range(1, 70)]
    assert list(wanted) == numbers
    assert len(set(wanted.values())) == len(wanted)
    for said in wanted.values():
        assert said.endswith(".")
        assert 4 <= len(said.split()) <= 20


def test_no_statement_loses_its_last_page(root: Path, golden: Golden) -> None:
    wanted, carried = coverage.statements(root), coverage.carriers(coverage.fronts(root))
    uncovered = [each for each in wanted if each not in carried]
    if golden.update:  # What has found a page leaves the list; nothing comes to it.
        kept = [each for each in waiting() if each in uncovered]
        WAITING.write_text("".join(f"{each}\n" for each in kept), encoding="utf-8")
    assert [each for each in uncovered if each not in waiting()] == [], "a page carried these before"
    assert [each for each in waiting() if each not in uncovered] == [], "run `make generated`"


def test_pages_name_only_statements_that_exist_and_each_once(root: Path) -> None:
    wanted = coverage.statements(root)
    for path, front in coverage.fronts(root).items():
        covers = coverage.listed(front, "covers")
        assert [each for each in covers if each not in wanted] == [], path
        assert len(set(covers)) == len(covers), path


def test_the_page_says_what_is_carried_where(root: Path, golden: Golden) -> None:
    text = coverage.page(coverage.statements(root), coverage.fronts(root))
    golden.check(root / coverage.PAGE, text)
