"""The tool obeys itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from handbook.config.settings import load
from handbook.project.linting import Linter
from handbook.project.project import Project
from tests.told import told

FOLDERS = ("docs", "adr", "runbooks")


@pytest.mark.parametrize("exact", [False, True], ids=["scanned", "exact"])
def test_our_own_documents_are_clean(root: Path, exact: bool) -> None:
    config = load(root)
    config = config._replace(lint=config.lint._replace(exact=exact))
    report = Linter(project=Project(config=config)).lint([root / folder for folder in FOLDERS])
    assert told(report.findings) == []
    assert report.errors == ()
    assert report.approximate == ()
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
