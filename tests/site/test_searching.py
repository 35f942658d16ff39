from __future__ import annotations

from pathlib import Path

import pytest

from handbook.site import searching
from handbook.site.finish import finish

PAGE = (
    '<html><head><meta name="generator" content="mkdocs-1.6.1, mkdocs-material-9.8.2"></head><body>'
    '<form class="md-search__form" name="search"></form>'
    '<script id="__config" type="application/json">{"features": ["search.suggest"]}</script></body></html>'
)
THEME = "addEventListener('message', () => 0);"


def site(folder: Path, page: str, *workers: str) -> Path:
    (folder / "index.html").write_text(page, encoding="utf-8")
    (folder / searching.FOLDER).mkdir(parents=True)
    for name in workers:
        (folder / searching.FOLDER / name).write_text(THEME, encoding="utf-8")
    finish(str(folder))
    return folder


def test_the_words_are_left_to_a_worker_that_begins_with_the_themes_own(tmp_path: Path) -> None:
    folder = site(tmp_path, PAGE, "search.0123abcd.min.js") / searching.FOLDER
    ours = (folder / "search.0123abcd.min.js").read_text(encoding="utf-8")
    assert searching.is_ours(ours)
    assert 'importScripts("search.0123abcd.theme.js")' in ours
    assert "{ suggest: true }" in ours
    assert (folder / "search.0123abcd.theme.js").read_text(encoding="utf-8") == THEME
    assert 'name="find"' in (tmp_path / "index.html").read_text(encoding="utf-8")


def test_a_site_that_is_finished_twice_is_what_it_was(tmp_path: Path) -> None:
    folder = site(tmp_path, PAGE, "search.0123abcd.min.js")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    finish(str(folder))
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    ("page", "workers"),
    [
        (PAGE.replace("mkdocs-material-9.8.2", "zensical-0.1.3"), ["search.0123abcd.min.js"]),
        (PAGE.replace("search.suggest", "search.highlight"), ["search.0123abcd.min.js"]),
        (PAGE.replace("md-search__form", "other"), ["search.0123abcd.min.js"]),
        (PAGE, []),
        (PAGE, ["search.0123abcd.min.js", "search.4567cdef.min.js"]),
        (PAGE, ["find.0123abcd.min.js"]),
    ],
)
def test_what_is_not_the_themes_is_left_as_it_is(tmp_path: Path, page: str, workers: list[str]) -> None:
    folder = site(tmp_path, page, *workers) / searching.FOLDER
    assert {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()} == dict.fromkeys(
        workers, THEME
    )
    assert 'name="find"' not in (tmp_path / "index.html").read_text(encoding="utf-8")
