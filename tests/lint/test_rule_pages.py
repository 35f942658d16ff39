"""Each rule has a page in the handbook, made from its docstring; `pytest --update` writes them anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from handbook.lint import rules as registry
from handbook.lint.page import FAMILIES, index, page
from handbook.lint.rule import Rule
from tests.conftest import Golden

OWNER = "team-platform"
FOLDER = Path("docs", "reference", "rules")


@pytest.mark.parametrize("rule", registry.ALL, ids=lambda rule: rule.code)
def test_the_page_of_a_rule_is_what_its_docstring_says(rule: Rule, root: Path, golden: Golden) -> None:
    golden.check(root / FOLDER / f"{rule.code.lower()}.md", page(rule, OWNER))


def test_the_list_of_rules_links_each_page(root: Path, golden: Golden) -> None:
    golden.check(root / FOLDER / "index.md", index(registry.ALL, OWNER))


def test_no_page_is_left_of_a_rule_that_is_gone(root: Path) -> None:
    pages = {file.stem for file in (root / FOLDER).glob("*.md")}
    assert pages == {"index", *(rule.code.lower() for rule in registry.ALL)}


def test_each_family_has_a_title() -> None:
    assert set(FAMILIES) == {rule.code.rstrip("0123456789") for rule in registry.ALL}
