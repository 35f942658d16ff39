"""Links lead nobody out of a repository, neither to read nor to write; what the user names is followed."""

from __future__ import annotations

import os
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from handbook.changes import ChangeSet, Create, Rename, Replace
from handbook.disk import files, place
from handbook.disk.locks import journal_file, lock_file, locked
from handbook.disk.place import Entry, confined, inside, tree
from handbook.errors import ReadError, WriteError

TEXT = "secret\n"


@pytest.fixture
def top(tmp_path: Path) -> Path:
    """Return a repository with a file, beside a folder with another one."""
    (tmp_path / "repository/docs").mkdir(parents=True)
    (tmp_path / "repository/docs/a.md").write_text("a\n", encoding="utf-8")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/x.md").write_text(TEXT, encoding="utf-8")
    subprocess.run(("git", "init", "-q", str(tmp_path / "repository")), check=True)
    return tmp_path / "repository"


LINKS = {
    "a link to a file": ("docs/x.md", "../../outside/x.md"),
    "an absolute link": ("docs/x.md", "{outside}/x.md"),
    "a link to a folder": ("docs/far", "../../outside"),
    "a link to a link": ("docs/x.md", "../hop"),
    "a link out and back and out": ("docs/x.md", "../../repository/../outside/x.md"),
    "a link into the git directory": ("docs/x.md", "../.git/config"),
}


def linked(top: Path, name: str, target: str) -> Path:
    """Make a link, and return the path of a Markdown file that leads through it."""
    (top / "hop").symlink_to("../outside/x.md")
    (top / name).symlink_to(target.format(outside=top.parent / "outside"))
    return top / name if name.endswith(".md") else top / name / "x.md"


@pytest.mark.parametrize(("name", "target"), LINKS.values(), ids=LINKS)
class TestALinkOutOfTheTree:
    def test_is_not_read(self, top: Path, name: str, target: str) -> None:
        path = linked(top, name, target)
        with pytest.raises(ReadError, match="through a link, which is not followed; name the real file"):
            files.read(path, tree(top))

    def test_is_not_read_where_the_system_does_not_say_what_is_open(
        self, top: Path, name: str, target: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(place, "_OPEN_FILES", "/nowhere")
        path = linked(top, name, target)
        with pytest.raises(ReadError, match="through a link, which is not followed"):
            files.read(path, tree(top))
        assert files.read(top / "docs/a.md", tree(top)) == "a\n"

    def test_is_not_written_through(self, top: Path, name: str, target: str) -> None:
        path = linked(top, name, target)
        before = path.read_text(encoding="utf-8")
        with pytest.raises(WriteError, match=r"through a link, which is not followed.*nothing was changed"):
            files.apply(ChangeSet(str(top), (Replace(str(path), before, "new"),)), lock=None)
        with pytest.raises(WriteError, match="through a link, which is not followed"):
            files.overwrite(path, "new", tree(top))
        assert path.read_text(encoding="utf-8") == before


def test_behind_a_link_that_the_user_names_no_folder_is_looked_at(
    top: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (top / "far").symlink_to("../outside")
    (top / "pages").symlink_to("docs")
    listed: list[str] = []
    real = os.scandir

    def listing(folder: str) -> Iterator[os.DirEntry[str]]:
        listed.append(os.fspath(folder))
        return real(folder)

    monkeypatch.setattr(os, "scandir", listing)
    found = files.find((top / "far", top / "far/x.md", top / "pages"), root=top)
    assert found.files == (top / "pages/a.md",)
    assert [str(error).partition(" leads ")[0] for error in found.errors] == [
        f"{top}/far:", f"{top}/far/x.md:",
    ]  # fmt: skip
    assert listed
    assert not [folder for folder in listed if not folder.startswith(str(top))]


@pytest.mark.parametrize("open_files", ["/proc/self/fd", "/nowhere"])
def test_a_folder_that_becomes_a_link_while_its_file_is_opened_is_not_read(
    top: Path, monkeypatch: pytest.MonkeyPatch, open_files: str
) -> None:
    """The second look at the path finds the folder as it was; what is open is the file outside."""
    monkeypatch.setattr(place, "_OPEN_FILES", open_files)
    (top / "docs/x.md").write_text("inside\n", encoding="utf-8")
    (top / "far").symlink_to("../outside")
    real = os.open
    path = str(top / "docs/x.md")

    def exchanging(name: str, flags: int, *more: int, **folders: int) -> int:
        if name != path:
            return real(name, flags, *more, **folders)
        swap(top)
        try:
            return real(name, flags, *more, **folders)
        finally:
            swap(top)

    monkeypatch.setattr(os, "open", exchanging)
    with pytest.raises(ReadError, match="through a link, which is not followed"):
        files.read(path, tree(top))
    monkeypatch.setattr(os, "open", real)
    assert files.read(path, tree(top)) == "inside\n"


def swap(top: Path) -> None:
    """Exchange a folder of the tree and the link beside it."""
    (top / "docs").rename(top / "kept")
    (top / "far").rename(top / "docs")
    (top / "kept").rename(top / "far")


def test_nothing_is_made_or_moved_behind_a_link(top: Path) -> None:
    (top / "far").symlink_to("../outside")
    for change in (
        Create("far/new.md", "x"),
        Create("far/deep/new.md", "x"),
        Rename("docs/a.md", "far/a.md"),
        Rename("far/x.md", "docs/x.md"),
    ):
        with pytest.raises(WriteError, match="through a link, which is not followed"):
            files.apply(ChangeSet(str(top), (change,)), lock=None)
    assert [file.name for file in (top.parent / "outside").iterdir()] == ["x.md"]


def test_links_within_the_tree_are_followed(top: Path) -> None:
    (top / "near").symlink_to("docs")
    (top / "b.md").symlink_to("near/a.md")
    assert files.read(top / "b.md", tree(top)) == "a\n"
    files.apply(ChangeSet(str(top), (Replace("b.md", "a\n", "b\n"), Create("near/n.md", "n\n"))), lock=None)
    assert (top / "docs/a.md").read_text(encoding="utf-8") == "b\n"
    assert (top / "docs/n.md").exists()
    assert (top / "b.md").is_symlink()


def test_what_the_user_names_outside_of_the_tree_is_read_and_written(top: Path) -> None:
    outside = top.parent / "outside"
    (outside / "link.md").symlink_to("x.md")
    assert files.read(outside / "link.md", tree(top), named=True) == TEXT
    assert files.read(top / "docs/../../outside/x.md", tree(top), named=True) == TEXT
    files.apply(ChangeSet(str(top), (Replace(str(outside / "link.md"), TEXT, "new"),)), lock=None)
    assert (outside / "x.md").read_text(encoding="utf-8") == "new"


@pytest.mark.parametrize("open_files", ["/proc/self/fd", "/nowhere"])
def test_what_nobody_but_a_file_of_the_tree_names_outside_of_it_is_not_read(
    top: Path, monkeypatch: pytest.MonkeyPatch, open_files: str
) -> None:
    monkeypatch.setattr(place, "_OPEN_FILES", open_files)
    for path in (top.parent / "outside/x.md", top / "docs/../../outside/x.md", top / "../outside/x.md"):
        with pytest.raises(ReadError, match="leads out of"):
            files.read(path, tree(top))
        assert files.read(path, tree(top), named=True) == TEXT
        assert confined(path, tree(top)) is None
        assert confined(path, tree(top), named=True) == str(top.parent / "outside/x.md")
    with pytest.raises(ReadError, match="leads out of"):
        files.read(top / ".git/HEAD", tree(top), named=True)


def test_a_tree_that_is_called_by_a_link_is_the_same_tree(top: Path) -> None:
    called = top.parent / "called"
    called.symlink_to("repository")
    assert tree(called) == str(top)
    assert files.read(called / "docs/a.md", tree(called)) == "a\n"
    (top / "x.md").symlink_to("../outside/x.md")
    assert confined(called / "x.md", tree(called)) is None


def test_a_link_that_is_put_in_place_of_a_folder_is_not_followed(top: Path) -> None:
    """Between the look at a path and the write, somebody may exchange a folder."""
    at = Entry(str(top / "docs"), "a.md")
    assert at.read() == b"a\n"
    (top / "docs").rename(top / "moved")
    (top / "docs").symlink_to("../outside")
    real = Entry(str(top / "docs"), "x.md")
    for attempt in (
        real.read, real.unlink, real.stat, real.mkdir,
        lambda: real.open(os.O_WRONLY | os.O_CREAT),
        lambda: real.anonymous(0o600),
        lambda: real.replace(real.beside("y.md")),
        lambda: real.beside("y.md").link(real),
        lambda: real.rename(Entry(str(top), "y.md")),
        lambda: Entry(str(top / "moved"), "a.md").rename(real),
    ):  # fmt: skip
        with pytest.raises(NotADirectoryError):
            attempt()
    assert (top.parent / "outside/x.md").read_text(encoding="utf-8") == TEXT


def test_a_file_that_has_become_a_link_is_not_opened(top: Path) -> None:
    (top / "x.md").symlink_to("../outside/x.md")
    with pytest.raises(OSError, match="symbolic links"):
        Entry(str(top), "x.md").read()


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/a/b", True), ("/a/b/c", True), ("/a", False), ("/a/bc", False), ("/a/b/.git", False),
        ("/a/b/.GIT/config", False), ("/a/b/c/.git/x", False), ("/a/b/.github/x", True), ("/a/b/x.git", True),
    ],
)  # fmt: skip
def test_what_is_inside_of_a_tree(path: str, found: bool) -> None:
    assert inside(path, "/a/b") is found


def test_of_a_folder_pipes_sockets_and_devices_are_not_documents(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("a\n", encoding="utf-8")
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "zero.md").symlink_to("/dev/zero")
    (tmp_path / "dangling.md").symlink_to("nowhere")
    assert [file.name for file in files.find((tmp_path,), root=tmp_path).files] == ["a.md"]
    subprocess.run(("git", "init", "-q", str(tmp_path)), check=True)
    assert [file.name for file in files.find((tmp_path,), root=tmp_path).files] == ["a.md"]


def test_a_pipe_that_takes_the_place_of_a_file_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.md").write_text("a\n", encoding="utf-8")
    real = os.stat

    def exchanging(path: str | os.PathLike[str], **more: bool) -> os.stat_result:
        info = real(path, **more)
        (tmp_path / "a.md").unlink()
        os.mkfifo(tmp_path / "a.md")
        return info

    monkeypatch.setattr(os, "stat", exchanging)
    with pytest.raises(ReadError, match="is not a regular file"):
        files.read(tmp_path / "a.md")


class TestWhereALockAndAJournalLie:
    """In the git directory of the user's own repository, else in a folder that only the user can open."""

    @pytest.fixture
    def state(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
        return tmp_path / "state/handbook"

    def test_a_folder_that_is_only_called_like_a_git_directory_is_none(
        self, tmp_path: Path, state: Path
    ) -> None:
        (tmp_path / "up/.git").mkdir(parents=True)
        assert Path(journal_file(tmp_path / "up/adr")).parent == state
        assert Path(lock_file(tmp_path / "up/adr")).parent == state
        assert tree(tmp_path / "up/adr") == str(tmp_path / "up/adr")

    def test_the_repository_of_somebody_else_holds_no_journal_of_ours(
        self, top: Path, state: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert Path(journal_file(top)).parent == top / ".git"
        owner = top.stat().st_uid
        monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
        assert Path(journal_file(top)).parent == state
        assert Path(lock_file(top)).parent == top / ".git"

    def test_a_git_directory_behind_a_link_is_not_taken(self, top: Path, state: Path) -> None:
        (top.parent / "outside/.git").symlink_to(top / ".git")
        assert Path(journal_file(top.parent / "outside")).parent == state

    def test_the_state_folder_is_made_for_the_user_alone(self, tmp_path: Path, state: Path) -> None:
        with locked(lock_file(tmp_path)):
            assert stat.S_IMODE(state.stat().st_mode) == 0o700

    def test_a_state_folder_that_others_can_open_is_refused(self, tmp_path: Path, state: Path) -> None:
        state.mkdir(parents=True)
        state.chmod(0o755)
        with pytest.raises(WriteError, match="is open to others"), locked(lock_file(tmp_path)):
            pass

    def test_a_link_in_place_of_the_state_folder_is_refused(self, tmp_path: Path, state: Path) -> None:
        (tmp_path / "private").mkdir(mode=0o700)
        state.parent.mkdir()
        state.symlink_to(tmp_path / "private")
        with pytest.raises(WriteError, match="is open to others"), locked(lock_file(tmp_path)):
            pass

    def test_where_it_cannot_be_made_the_next_step_is_told(self, tmp_path: Path, state: Path) -> None:
        state.parent.write_text("a file", encoding="utf-8")
        with pytest.raises(WriteError, match="set XDG_STATE_HOME"), locked(lock_file(tmp_path)):
            pass
