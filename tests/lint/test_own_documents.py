"""The tool obeys itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from handbook.config.settings import load
from handbook.project.linting import Linter
from handbook.project.project import Project
from tests.book.test_stack_pages import INCLUDED
from tests.book.test_stack_pages import PAGES as STACK_PAGES
from tests.told import told

FOLDERS = ("docs", "adr", "runbooks")


@pytest.mark.parametrize("exact", [False, True], ids=["scanned", "exact"])
def test_our_own_documents_are_clean(root: Path, exact: bool) -> None:
    config = load(root)
    config = config._replace(lint=config.lint._replace(exact=exact))
    report = Linter(project=Project(config=config)).lint([root / folder for folder in FOLDERS])
    assert told(report.findings) == []
    assert report.errors == ()
    # What a snippet brings in is not looked into: tests/book/test_stack_pages.py holds that it ends no block.
    including = (page for page in STACK_PAGES if INCLUDED.search(page.read_text(encoding="utf-8")))
    assert report.approximate == tuple(sorted(page.relative_to(root).as_posix() for page in including))
    assert report.approximate_because == ("text that pymdownx.snippets brings in",)
    assert report.suppressed == 0
    assert report.diagrams >= 6


def test_every_page_of_the_handbook_states_a_kind_and_an_owner(root: Path) -> None:
    from handbook.markdown import frontmatter

    pages = [file for folder in ("docs", "runbooks") for file in (root / folder).rglob("*.md")]
    assert pages
    for page in pages:
        front = frontmatter.read(page.read_text(encoding="utf-8"))
        assert front is not None, page
        for key in ("title", "description", "kind", "owner"):
            assert front.scalar(key), f"{page} has no {key}"
        assert len(front.scalar("title")) <= 60
        assert 50 <= len(front.scalar("description")) <= 160
