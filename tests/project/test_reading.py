"""What is read of a repository: each file once, and no more than the memory of a run holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from handbook.config.settings import Config
from handbook.disk import files
from handbook.project import reading
from handbook.project.fixing import repaired
from handbook.project.linting import Linter
from handbook.project.project import Project


def project(root: Path) -> Project:
    return Project(config=Config(root=root))


def names(root: Path, *paths: str) -> tuple[list[str], list[str]]:
    sources, errors = reading.read(project(root), [root / path for path in paths] or [root])
    return [source.path.relative_to(root).as_posix() for source in sources], errors


def test_a_file_with_many_names_is_read_once_by_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []

    def read(path: Path, within: str, **named: bool) -> str:
        opened.append(path)
        return real(path, within, **named)

    real = files.read
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/m.md").write_text("# M\n", encoding="utf-8")
    for link in ("a.md", "docs/a.md", "z.md"):
        (tmp_path / link).symlink_to(tmp_path / "docs/m.md")
    (tmp_path / "y.md").symlink_to("z.md")
    monkeypatch.setattr("handbook.disk.files.read", read)
    assert names(tmp_path) == (["docs/m.md"], [])
    assert opened == [tmp_path / "docs/m.md"]
    assert names(tmp_path, "z.md", "a.md") == (["a.md"], [])


def test_a_readme_that_is_a_page_of_a_site_too_is_judged_as_both(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "mkdocs.yml").write_text("site_name: x\n", encoding="utf-8")
    (tmp_path / "README.md").write_text("# M\n", encoding="utf-8")
    for link in ("index.md", "again.md"):
        (tmp_path / "docs" / link).symlink_to("../README.md")
    found, _ = reading.read(project(tmp_path), [tmp_path], as_rendered=True)
    assert [source.path.relative_to(tmp_path).as_posix() for source in found] == [
        "README.md",
        "docs/again.md",
    ]
    assert names(tmp_path) == (["README.md"], [])


def test_each_link_that_leads_nowhere_or_out_is_said(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "secret.md").write_text("# S\n", encoding="utf-8")
    (root / "a.md").write_text("# A\n", encoding="utf-8")
    for link in ("b.md", "c.md"):
        (root / link).symlink_to("../secret.md")
    found, errors = names(root)
    assert found == ["a.md"]
    assert [Path(error.split(":")[0]).name for error in errors] == ["b.md", "c.md"]


def test_two_files_with_the_same_text_are_two(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# A\n", encoding="utf-8")
    (tmp_path / "b.md").hardlink_to(tmp_path / "a.md")
    assert names(tmp_path) == (["a.md", "b.md"], [])


def test_a_file_with_a_link_to_it_is_fixed(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# A\n\n```Mermaid\nflowchart LR\n  a --> b\n```\n", encoding="utf-8")
    (tmp_path / "b.md").symlink_to("a.md")
    linter = Linter(project=project(tmp_path))
    outcome = repaired(linter, *reading.read(linter.project, [tmp_path]))
    assert [change.path for change in outcome.changes(str(tmp_path)).changes] == [str(tmp_path / "a.md")]


def test_what_is_more_than_a_run_can_hold_is_left_and_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "LIMIT", 1024**2)
    for name in "abcd":
        (tmp_path / f"{name}.md").write_text("x" * 600_000, encoding="utf-8")
    found, errors = names(tmp_path)
    assert found == ["a.md", "b.md"]
    assert errors == ["2 files are not read, as those before them have 1 MB; name fewer at a time"]
