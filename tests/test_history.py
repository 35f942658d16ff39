"""What git says has happened since a branch left another one."""

from __future__ import annotations

from pathlib import Path

import pytest

from handbook.disk import history
from handbook.disk.git import GitError
from handbook.disk.history import Change, since, texts
from tests.test_changed import begin, call

STRANGE = ("a b.py", "ä.py", 'quo"te.py', "tab\t.py", "\x01two\x02three\x02four.py", "line\nbreak.py")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    top = begin(tmp_path / "repository")
    for name in ("a.py", "b.py", "c.py"):
        (top / name).write_text("".join(f"{name} {number}\n" for number in range(20)), encoding="utf-8")
    commit(top, "first")
    call(top, "branch", "base")
    return top


def commit(root: Path, *paragraphs: str) -> None:
    call(root, "add", "-A")
    call(root, "commit", "-q", "--no-verify", *(part for each in paragraphs for part in ("-m", each)))


def test_changed_new_removed_and_moved_files_have_both_paths(root: Path) -> None:
    (root / "a.py").write_text("other\n", encoding="utf-8")
    call(root, "mv", "b.py", "moved.py")
    (root / "c.py").unlink()
    commit(root, "x")
    (root / "new.py").write_text("x\n", encoding="utf-8")
    found = since(str(root), "base")
    assert found.changes == (
        Change("", "new.py"), Change("a.py", "a.py"), Change("b.py", "moved.py"), Change("c.py", "")
    )  # fmt: skip
    assert found.uncommitted == {"new.py"}
    assert [each.files for each in found.commits] == [{"a.py", "b.py", "moved.py", "c.py"}]


def test_each_commit_has_its_files_its_day_and_its_reason(root: Path) -> None:
    for number, message in enumerate(
        ("one", "two\n\nDocs-Unaffected: a typo\nSigned-off-by: A <a@example.org>")
    ):
        (root / "a.py").write_text(f"{number}\n", encoding="utf-8")
        commit(root, message)
    commits = since(str(root), "base").commits
    assert [(each.reason, set(each.files)) for each in commits] == [("a typo", {"a.py"}), ("", {"a.py"})]
    assert all(len(each.day) == 10 and len(each.id) == 40 for each in commits)


def test_several_reasons_are_joined_and_one_in_the_text_is_none(root: Path) -> None:
    (root / "a.py").write_text("1\n", encoding="utf-8")
    commit(root, "x", "Docs-Unaffected: in the text\n\nmore", "Docs-Unaffected: one\nDocs-Unaffected: two")
    assert since(str(root), "base").commits[0].reason == "one; two"


def test_of_a_merge_only_what_neither_side_has_counts(root: Path) -> None:
    call(root, "switch", "-q", "-c", "topic")
    (root / "a.py").write_text("topic\n", encoding="utf-8")
    commit(root, "topic")
    call(root, "switch", "-q", "-")
    (root / "b.py").write_text("main\n", encoding="utf-8")
    commit(root, "main")
    call(root, "merge", "-q", "--no-ff", "--no-commit", "topic")
    (root / "c.py").write_text("in the merge\n", encoding="utf-8")
    commit(root, "merge")
    commits = since(str(root), "base").commits
    assert [sorted(each.files) for each in commits if each.files != {"a.py"} and each.files != {"b.py"}] == [
        ["c.py"]
    ]


@pytest.mark.parametrize("name", STRANGE)
def test_strange_names_are_names(root: Path, name: str) -> None:
    (root / name).write_text("x = 1\n", encoding="utf-8")
    commit(root, "x")
    found = since(str(root), "base")
    assert found.changes == (Change("", name),)
    assert [(set(each.files), each.reason) for each in found.commits] == [({name}, "")]
    assert name not in found.uncommitted
    read = texts(found.top, "HEAD", [name, "none.py", "a.py"])
    assert read.get(name) == (None if "\n" in name else "x = 1\n")
    assert read["a.py"].startswith("a.py 0\n")
    assert "none.py" not in read


def test_what_is_no_text_or_too_long_is_left_out(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "binary").write_bytes(b"\xff\xfe")
    (root / "long").write_text("x" * 50, encoding="utf-8")
    (root / "folder").mkdir()
    (root / "folder" / "empty").write_text("", encoding="utf-8")
    commit(root, "x")
    monkeypatch.setattr(history, "LONGEST", 40)
    assert texts(str(root), "HEAD", ["binary", "long", "folder", "folder/empty"]) == {"folder/empty": ""}
    assert texts(str(root), "HEAD", []) == {}


def test_an_unknown_commit_is_an_error(root: Path) -> None:
    with pytest.raises(GitError, match="git knows no commit 'gone'; fetch it, or name another by --since"):
        since(str(root), "gone")
