from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from handbook.model.entry import Entry
from handbook.model.terms import Flavour
from handbook.project.neighbours import Neighbours
from handbook.project.project import open_project


@pytest.fixture
def root(tmp_path: Path) -> Path:
    top = tmp_path / "repository"
    subprocess.run(("git", "init", "-q", str(top)), check=True)
    (top / "docs").mkdir()
    (top / "docs" / "a.md").write_text("# A\n\n## Part\n", encoding="utf-8")
    (top / "alerts.yml").write_text("groups: []\n", encoding="utf-8")
    return top


def test_files_and_folders_are_told_from_nothing(root: Path) -> None:
    files = Neighbours(open_project(root))
    paths = ("docs/a.md", "docs", "docs/", ".", "docs/../alerts.yml", "docs/b.md", "docs/a.md/x")
    assert [files.entry(path) for path in paths] == [
        Entry.FILE, Entry.FOLDER, Entry.FOLDER, Entry.FOLDER, Entry.FILE, Entry.NOTHING, Entry.NOTHING,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "path", ["../secret.md", "/etc/passwd", "link.md", "docs/../../secret.md", ".git/HEAD"]
)
def test_nobody_looks_out_of_the_repository(root: Path, path: str) -> None:
    (root.parent / "secret.md").write_text("# Secret\n", encoding="utf-8")
    (root / "link.md").symlink_to(root.parent / "secret.md")
    files = Neighbours(open_project(root))
    wanted = Entry.NOTHING if path.startswith("/") else Entry.OUTSIDE
    assert (files.entry(path), files.text(path), files.document(path)) == (wanted, None, None)


def test_a_pipe_is_nothing_and_is_not_waited_for(root: Path) -> None:
    os.mkfifo(root / "pipe.md")
    files = Neighbours(open_project(root))
    assert (files.entry("pipe.md"), files.text("pipe.md")) == (Entry.NOTHING, None)


def test_a_project_below_the_root_of_its_repository_sees_what_is_beside_it(root: Path) -> None:
    (root / "docs" / "handbook.toml").write_text("", encoding="utf-8")
    files = Neighbours(open_project(root / "docs"))
    assert files.text("../alerts.yml") == "groups: []\n"
    assert files.entry("../../x") is Entry.OUTSIDE


def test_a_page_is_read_as_its_site_renders_it(root: Path) -> None:
    (root / "mkdocs.yml").write_text("site_name: x\n", encoding="utf-8")
    page = Neighbours(open_project(root)).document("docs/a.md")
    assert page is not None
    assert (page.flavour, [section.id for section in page.sections]) == (Flavour.MKDOCS, ["a", "part"])


def test_no_page_comes_of_a_file_that_is_none(root: Path) -> None:
    files = Neighbours(open_project(root))
    assert files.document("alerts.yml") is None
    (root / "broken.md").write_bytes(b"\xff\xfe")
    assert files.text("broken.md") is None


def test_named_lists_what_git_knows_or_would_add(root: Path) -> None:
    (root / ".gitignore").write_text("out/\n", encoding="utf-8")
    (root / "out").mkdir()
    (root / "out" / "rules.yml").write_text("x: 1\n", encoding="utf-8")
    files = Neighbours(open_project(root))
    assert files.named(".yml", ".yaml") == ("alerts.yml",)
    assert files.named(".md") == ("docs/a.md",)


def test_a_pattern_matches_what_git_knows_or_would_add_excluded_or_not(root: Path) -> None:
    (root / ".gitignore").write_text("out/\n", encoding="utf-8")
    (root / "handbook.toml").write_text('[lint]\nexclude = ["kept/**"]\n', encoding="utf-8")
    for name in ("out", "kept"):
        (root / name).mkdir()
        (root / name / "orders.py").write_text("x = 1\n", encoding="utf-8")
    files = Neighbours(open_project(root))
    matched = [files.matched(pattern) for pattern in ("kept/*.py", "**/orders.py", "out/**", "../**")]
    assert matched == [True, True, False, False]


def test_a_run_reads_only_so_much_besides_its_documents(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handbook.project.neighbours.LIMIT", 5)
    files = Neighbours(open_project(root))
    assert files.text("alerts.yml") == "groups: []\n"
    assert files.text("docs/a.md") is None
    assert files.text("alerts.yml") == "groups: []\n"
