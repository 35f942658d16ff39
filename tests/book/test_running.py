"""Whatever a page of the handbook marks to be run is run by some test; runbooks have drills of their own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from handbook import markdown
from handbook.code.runnable import mark_of
from handbook.lint.code import blocks
from handbook.markdown.dialect import MATERIAL
from tests.book import test_data_pages
from tests.conftest import ROOT
from tests.postgresql import Database

ELSEWHERE = (*test_data_pages.RUN, "docs/design/")
"""Pages that other tests run: tests/book/test_data_pages.py and tests/book/test_design_pages.py."""


def marked(folder: str) -> list[str]:
    """Return the pages below a folder in which a block is marked to be run."""
    found = []
    for file in sorted((ROOT / folder).rglob("*.md")):
        text = file.read_text(encoding="utf-8")
        document = markdown.parse(file.name, text, MATERIAL)
        marks = (mark_of(fence) for fence in blocks(document)) if ".run" in text else ()
        if any(mark is not None and mark.run for mark in marks):
            found.append(file.relative_to(ROOT).as_posix())
    return found


@pytest.mark.slow
@pytest.mark.parametrize("page", [page for page in marked("docs") if not page.startswith(ELSEWHERE)])
def test_each_page_that_no_other_test_runs_does_what_it_says(
    root: Path, cluster: Database, page: str
) -> None:
    assert cluster.psql("SELECT 1") == "1"  # So that it is skipped where there is no PostgreSQL.
    asked = [sys.executable, "-m", "handbook", "docs", "run", page, "--deadline", "600"]
    done = subprocess.run(asked, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_pages_that_other_tests_run_exist_and_are_marked() -> None:
    pages = marked("docs")
    assert [each for each in ELSEWHERE if not any(page.startswith(each) for page in pages)] == []
