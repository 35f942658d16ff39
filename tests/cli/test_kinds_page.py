"""The page about kinds says what the templates say; `pytest --update` writes its last section anew."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from handbook import testing
from handbook.cli.reference import kinds_page
from handbook.kinds import kind as grammar
from handbook.kinds import library, template
from handbook.kinds.library import Library
from tests.conftest import Golden

LAST = "## The kinds that we ship\n"


@pytest.fixture
def page(root: Path) -> Path:
    return root / "docs" / "reference" / "kinds.md"


def sample(page: Path, name: str) -> str:
    """Return the block of the page that shows a file."""
    found = re.search(
        rf"^````?markdown title=\"{name}\"\n(.*?)^````?$", page.read_text(), re.MULTILINE | re.DOTALL
    )
    assert found is not None
    return found[1]


def test_the_page_lists_the_shipped_kinds_as_their_templates_have_them(page: Path, golden: Golden) -> None:
    head, mark, _ = page.read_text(encoding="utf-8").partition(LAST)
    assert mark
    golden.check(page, kinds_page(library.load(Path(), "").kinds, head + mark))


def test_the_page_names_each_key_and_each_word_of_a_template(page: Path) -> None:
    text = page.read_text(encoding="utf-8").partition(LAST)[0]
    keys = re.findall(
        r"^\| `([a-z-]+)` \|", text.partition("### Keys")[2].partition("### Words")[0], re.MULTILINE
    )
    words = re.findall(r"^\| `([a-z-]+)(?:=N)?` \|", text.partition("### Words")[2], re.MULTILINE)
    assert keys == list(grammar.KEYS)
    assert words == [*grammar.FLAGS, "min-words"]


def test_the_example_of_the_page_is_a_kind_and_its_document_is_judged_by_it(page: Path) -> None:
    text = sample(page, "templates/handover.md")
    kind = grammar.parse("handover", "templates/handover.md", text)
    rules = testing.rules("DOC101", "DOC102", "DOC103", "DOC107")
    new = template.fill(template.blank(text), {"title": "Week 48", "author": "ann"})
    assert new == sample(page, "docs/handovers/week-48.md")
    found = testing.run(rules, new, kinds=Library((kind,)))
    assert {finding.code for finding in found} == {"DOC103"}
