"""`docs stage` and `docs finish`, as installed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

CONFIG = "site_name: x\ntheme: mkdocs\nplugins: [handbook]\n"
PAGE = "<html><head></head><body><h1>Home</h1></body></html>"


@pytest.fixture
def site(repository: Path) -> Path:
    (repository / "mkdocs.yml").write_text(CONFIG, encoding="utf-8")
    (repository / "docs/index.md").write_text("# Home\n", encoding="utf-8")
    return repository


def test_a_tree_is_staged_built_and_finished(run: Run, site: Path) -> None:
    done = run("stage", "build/stage")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("build/stage: ")
    assert "1 page in " in done.stdout
    assert "docs finish build/stage/site" in done.stderr
    built = site / "build/stage/site"
    built.mkdir()
    (built / "index.html").write_text(PAGE, encoding="utf-8")
    done = run("finish", "build/stage/site")
    assert (done.returncode, done.stdout) == (0, "build/stage/site: 1 page, 0 scripts within pages allowed\n")
    assert "Content-Security-Policy" in (built / "index.html").read_text(encoding="utf-8")
    again = json.loads(run("stage", "build/stage", "--json").stdout)
    assert (again["written"], again["removed"], again["warnings"]) == (0, 0, [])


def test_a_warning_fails_only_a_strict_run_and_names_the_page(run: Run, site: Path) -> None:
    (site / "docs/index.md").write_text("# Home\n\n[x](gone.md)\n", encoding="utf-8")
    done = run("stage", "build/stage")
    assert done.returncode == 0
    assert "warning: docs/index.md: the link 'gone.md' leads to" in done.stderr
    assert run("stage", "build/stage", "--strict").returncode == 1


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (("stage", "docs"), "lie in each other"),
        (("stage", "build/stage", "--config", "gone.yml"), "gone.yml"),
        (("stage",), "Missing argument 'DIR'"),
        (("finish", "docs"), "docs: is not a built site"),
        (("finish", "gone"), "gone: is not a built site"),
    ],
)
def test_what_cannot_be_used_is_one_line_and_changes_nothing(
    run: Run, site: Path, call: tuple[str, ...], words: str
) -> None:
    before = sorted(site.rglob("*"))
    done = run(*call)
    assert done.returncode == 2
    assert words in done.stderr
    assert done.stderr.count("\n") == 1
    assert sorted(site.rglob("*")) == before


def test_a_site_that_was_not_staged_is_refused(run: Run, site: Path) -> None:
    (site / "public").mkdir()
    (site / "public/index.html").write_text(PAGE, encoding="utf-8")
    done = run("finish", "public")
    assert done.returncode == 2
    assert "name the staged folder with --staged DIR" in done.stderr
    assert (site / "public/index.html").read_text(encoding="utf-8") == PAGE
