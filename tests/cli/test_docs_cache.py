"""`docs cache`: where results are kept between runs, and away with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Outcome, Run


@pytest.fixture
def docs(run: Run, repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run `docs` with a cache of its own, over a page with a finding."""
    (repository / "a.md").write_text("# A\n\n[b](b.md)\n", encoding="utf-8")
    own = str(tmp_path_factory.mktemp("own") / "cache")

    def call(*args: str) -> Outcome:
        return run(*args, HANDBOOK_CACHE=own)

    return call


def test_what_is_kept_is_shown_and_deleted(docs: Run) -> None:
    assert docs("cache").stdout.endswith("cache: nothing is kept\n")
    first = docs("lint", ".")
    assert "LNK101" in first.stdout
    assert docs("cache").stdout.endswith("cache: 1 file, 0.0 MB, kept\n")
    assert docs("lint", ".").stdout == first.stdout
    assert docs("cache", "--clear").stdout.endswith("cache: 1 file, 0.0 MB, deleted\n")
    assert docs("cache").stdout.endswith("cache: nothing is kept\n")


def test_without_a_cache_nothing_is_kept(docs: Run) -> None:
    assert "LNK101" in docs("lint", "--no-cache", ".").stdout
    assert docs("cache").stdout.endswith("cache: nothing is kept\n")
