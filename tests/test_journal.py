from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from handbook.changes import ChangeSet, Create, Rename, Replace
from handbook.disk import files, journal
from handbook.disk.step import Step
from handbook.errors import WriteError


def step(kind: str, path: Path, **more: str) -> Step:
    blank = Step(kind=kind, path=str(path), target="", new="", old="", sha256="")
    return {**blank, **more}  # type: ignore[typeddict-item]


def test_without_a_journal_there_is_nothing_to_do(tmp_path: Path) -> None:
    assert files.recover(str(tmp_path / "handbook.journal")) == ()


def test_each_kind_of_change_is_taken_back(tmp_path: Path) -> None:
    made, edited, moved = (tmp_path / name for name in ("made.md", "edited.md", "moved.md"))
    made.write_text("new")
    edited.write_text("after")
    (tmp_path / "old.tmp").write_text("before")
    (tmp_path / "new.tmp").write_text("new")
    moved.write_text("text")
    steps = [
        step("create", made, new=str(tmp_path / "new.tmp"), sha256=journal.digest(b"new")),
        step("replace", edited, old=str(tmp_path / "old.tmp"), sha256=journal.digest(b"after")),
        step("rename", tmp_path / "first.md", target=str(moved)),
    ]
    path = tmp_path / "handbook.journal"
    journal.write(str(path), steps)
    restored = files.recover(str(path))
    assert [Path(name).name for name in restored] == ["first.md", "edited.md", "made.md"]
    left = {file.name: file.read_text() for file in tmp_path.iterdir()}
    assert left == {"edited.md": "before", "first.md": "text"}


def test_what_was_edited_since_is_left_as_it_is(tmp_path: Path) -> None:
    edited = tmp_path / "edited.md"
    edited.write_text("by hand, since")
    (tmp_path / "old.tmp").write_text("before")
    path = tmp_path / "handbook.journal"
    steps = [
        step("replace", edited, old=str(tmp_path / "old.tmp"), sha256=journal.digest(b"after")),
        step("create", tmp_path / "gone.md", sha256=journal.digest(b"new")),
        step("rename", tmp_path / "never.md", target=str(tmp_path / "moved.md")),
    ]
    journal.write(str(path), steps)
    assert files.recover(str(path)) == ()
    assert [file.name for file in tmp_path.iterdir()] == ["edited.md"]
    assert edited.read_text() == "by hand, since"


def test_a_change_that_was_done_is_only_tidied_up_after(tmp_path: Path) -> None:
    made = tmp_path / "made.md"
    made.write_text("new")
    (tmp_path / "new.tmp").write_text("new")
    path = tmp_path / "handbook.journal"
    steps = [step("create", made, new=str(tmp_path / "new.tmp"), sha256=journal.digest(b"new"))]
    journal.write(str(path), steps, done=True)
    assert files.recover(str(path)) == ()
    assert [file.name for file in tmp_path.iterdir()] == ["made.md"]


def test_a_journal_that_cannot_be_read_is_put_away(tmp_path: Path) -> None:
    path = tmp_path / "handbook.journal"
    path.write_text("{")
    assert files.recover(str(path)) == ()
    assert not path.exists()


def test_a_file_that_cannot_be_put_back_is_told_and_the_journal_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = tmp_path / "made.md"
    made.write_text("new")
    path = tmp_path / "handbook.journal"
    journal.write(str(path), [step("create", made, sha256=journal.digest(b"new"))])

    def refuse(name: str) -> None:
        raise PermissionError(13, "Permission denied", name)

    monkeypatch.setattr(os, "unlink", refuse)
    with pytest.raises(WriteError, match="a change that was killed half way cannot be undone"):
        files.recover(str(path))
    assert path.exists()


def test_the_journal_is_gone_when_all_is_in_place_or_taken_back(tmp_path: Path) -> None:
    path = tmp_path / "handbook.journal"
    (tmp_path / "b.md").write_text("before")
    (tmp_path / "c.md").write_text("text")
    changes = (Create("a.md", "new"), Replace("b.md", "before", "after"), Rename("c.md", "d.md"))
    files.apply(ChangeSet(str(tmp_path), changes), lock=None, journal=str(path))
    assert {file.name for file in tmp_path.iterdir()} == {"a.md", "b.md", "d.md"}
    again = (Replace("b.md", "after", "more"), Create("a.md", "taken"))
    with pytest.raises(WriteError):
        files.apply(ChangeSet(str(tmp_path), again), lock=None, journal=str(path))
    assert {file.name for file in tmp_path.iterdir()} == {"a.md", "b.md", "d.md"}
    assert (tmp_path / "b.md").read_text() == "after"


def test_the_journal_holds_what_a_stranger_needs_to_take_the_change_back(tmp_path: Path) -> None:
    path = tmp_path / "handbook.journal"
    journal.write(str(path), [step("create", tmp_path / "a.md", sha256="x")])
    found = json.loads(path.read_text())
    assert found["done"] is False
    assert found["steps"][0]["kind"] == "create"


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "[]",
        '{"done": false}',
        '{"done": 0, "steps": []}',
        '{"done": false, "steps": [{"kind": "create"}]}',
    ],
)
def test_what_is_no_journal_is_removed_and_nothing_else_happens(tmp_path: Path, text: str) -> None:
    path = tmp_path / "handbook.journal"
    path.write_text(text, encoding="utf-8")
    assert files.recover(str(path)) == ()
    assert not path.exists()
