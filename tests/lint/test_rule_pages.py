"""Each rule has a page in the handbook, made from its docstring and from the cards that name the rule.

`pytest --update` writes them anew, and the table of these cards that ships with the tool.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from handbook.config.settings import load
from handbook.lint import guides
from handbook.lint import rules as registry
from handbook.lint.guides import Guide
from handbook.lint.page import FAMILIES, index, page
from handbook.lint.rule import Rule
from handbook.project.carding import ListedCard, carded
from handbook.project.project import Project
from tests.conftest import Golden

OWNER = "team-platform"
FOLDER = Path("docs", "reference", "rules")


@pytest.fixture(scope="module")
def cards(root: Path) -> tuple[ListedCard, ...]:
    """The rule cards of the handbook."""
    found, errors = carded(Project(config=load(root)), [root / "docs", root / "runbooks"])
    assert errors == ()
    return tuple(card for card in found if card.id)


@pytest.fixture(scope="module")
def about(cards: tuple[ListedCard, ...]) -> list[tuple[str, Guide]]:
    """Each rule that a card names, with the card."""
    return [
        (code, Guide(card.id, card.title, f"{card.path}#{card.anchor}"))
        for card in cards
        for code in card.rules
        if code in {rule.code for rule in registry.ALL}
    ]


@pytest.mark.parametrize("rule", registry.ALL, ids=lambda rule: rule.code)
def test_the_page_of_a_rule_is_what_its_docstring_and_the_cards_say(
    rule: Rule, about: list[tuple[str, Guide]], root: Path, golden: Golden
) -> None:
    path = FOLDER / f"{rule.code.lower()}.md"
    own = sorted(guide for code, guide in about if code == rule.code)
    golden.check(root / path, page(rule, OWNER, own, path.as_posix()))


def test_the_table_that_ships_with_the_tool_has_the_cards_of_the_handbook(
    about: list[tuple[str, Guide]], root: Path, golden: Golden
) -> None:
    golden.check(root / "tools" / "handbook" / "lint" / "rules" / "cards.py", guides.module(about))


def test_a_table_is_read_as_it_was_written() -> None:
    told = [("DBA102", Guide("HB-DAT-001", 'Say "no" to a\\b', "docs/a.md#hb-dat-001"))]
    written: dict[str, str] = {}
    exec(guides.module(told), written)  # noqa: S102 - our own module
    assert written["TABLE"] == 'DBA102 HB-DAT-001 docs/a.md#hb-dat-001 Say "no" to a\\b\n'


def test_the_list_of_rules_links_each_page(root: Path, golden: Golden) -> None:
    golden.check(root / FOLDER / "index.md", index(registry.ALL, OWNER))


def test_no_page_is_left_of_a_rule_that_is_gone(root: Path) -> None:
    pages = {file.stem for file in (root / FOLDER).glob("*.md")}
    assert pages == {"index", *(rule.code.lower() for rule in registry.ALL)}


def test_each_family_has_a_title() -> None:
    assert set(FAMILIES) == {rule.code.rstrip("0123456789") for rule in registry.ALL}
