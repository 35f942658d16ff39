"""Where else in a repository records are: by their names first, then by the text of a few."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from handbook.adr import elsewhere
from handbook.disk import files

RECORD = "# {}. T\n\n## Status\n\nAccepted\n"


def put(root: Path, path: str, text: str = "") -> None:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text or RECORD.format(1), encoding="utf-8")


@pytest.fixture(params=["git", "no git"])
def root(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    if request.param == "git":
        subprocess.run(("git", "init", "-q", str(tmp_path)), check=True)
    return tmp_path


def test_folders_with_a_record_are_named(root: Path) -> None:
    for path in ("notes/0001-x.md", "notes/0002-y.md", "services/a/choices/ADR-7-z.md", "0001-at-the-top.md"):
        put(root, path)
    assert elsewhere.folders(str(root)) == ("", "notes", "services/a/choices")


def test_the_log_itself_is_left_out(root: Path) -> None:
    put(root, "adr/0001-x.md")
    put(root, "notes/0001-x.md")
    assert elsewhere.folders(str(root), str(root / "adr")) == ("notes",)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param("book/01-intro.md", "# 1. Intro\n\nOnce upon a time.\n", id="a chapter"),
        pytest.param("blog/2026-01-13-news.md", "# News\n", id="a dated page"),
        pytest.param("docs/notes.md", RECORD.format(1), id="a name without a number"),
        pytest.param("node_modules/x/adr/0001-x.md", RECORD.format(1), id="the work of others"),
        pytest.param("adr/template.md", RECORD.format(1), id="a template"),
    ],
)
def test_what_is_not_a_record_names_no_folder(root: Path, path: str, text: str) -> None:
    put(root, path, text)
    assert elsewhere.folders(str(root)) == ()


def test_a_record_that_cannot_be_read_is_no_proof(root: Path) -> None:
    (root / "notes").mkdir()
    (root / "notes/0001-x.md").write_bytes(b"# 1. X\xe9")
    assert elsewhere.folders(str(root)) == ()


def test_one_certain_record_a_folder_is_enough(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(1, 30):
        put(root, f"notes/{number:04d}-x.md", RECORD.format(number))
        put(root, f"book/{number:02d}-x.md", "# A chapter\n")
    opened = []

    def counted(path: str, within: str) -> str:
        opened.append(path)
        return files.read(path, within)

    monkeypatch.setattr(elsewhere, "read", counted)
    assert elsewhere.folders(str(root)) == ("notes",)
    assert len([path for path in opened if "notes" in path]) == 1
    assert len([path for path in opened if "book" in path]) == 10


def test_what_git_ignores_is_not_the_repository_s(tmp_path: Path) -> None:
    subprocess.run(("git", "init", "-q", str(tmp_path)), check=True)
    (tmp_path / ".gitignore").write_text("out/\n", encoding="utf-8")
    put(tmp_path, "out/0001-x.md")
    assert elsewhere.folders(str(tmp_path)) == ()


def test_the_whole_repository_is_searched_from_a_configuration_in_a_part_of_it(tmp_path: Path) -> None:
    subprocess.run(("git", "init", "-q", str(tmp_path)), check=True)
    put(tmp_path, "notes/0001-x.md")
    (tmp_path / "part").mkdir()
    assert elsewhere.folders(str(tmp_path / "part")) == ("notes",)


def test_subfolders_of_a_log_with_records_are_listed(tmp_path: Path) -> None:
    for path in ("0001-a.md", "backend/0002-b.md", "backend/0003-c.md", "old/deep/0001-d.md", "img/x.md"):
        put(tmp_path, path)
    assert elsewhere.below(str(tmp_path)) == {
        "backend": ("0002-b.md", "0003-c.md"),
        "old/deep": ("0001-d.md",),
    }
