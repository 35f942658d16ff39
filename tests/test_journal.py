"""A change that was killed half way is undone by what its journal says, and by nobody else's journal."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from handbook.changes import ChangeSet, Create, Rename, Replace
from handbook.disk import files, journal
from handbook.disk.journal import JournalError
from handbook.disk.locks import journal_file, lock_file, locked
from handbook.disk.place import Entry
from handbook.disk.step import Step
from handbook.errors import WriteError
from handbook.project import writing

NEW, OLD = ".handbook-1-0123456789ab.tmp", ".handbook-1-ba9876543210.tmp"


def step(kind: str, path: Path, **more: str) -> Step:
    """Return a step as a transaction writes it."""
    files = {
        "create": {"new": str(path.parent / NEW)},
        "replace": {"new": str(path.parent / NEW), "old": str(path.parent / OLD)},
        "rename": {},
    }[kind]
    blank = Step(kind=kind, path=str(path), target="", new="", old="", sha256="")
    return {**blank, **files, **more}  # type: ignore[typeddict-item]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Return where a journal lies: beside the tree that it is about."""
    (tmp_path / "log").mkdir()
    return tmp_path / "handbook.journal"


def recover(place: Path) -> tuple[str, ...]:
    return files.recover(str(place), (str(place.parent / "log"),))


def held(folder: Path) -> dict[str, str]:
    return {file.name: file.read_text() for file in folder.iterdir()}


def test_without_a_journal_there_is_nothing_to_do(place: Path) -> None:
    assert recover(place) == ()


def test_each_kind_of_change_is_taken_back(place: Path) -> None:
    log = place.parent / "log"
    (log / "deep").mkdir()
    made, edited, moved = log / "deep/made.md", log / "edited.md", log / "moved.md"
    for file, text in ((made, "new"), (edited, "after"), (log / OLD, "before"), (log / NEW, "after")):
        file.write_text(text)
    os.link(made, log / "deep" / NEW)
    moved.write_text("text")
    steps = [
        step("create", made, sha256=journal.digest(b"new")),
        step("replace", edited, sha256=journal.digest(b"after")),
        step("rename", log / "first.md", target=str(moved)),
    ]
    journal.write(str(place), steps)
    restored = recover(place)
    assert [Path(name).name for name in restored] == ["first.md", "edited.md", "made.md"]
    (log / "deep").rmdir()
    assert held(log) == {"edited.md": "before", "first.md": "text"}
    assert not place.exists()


def test_what_was_edited_since_is_left_as_it_is(place: Path) -> None:
    log = place.parent / "log"
    (log / "edited.md").write_text("by hand, since")
    (log / OLD).write_text("before")
    steps = [
        step("replace", log / "edited.md", sha256=journal.digest(b"after")),
        step("create", log / "gone.md", sha256=journal.digest(b"new")),
        step("rename", log / "never.md", target=str(log / "moved.md")),
    ]
    journal.write(str(place), steps)
    assert recover(place) == ()
    assert held(log) == {"edited.md": "by hand, since"}


def test_a_change_that_was_done_is_only_tidied_up_after(place: Path) -> None:
    log = place.parent / "log"
    (log / "made.md").write_text("new")
    (log / NEW).write_text("new")
    journal.write(str(place), [step("create", log / "made.md", sha256=journal.digest(b"new"))], done=True)
    assert recover(place) == ()
    assert held(log) == {"made.md": "new"}


def test_a_file_is_removed_only_beside_the_copy_that_made_it(place: Path) -> None:
    key = place.parent / "log/key"
    key.write_text("key\n")
    journal.write(str(place), [step("create", key, sha256=journal.digest(b"key\n"))])
    assert recover(place) == ()
    assert key.read_text() == "key\n"


def test_a_file_that_cannot_be_put_back_is_told_and_the_journal_stays(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = place.parent / "log/made.md"
    for file in (made, made.parent / NEW):
        file.write_text("new")
    journal.write(str(place), [step("create", made, sha256=journal.digest(b"new"))])

    def refuse(at: Entry) -> None:
        raise PermissionError(13, "Permission denied", at.path)

    monkeypatch.setattr(Entry, "unlink", refuse)
    with pytest.raises(WriteError, match="a change that was killed half way cannot be undone"):
        recover(place)
    assert place.exists()


def test_the_journal_is_gone_when_all_is_in_place_or_taken_back(place: Path) -> None:
    log = place.parent / "log"
    (log / "b.md").write_text("before")
    (log / "c.md").write_text("text")
    changes = (Create("a.md", "new"), Replace("b.md", "before", "after"), Rename("c.md", "d.md"))
    files.apply(ChangeSet(str(log), changes), lock=None, journal=str(place))
    assert set(held(log)) == {"a.md", "b.md", "d.md"}
    again = (Replace("b.md", "after", "more"), Create("a.md", "taken"))
    with pytest.raises(WriteError):
        files.apply(ChangeSet(str(log), again), lock=None, journal=str(place))
    assert set(held(log)) == {"a.md", "b.md", "d.md"}
    assert (log / "b.md").read_text() == "after"
    assert {file.name for file in place.parent.iterdir()} == {"log"}


def test_the_journal_holds_what_a_later_run_needs_to_take_the_change_back(place: Path) -> None:
    journal.write(str(place), [step("create", place.parent / "log/a.md", sha256="x")])
    found = json.loads(place.read_text())
    assert found["done"] is False
    assert found["steps"][0]["kind"] == "create"
    assert place.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "{}", "[]", "[" * 100_000, "\0", '{"done": false}', '{"done": 0, "steps": []}',
        '{"done": false, "steps": [{"kind": "create"}]}', '{"done": false, "steps": [], "more": 1}',
    ],
)  # fmt: skip
def test_what_is_no_journal_is_an_error_and_stays(place: Path, text: str) -> None:
    place.write_text(text, encoding="utf-8")
    with pytest.raises(JournalError, match=r"not a journal of handbook.*then delete the file$"):
        recover(place)
    assert place.read_text(encoding="utf-8") == text


HASH = "0" * 64
FORGED = {
    "a path out of the tree": {"kind": "replace", "path": "{top}/x.md"},
    "a relative path": {"kind": "replace", "path": "log/x.md"},
    "a way back up": {"kind": "replace", "path": "{log}/../x.md"},
    "the tree itself": {"kind": "replace", "path": "{log}"},
    "the git directory": {"kind": "create", "path": "{log}/.git/hooks/x.md"},
    "a folder that is a link": {"kind": "create", "path": "{log}/link/x.md"},
    "a file of anybody as the copy": {"kind": "create", "path": "{log}/x.md", "new": "{top}/key"},
    "a copy elsewhere": {"kind": "replace", "path": "{log}/x.md", "old": f"{{top}}/{OLD}"},
    "a copy of another name": {"kind": "create", "path": "{log}/x.md", "new": "{log}/key"},
    "no copy": {"kind": "create", "path": "{log}/x.md", "new": ""},
    "an old text for a new file": {"kind": "create", "path": "{log}/x.md", "old": f"{{log}}/{OLD}"},
    "a target for a text": {"kind": "create", "path": "{log}/x.md", "target": "{log}/y.md"},
    "no digest": {"kind": "create", "path": "{log}/x.md", "sha256": "x"},
    "another kind": {"kind": "remove", "path": "{log}/x.md"},
    "a name that no record has": {"kind": "rename", "path": "{log}/.profile", "target": "{log}/y.md"},
    "a source that no record is": {"kind": "rename", "path": "{log}/x.md", "target": "{log}/key"},
    "a target out of the tree": {"kind": "rename", "path": "{log}/x.md", "target": "{top}/y.md"},
    "a copy of a rename": {
        "kind": "rename",
        "path": "{log}/x.md",
        "target": "{log}/y.md",
        "new": "{log}/key",
    },
    "a NUL": {"kind": "create", "path": "{log}/x\0.md"},
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
@pytest.mark.parametrize("done", [True, False])
def test_nothing_of_a_journal_is_done_unless_every_word_could_be_ours(
    place: Path, forged: dict[str, str], done: bool
) -> None:
    log = place.parent / "log"
    for file in (log / "key", place.parent / "key", log / NEW, log / OLD, place.parent / OLD, log / "a.md"):
        file.write_text("text")
    (place.parent / "other").mkdir()
    (log / "link").symlink_to(place.parent / "other")
    before = sorted(str(path) for path in place.parent.rglob("*"))
    words = {key: value.format(log=log, top=place.parent) for key, value in forged.items()}
    path = Path(words.pop("path"))
    kind = words.pop("kind")
    known = kind if kind in ("create", "rename", "replace") else "create"
    digest = {} if kind == "rename" else {"sha256": HASH}
    wrong = {**step(known, log / "x.md"), **digest, "kind": kind, "path": str(path), **words}
    if path.parent != log and known != "rename":
        wrong = {**step(known, path), **digest, "path": str(path), **words}
    right = step("replace", log / "a.md", sha256=journal.digest(b"text"))
    journal.write(str(place), [right, wrong], done=done)  # type: ignore[list-item]
    with pytest.raises(JournalError):
        recover(place)
    place.unlink()
    assert sorted(str(path) for path in place.parent.rglob("*")) == before


def test_a_journal_that_others_can_write_is_not_obeyed(place: Path) -> None:
    journal.write(str(place), [])
    place.chmod(0o666)
    with pytest.raises(JournalError, match="can be written by others, or is not yours"):
        recover(place)


def test_a_journal_of_somebody_else_is_not_obeyed(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal.write(str(place), [])
    monkeypatch.setattr(os, "geteuid", lambda: place.stat().st_uid + 1)
    with pytest.raises(JournalError, match="can be written by others, or is not yours"):
        recover(place)


def test_a_journal_with_a_second_name_is_not_obeyed(place: Path) -> None:
    journal.write(str(place), [])
    os.link(place, place.parent / "second")
    with pytest.raises(JournalError, match="can be written by others, or is not yours"):
        recover(place)


def test_a_link_a_pipe_and_a_folder_are_no_journals(place: Path) -> None:
    journal.write(str(place.parent / "real"), [])
    place.symlink_to("real")
    with pytest.raises(JournalError):
        recover(place)
    place.unlink()
    os.mkfifo(place)
    with pytest.raises(JournalError):
        recover(place)
    place.unlink()
    place.mkdir()
    with pytest.raises(JournalError):
        recover(place)


def test_outside_of_git_a_killed_change_of_a_log_is_undone_for_the_folder_around_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    for name in ("project", "other"):
        log = tmp_path / name / "adr"
        log.mkdir(parents=True)
        (log / "edited.md").write_text("after")
        (log / OLD).write_text("before")
        with locked(lock_file(log)):
            step_made = step("replace", log / "edited.md", sha256=journal.digest(b"after"))
            journal.write(journal_file(log), [step_made])
    (tmp_path / "state/handbook/odd.journal").write_text("{")
    assert writing.recover(str(tmp_path / "project")) == (str(tmp_path / "project/adr/edited.md"),)
    assert held(tmp_path / "project/adr") == {"edited.md": "before"}
    assert held(tmp_path / "other/adr") == {"edited.md": "after", OLD: "before"}
    assert os.path.exists(journal_file(tmp_path / "other/adr"))
    assert writing.recover(str(tmp_path / "project")) == ()
