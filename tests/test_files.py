"""Files: found as git knows them, read strictly, changed all or not at all."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from handbook import globs
from handbook.changes import Change, ChangeSet, Create, Rename, Replace
from handbook.disk import files
from handbook.disk.locks import lock_file, locked
from handbook.disk.place import tree
from handbook.errors import HandbookError, ReadError, WriteError
from tests.conftest import ROOT


def snapshot(folder: Path) -> dict[str, bytes | None]:
    """Return every entry below a folder with its bytes, hidden ones too; None for a folder."""
    entries = sorted(path for path in folder.rglob("*") if ".git" not in path.parts)
    return {str(p.relative_to(folder)): p.read_bytes() if p.is_file() else None for p in entries}


def write(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"# {name}\n", encoding="utf-8")


def names(found: files.Found, root: Path) -> list[str]:
    return [file.relative_to(root).as_posix() for file in found.files]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    subprocess.run(("git", "init", "-q"), cwd=tmp_path, check=True)
    return tmp_path


class TestFind:
    def test_a_repository_is_read_as_git_sees_it(self, repository: Path) -> None:
        write(repository, "b.md", "a.MD", "docs/ü x.md", "gone.md", "ignored/x.md", ".github/y.md", "c.txt")
        (repository / ".gitignore").write_text("ignored/\n", encoding="utf-8")
        subprocess.run(("git", "add", "gone.md", "b.md"), cwd=repository, check=True)
        (repository / "gone.md").unlink()
        found = files.find((repository,), root=repository)
        assert names(found, repository) == [".github/y.md", "a.MD", "b.md", "docs/ü x.md"]
        assert found.errors == ()

    def test_a_hook_of_git_does_not_lead_elsewhere(
        self, repository: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write(repository, "docs/a.md")
        monkeypatch.setenv("GIT_DIR", ".git")
        assert names(files.find((repository / "docs",), root=repository), repository) == ["docs/a.md"]

    @pytest.mark.parametrize("git", ["absent", "elsewhere"])
    def test_without_a_repository_the_folder_is_walked(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, git: str
    ) -> None:
        write(tmp_path, "a.md", "sub/b.md", ".hidden/c.md", "node_modules/d.md", "x/.venv/e.md", "build/f.md")
        if git == "absent":
            monkeypatch.setenv("PATH", str(tmp_path))
        found = files.find((tmp_path,), root=tmp_path)
        assert names(found, tmp_path) == ["a.md", "sub/b.md"]

    def test_a_folder_of_any_depth_is_walked(self, tmp_path: Path) -> None:
        deep = tmp_path / Path(*"d" * (sys.getrecursionlimit() + 100))
        made = tmp_path
        for name in deep.relative_to(tmp_path).parts:  # To make all at once calls itself for each.
            made = made / name
            made.mkdir()
        try:
            (deep / "x.md").write_text("# X\n", encoding="utf-8")
            assert files.find((tmp_path,), root=tmp_path).files == (deep / "x.md",)
        finally:  # Neither can pytest remove it.
            (deep / "x.md").unlink(missing_ok=True)
            for folder in (deep, *deep.parents[: len(deep.relative_to(tmp_path).parts) - 1]):
                folder.rmdir()

    def test_a_walk_goes_as_that_of_python(self, tmp_path: Path) -> None:
        write(tmp_path, "b/c/x.md", "a/y.md", "a/d/z.md", "w.md", "e/f/g.md")
        (tmp_path / "a/link").symlink_to(tmp_path / "b")
        (tmp_path / "a/circle").symlink_to("circle")
        assert list(files.walk(str(tmp_path))) == list(os.walk(tmp_path))
        seen = []
        for folder, folders, _ in files.walk(str(tmp_path)):
            folders[:] = sorted(folders)[:1]
            seen.append(os.path.relpath(folder, tmp_path))
        assert seen == [".", "a", "a/d"]

    def test_a_file_given_by_name_is_taken_whatever_it_is(self, tmp_path: Path) -> None:
        write(tmp_path, "notes.txt", "a.md")
        given = (tmp_path / "notes.txt", tmp_path / "a.md", tmp_path)
        found = files.find(given, root=tmp_path, exclude=("a.md", "*.txt"))
        assert names(found, tmp_path) == ["a.md", "notes.txt"]

    @pytest.mark.parametrize(
        ("pattern", "left"),
        [
            ("docs/**", ["a.md"]),
            ("docs", ["a.md"]),
            ("docs/x", ["a.md", "docs/b.md"]),
            ("**/b.md", ["a.md", "docs/x/c.md"]),
            ("*.md", ["docs/b.md", "docs/x/c.md"]),
        ],
    )
    def test_globs_leave_files_and_folders_out(self, tmp_path: Path, pattern: str, left: list[str]) -> None:
        write(tmp_path, "a.md", "docs/b.md", "docs/x/c.md")
        assert names(files.find((tmp_path,), root=tmp_path, exclude=(pattern,)), tmp_path) == left

    def test_a_file_is_compared_once_however_deep_it_is(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def matches_any(patterns: tuple[str, ...], path: str) -> bool:
            compared.append(path)
            return real(patterns, path)

        real, compared = globs.matches_any, list[str]()
        monkeypatch.setattr(globs, "matches_any", matches_any)
        deep = "a/" * 60 + "x.md"
        write(tmp_path, deep, "b/x.md")
        found = files.find((tmp_path,), root=tmp_path, exclude=("a/a/a", "c/**"))
        assert names(found, tmp_path) == ["b/x.md"]
        assert sorted(compared) == [deep, "b/x.md"]

    def test_what_is_missing_is_said_and_the_rest_is_found(self, tmp_path: Path) -> None:
        write(tmp_path, "a.md")
        found = files.find((tmp_path / "b.md", tmp_path / "a.md"), root=tmp_path)
        assert names(found, tmp_path) == ["a.md"]
        assert [error.reason for error in found.errors] == ["does not exist; check the path"]

    def test_a_folder_that_cannot_be_listed_is_said(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write(tmp_path, "shut/a.md")

        def refuse(_: object) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(os, "scandir", refuse)
        found = files.find((tmp_path / "shut",), root=tmp_path)
        assert found.files == ()
        assert [error.reason for error in found.errors] == [
            "cannot be read (Permission denied); check its permissions"
        ]


class TestRead:
    def test_bytes_are_kept(self, tmp_path: Path) -> None:
        (tmp_path / "a.md").write_bytes(b"\xef\xbb\xbf# A\r\nb\rc\n\xc3\xbc")
        assert files.read(tmp_path / "a.md") == "\ufeff# A\r\nb\rc\nü"

    @pytest.mark.parametrize(
        ("data", "reason"),
        [
            (b"a\nb\xe9", "is not UTF-8 at byte 3, line 2; convert it with `iconv -f LATIN1 -t UTF-8`"),
            (b"\xff\xfea\0", "is not UTF-8 (it is UTF-16); convert it with `iconv -f UTF-16 -t UTF-8`"),
            (b"a\n\0", "has a NUL byte at byte 2, line 2; remove it or exclude the file"),
            (b"x" * (files.LIMIT + 1), "is larger than 10 MB; split it or exclude it"),
        ],
        ids=["latin-1", "utf-16", "nul", "large"],
    )
    def test_what_is_no_text_is_refused_with_the_next_step(
        self, tmp_path: Path, data: bytes, reason: str
    ) -> None:
        (tmp_path / "a.md").write_bytes(data)
        with pytest.raises(ReadError) as caught:
            files.read(tmp_path / "a.md")
        assert caught.value.reason == reason

    def test_missing_files_folders_and_pipes_are_told_apart(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe")
        for name, reason in (
            ("none", "does not exist; check the path"),
            ("", "is a folder; give a file"),
            ("pipe", "is not a regular file; give a file"),
        ):
            with pytest.raises(ReadError) as caught:
                files.read(tmp_path / name)
            assert caught.value.reason == reason

    def test_a_file_that_may_not_be_read_is_said(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*_: object) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(os, "stat", refuse)
        with pytest.raises(ReadError, match="Permission denied"):
            files.read(tmp_path / "a.md")


MIXED: tuple[Change, ...] = (
    Create("new/deep/n.md", "new\n"),
    Replace("a.md", "# a.md\n", "A\n"),
    Replace("b.md", "# b.md\n", "B\n"),
    Rename("b.md", "new/b2.md"),
    Create("m.md", "m\n"),
)


class TestApply:
    def test_all_changes_are_made(self, tmp_path: Path) -> None:
        write(tmp_path, "a.md", "b.md")
        paths = files.apply(ChangeSet(str(tmp_path), MIXED), lock=None)
        assert [Path(path).relative_to(tmp_path).as_posix() for path in paths] == [
            "new/deep/n.md", "a.md", "b.md", "new/b2.md", "m.md",
        ]  # fmt: skip
        assert snapshot(tmp_path) == {
            "a.md": b"A\n", "m.md": b"m\n", "new": None, "new/b2.md": b"B\n", "new/deep": None,
            "new/deep/n.md": b"new\n",
        }  # fmt: skip

    def test_mode_is_kept_and_links_are_written_through(self, tmp_path: Path) -> None:
        write(tmp_path, "real/a.md")
        (tmp_path / "real/a.md").chmod(0o640)
        (tmp_path / "a.md").symlink_to("real/a.md")
        files.apply(ChangeSet(str(tmp_path), (Replace("a.md", "# real/a.md\n", "x\r\n"),)), lock=None)
        assert (tmp_path / "a.md").is_symlink()
        assert (tmp_path / "real/a.md").read_bytes() == b"x\r\n"
        assert stat.S_IMODE((tmp_path / "real/a.md").stat().st_mode) == 0o640

    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            (Create("a.md", "x"), "a.md: exists already; choose another name"),
            (Create("dangling.md", "x"), "dangling.md: exists already"),
            (Create("a.md/x.md", "x"), "is a file where a folder is needed"),
            (Replace("a.md", "other", "x"), "a.md: has changed since it was read; run the command again"),
            (Replace("none.md", "", "x"), "none.md: does not exist any more"),
            (Rename("none.md", "x.md"), "x.md: does not exist any more"),
            (Rename("b.md", "a.md"), "a.md: exists already"),
        ],
    )
    def test_what_cannot_be_done_leaves_the_disk_as_it_was(
        self, tmp_path: Path, change: Change, reason: str
    ) -> None:
        write(tmp_path, "a.md", "b.md")
        (tmp_path / "dangling.md").symlink_to("nowhere")
        before = snapshot(tmp_path)
        with pytest.raises(WriteError, match=reason) as caught:
            files.apply(ChangeSet(str(tmp_path), (Create("first/one.md", "1"), change)), lock=None)
        assert str(caught.value).endswith("; nothing was changed")
        assert snapshot(tmp_path) == before

    def test_a_path_out_of_the_root_is_a_fault_of_ours(self, tmp_path: Path) -> None:
        with pytest.raises(ValueError, match="leaves the root"):
            files.apply(ChangeSet(str(tmp_path), (Create("../evil.md", "x"),)), lock=None)

    def test_without_hard_links_a_creation_is_still_exclusive(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*_: object, **__: object) -> None:
            raise PermissionError(1, "Operation not permitted")

        monkeypatch.setattr(os, "link", refuse)
        changes = ChangeSet(str(tmp_path), (Create("a.md", "x\n"),))
        files.apply(changes, lock=None)
        with pytest.raises(WriteError, match="exists already"):
            files.apply(changes, lock=None)
        assert snapshot(tmp_path) == {"a.md": b"x\n"}


STEPS = ("open", "fsync", "link", "replace", "rename", "mkdir", "unlink", "chmod", "stat")


class Fault:
    """Lets a function of the system fail once, at its k-th call."""

    def __init__(self, real: Callable[..., Any], at: int, error: BaseException) -> None:
        self.real, self.at, self.error, self.calls = real, at, error, 0

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        self.calls += 1
        if self.calls == self.at:
            raise self.error
        return self.real(*args, **kwargs)


@pytest.mark.parametrize(
    "error", [OSError(28, "No space left on device"), KeyboardInterrupt()], ids=["full", "^C"]
)
@pytest.mark.parametrize("step", STEPS)
def test_a_failure_at_any_step_leaves_the_disk_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, error: BaseException
) -> None:
    at = 0
    while True:
        at += 1
        folder = tmp_path / str(at)
        write(folder, "a.md", "b.md")
        before = snapshot(folder)
        fault = Fault(getattr(os, step), at, error)
        with monkeypatch.context() as patch:
            patch.setattr(os, step, fault)
            try:
                files.apply(ChangeSet(str(folder), MIXED), lock=None)
            except (WriteError, KeyboardInterrupt):
                done = False
            else:
                done = True
        after = snapshot(folder)
        if done:
            assert (folder / "new/b2.md").read_bytes() == b"B\n"
            assert not [name for name in after if name.endswith(".tmp")]
        else:
            assert after == before, f"{step} failed at call {at}"
        if fault.calls < at:
            break


def test_when_even_undoing_fails_the_old_text_stays_and_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "a.md", "b.md")
    real, calls = os.replace, [0]

    def failing(source: str, target: str, **folders: int) -> None:
        calls[0] += 1
        if calls[0] > 1:
            raise OSError(5, "Input/output error")
        real(source, target, **folders)

    monkeypatch.setattr(os, "replace", failing)
    changes = (Replace("a.md", "# a.md\n", "A\n"), Replace("b.md", "# b.md\n", "B\n"))
    with pytest.raises(HandbookError, match=r"could not put back a\.md") as caught:
        files.apply(ChangeSet(str(tmp_path), changes), lock=None)
    assert not isinstance(caught.value, WriteError)
    assert b"# a.md\n" in snapshot(tmp_path).values()


class TestWhatANewFileWouldChangeUnseen:
    def test_extended_attributes_are_kept(self, tmp_path: Path) -> None:
        write(tmp_path, "a.md", "b.md")
        try:
            os.setxattr(tmp_path / "a.md", "user.origin", b"by hand")
        except (AttributeError, OSError):
            pytest.skip("the file system has no extended attributes")
        changes = (Replace("a.md", "# a.md\n", "A\n"), Replace("b.md", "# b.md\n", "B\n"))
        files.apply(ChangeSet(str(tmp_path), changes), lock=None)
        assert os.getxattr(tmp_path / "a.md", "user.origin") == b"by hand"
        assert os.listxattr(tmp_path / "b.md") == []

    def test_one_that_cannot_be_kept_is_a_reason_not_to_write(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write(tmp_path, "a.md")
        before = snapshot(tmp_path)

        def refuse(*_: object) -> None:
            raise OSError(95, "Operation not supported")

        monkeypatch.setattr(os, "listxattr", lambda _: ["user.origin"])
        monkeypatch.setattr(os, "getxattr", lambda source, _: str(source).encode())
        monkeypatch.setattr(os, "setxattr", refuse)
        with pytest.raises(WriteError, match=r"a\.md: has the extended attribute user\.origin, which cannot"):
            files.apply(ChangeSet(str(tmp_path), (Replace("a.md", "# a.md\n", "A\n"),)), lock=None)
        assert snapshot(tmp_path) == before

    def test_a_read_only_file_stays_one(self, tmp_path: Path) -> None:
        write(tmp_path, "a.md")
        (tmp_path / "a.md").chmod(0o444)
        files.apply(ChangeSet(str(tmp_path), (Replace("a.md", "# a.md\n", "A\n"),)), lock=None)
        assert snapshot(tmp_path) == {"a.md": b"A\n"}
        assert stat.S_IMODE((tmp_path / "a.md").stat().st_mode) == 0o444

    def test_of_a_file_with_two_names_none_gets_another_text(self, tmp_path: Path) -> None:
        write(tmp_path, "a.md")
        os.link(tmp_path / "a.md", tmp_path / "b.md")
        with pytest.raises(WriteError, match=r"a\.md: has 2 names \(hard links\)"):
            files.apply(ChangeSet(str(tmp_path), (Replace("a.md", "# a.md\n", "A\n"),)), lock=None)
        assert snapshot(tmp_path) == {"a.md": b"# a.md\n", "b.md": b"# a.md\n"}


LIMITED = """
import resource, signal, sys
from handbook.changes import ChangeSet, Create, Replace
from handbook.disk import files
from handbook.disk.locks import journal_file
from handbook.errors import WriteError

folder, limit = sys.argv[1], int(sys.argv[2])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
before, after = "# a.md\\n", "long " * 2000
changes = (Create("new/n.md", after), Replace("a.md", before, after), Create("m.md", "m"))
wanted = changes if sys.argv[3] == "all" else (changes[int(sys.argv[3])],)
try:
    files.apply(ChangeSet(folder, wanted), lock=None, journal=journal_file(folder))
except WriteError as error:
    sys.exit(str(error))
"""


@pytest.mark.parametrize("limit", [0, 100, 4096])
@pytest.mark.parametrize("which", ["all", "0", "1"])
def test_a_full_disk_leaves_nothing_behind(repository: Path, limit: int, which: str) -> None:
    """A limit on the size of files stands for the disk: the write itself fails, not the opening."""
    write(repository, "a.md")
    before, git = snapshot(repository), sorted(os.listdir(repository / ".git"))
    command = (sys.executable, "-c", LIMITED, str(repository), str(limit), which)
    env = {**os.environ, "PYTHONPATH": str(ROOT / "tools")}
    ran = subprocess.run(command, env=env, capture_output=True, encoding="utf-8", check=False)
    assert ran.returncode == 1
    assert re.search(r"cannot be written \(File too large\).*free space; nothing was changed\n$", ran.stderr)
    assert snapshot(repository) == before
    assert sorted(os.listdir(repository / ".git")) == git


class TestOverwrite:
    def test_a_report_replaces_what_stood_there(self, tmp_path: Path) -> None:
        for text in ("one\n", "two\n"):
            files.overwrite(tmp_path / "out/report.sarif", text, tree(tmp_path))
            assert snapshot(tmp_path) == {"out": None, "out/report.sarif": text.encode()}

    def test_a_pipe_that_is_read_is_written_to_however_much_it_is(self, tmp_path: Path) -> None:
        text = "x\n" * 100_000
        os.mkfifo(tmp_path / "pipe")
        end = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
        os.set_blocking(end, True)
        read: list[str] = []

        def reading() -> None:
            with open(end, encoding="utf-8") as stream:
                read.extend(iter(lambda: stream.read(len(text)), ""))

        reader = threading.Thread(target=reading)
        # Read as long as anybody writes: not before the report is begun.
        held = os.open(tmp_path / "pipe", os.O_WRONLY)
        reader.start()
        files.overwrite(tmp_path / "pipe", text, tree(tmp_path))
        os.close(held)
        reader.join(60)
        assert "".join(read) == text

    def test_outside_of_the_tree_a_pipe_is_waited_for(self, tmp_path: Path) -> None:
        (tmp_path / "tree").mkdir()
        os.mkfifo(tmp_path / "pipe")
        read: list[str] = []
        reader = threading.Thread(target=lambda: read.append((tmp_path / "pipe").read_text(encoding="utf-8")))
        reader.start()
        files.overwrite(tmp_path / "pipe", "x\n", tree(tmp_path / "tree"))
        reader.join(60)
        assert read == ["x\n"]

    def test_a_pipe_of_the_tree_that_nobody_reads_is_refused_at_once(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "report.json")
        with pytest.raises(WriteError, match="is a pipe that nobody reads from; start its reader first"):
            files.overwrite(tmp_path / "report.json", "x", tree(tmp_path))

    @pytest.mark.parametrize("target", ["docs/index.md", "docs/new.md", "report.json"])
    def test_no_link_of_the_tree_is_followed_to_a_page(self, tmp_path: Path, target: str) -> None:
        (tmp_path / "docs").mkdir()
        (tmp_path / "docs/index.md").write_text("# Page\n", encoding="utf-8")
        (tmp_path / "report.json").symlink_to(target)
        before = snapshot(tmp_path / "docs")
        with pytest.raises(WriteError, match="is a link to another file; remove it or name that file"):
            files.overwrite(tmp_path / "report.json", "x", tree(tmp_path))
        assert snapshot(tmp_path / "docs") == before
        assert os.readlink(tmp_path / "report.json") == target

    def test_outside_of_the_tree_a_link_is_the_users_word(self, tmp_path: Path) -> None:
        (tmp_path / "tree").mkdir()
        (tmp_path / "link").symlink_to("report.json")
        files.overwrite(tmp_path / "link", "x", tree(tmp_path / "tree"))
        assert (tmp_path / "report.json").read_text(encoding="utf-8") == "x"

    def test_a_folder_is_not_a_report(self, tmp_path: Path) -> None:
        with pytest.raises(WriteError, match="cannot be written"):
            files.overwrite(tmp_path, "x", tree(tmp_path))


class TestLock:
    def test_it_lies_in_the_git_directory(self, repository: Path) -> None:
        assert lock_file(repository / "adr" / "none") == str(repository / ".git/handbook.lock")

    def test_a_worktree_names_its_git_directory_in_a_file(self, tmp_path: Path) -> None:
        (tmp_path / "main/.git/worktrees/w").mkdir(parents=True)
        for name in ("HEAD", "commondir"):
            (tmp_path / "main/.git/worktrees/w" / name).write_text("x\n", encoding="utf-8")
        (tmp_path / "main/.git/worktrees/w/gitdir").write_text(f"{tmp_path}/w/.git\n", encoding="utf-8")
        write(tmp_path, "w/a.md")
        (tmp_path / "w/.git").write_text("gitdir: ../main/.git/worktrees/w\n", encoding="utf-8")
        back = f"{tmp_path / 'w/.git'}\n"
        (tmp_path / "main/.git/worktrees/w/gitdir").write_text(back, encoding="utf-8")
        there = tmp_path / "main/.git/worktrees/w/handbook.lock"
        assert Path(lock_file(tmp_path / "w/adr")).resolve() == there

    def test_outside_of_a_repository_it_is_no_litter(self, tmp_path: Path) -> None:
        assert tmp_path not in Path(lock_file(tmp_path / "adr")).parents
        assert lock_file(tmp_path / "adr") == lock_file(tmp_path / "x/../adr")

    def test_a_held_lock_is_waited_for_and_then_said(self, tmp_path: Path) -> None:
        with (
            locked(tmp_path / "l"),
            pytest.raises(WriteError, match="another process has held this lock"),
            locked(tmp_path / "l", timeout=0.05),
        ):
            pass
        with locked(tmp_path / "l", timeout=0.05):
            pass

    def test_apply_takes_the_lock_that_it_is_given(self, tmp_path: Path) -> None:
        write(tmp_path, "a.md")
        files.apply(ChangeSet(str(tmp_path), (Create("n.md", "x"),)), lock=lock_file(tmp_path))
        assert (tmp_path / "n.md").is_file()

    def test_a_lock_that_cannot_be_made_is_said(self, tmp_path: Path) -> None:
        with pytest.raises(WriteError, match="cannot be locked"), locked(tmp_path / "none" / "l"):
            pass
