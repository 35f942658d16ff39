"""Git is asked from the root of the working tree, and runs nothing that a repository names."""

from __future__ import annotations

import hashlib
import os
import subprocess
from pathlib import Path

import pytest

from handbook.disk import files, git
from handbook.disk.locks import journal_file, lock_file

QUIET = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}


def call(folder: Path, *args: str) -> None:
    environment = {**os.environ, **QUIET}
    subprocess.run(("git", *args), cwd=folder, env=environment, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "repository"
    (root / "docs" / "deep").mkdir(parents=True)
    call(root, "init", "-q", ".")
    call(root, "config", "user.email", "a@example.org")
    call(root, "config", "user.name", "A")
    for name in ("a.md", "docs/b.md", "docs/deep/c.md"):
        (root / name).write_text("# T\n", encoding="utf-8")
    call(root, "add", "-A")
    call(root, "commit", "-qm", "first")
    return root


def program(tmp_path: Path) -> tuple[Path, Path]:
    """Return a program, and the file that is there once it has run."""
    trace, script = tmp_path / "ran", tmp_path / "program.sh"
    script.write_text(f"#!/bin/sh\ntouch '{trace}'\n", encoding="utf-8")
    script.chmod(0o755)
    return script, trace


def test_files_are_named_relative_to_the_folder(repository: Path) -> None:
    assert git.files(str(repository)) == ("a.md", "docs/b.md", "docs/deep/c.md")
    assert git.files(str(repository / "docs")) == ("b.md", "deep/c.md")
    assert git.files(str(repository / "docs" / "none")) == ()


def test_a_folder_whose_name_is_a_pattern_is_taken_literally(repository: Path) -> None:
    odd = repository / "d*"
    odd.mkdir()
    (odd / "x.md").write_text("# X\n", encoding="utf-8")
    assert git.files(str(odd)) == ("x.md",)


def test_outside_of_a_repository_git_knows_nothing(tmp_path: Path) -> None:
    assert git.files(str(tmp_path)) is None
    assert git.work_tree(str(tmp_path)) is None
    with pytest.raises(git.GitError, match="is in no git repository"):
        git.place(str(tmp_path))


def test_without_git_nothing_is_known_and_nothing_is_wrong(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    assert git.files(str(repository)) is None
    found = files.find([repository], root=repository)
    assert ([path.name for path in found.files], found.errors) == (["a.md", "b.md", "c.md"], ())


@pytest.mark.parametrize("tree", ["..", "../secret", "/"])
def test_the_working_tree_is_where_the_mark_is_whatever_the_configuration_says(
    repository: Path, tmp_path: Path, tree: str
) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "x.md").write_text("# X\n", encoding="utf-8")
    call(repository, "config", "core.worktree", str((repository / tree).resolve()))
    assert git.files(str(repository)) == ("a.md", "docs/b.md", "docs/deep/c.md")
    assert git.files(str(repository / "docs")) == ("b.md", "deep/c.md")


def test_an_index_that_names_files_outside_of_the_folder_leads_nowhere(
    repository: Path, tmp_path: Path
) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "x.md").write_text("# X\n", encoding="utf-8")
    for name in ("../secret/x.md", "docs/../../secret/x.md", "/secret/x.md"):
        # Of the same length, so that the index is a good one but for its checksum.
        stand_in = "k" * len(name)
        (repository / stand_in).write_text("# K\n", encoding="utf-8")
        call(repository, "add", stand_in)
        (repository / stand_in).unlink()
        index = repository / ".git" / "index"
        data = index.read_bytes()[:-20].replace(stand_in.encode(), name.encode())
        index.write_bytes(data + hashlib.sha1(data, usedforsecurity=False).digest())
        assert (
            name.encode()
            in subprocess.run(("git", "ls-files"), cwd=repository, check=True, capture_output=True).stdout
        )
        assert git.files(str(repository)) == ("a.md", "docs/b.md", "docs/deep/c.md")
        assert git.files(str(repository / "docs")) == ("b.md", "deep/c.md")
        call(repository, "read-tree", "HEAD")


def test_no_repository_above_answers_for_a_tree_with_a_broken_mark(repository: Path) -> None:
    (repository / "docs" / ".git").mkdir()
    assert git.files(str(repository / "docs")) is None


@pytest.mark.skipif(os.name == "nt", reason="the program is a shell script")
def test_a_folder_that_looks_like_a_bare_repository_runs_nothing(repository: Path, tmp_path: Path) -> None:
    script, trace = program(tmp_path)
    bare = repository / "docs"
    (bare / "objects").mkdir()
    (bare / "refs").mkdir()
    (bare / "HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
    settings = (
        f"[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tworktree = .\n\tfsmonitor = {script}\n"
    )
    (bare / "config").write_text(settings, encoding="utf-8")
    names = git.files(str(bare))
    found = files.find([bare], root=repository).files
    assert names is not None
    assert "b.md" in names
    assert [path.name for path in found] == ["b.md", "c.md"]
    assert not trace.exists()


@pytest.mark.skipif(os.name == "nt", reason="the program is a shell script")
@pytest.mark.parametrize("setting", ["core.fsmonitor", "core.hooksPath", "gpg.program", "core.pager"])
def test_what_the_configuration_of_a_repository_names_is_not_run(
    repository: Path, tmp_path: Path, setting: str
) -> None:
    script, trace = program(tmp_path)
    value = script.parent if setting == "core.hooksPath" else script
    call(repository, "config", setting, str(value))
    call(repository, "config", "log.showSignature", "true")
    assert git.files(str(repository)) == ("a.md", "docs/b.md", "docs/deep/c.md")
    assert b"first" in git.run(str(repository), "log", "--format=%s")
    assert not trace.exists()


def test_the_journal_lies_beside_the_lock_wherever_the_log_is(repository: Path, tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    call(repository, "worktree", "add", "-q", str(tree), "-b", "other")
    for folder, place in (
        (repository, repository / ".git"),
        (repository / "docs" / "adr", repository / ".git"),
        (tree / "adr", repository / ".git" / "worktrees" / "tree"),
    ):
        assert journal_file(folder) == str(place / "handbook.journal")
        assert lock_file(folder) == str(place / "handbook.lock")


def test_the_lock_of_a_submodule_lies_in_the_repository_around_it(repository: Path, tmp_path: Path) -> None:
    around = tmp_path / "around"
    call(tmp_path, "init", "-q", str(around))
    allowed = ("-c", "protocol.file.allow=always")
    call(around, *allowed, "submodule", "add", "-q", str(repository), "deep/part")
    place = around / ".git" / "modules" / "deep" / "part"
    assert lock_file(around / "deep" / "part" / "docs") == str(place / "handbook.lock")
    assert journal_file(around / "deep" / "part" / "docs") == str(place / "handbook.journal")


@pytest.mark.parametrize(
    "named", ["../repository/.git", "../repository/.git/worktrees/tree", "../repository/.git/modules/part"]
)
def test_a_mark_that_names_the_directory_of_another_repository_has_nothing_put_there(
    repository: Path, tmp_path: Path, named: str
) -> None:
    call(repository, "worktree", "add", "-q", str(tmp_path / "tree"), "-b", "other")
    call(repository, "clone", "-q", "--bare", ".", ".git/modules/part")
    strange = tmp_path / "strange"
    strange.mkdir()
    (strange / ".git").write_text(f"gitdir: {named}\n", encoding="utf-8")
    state = os.path.join(os.environ["XDG_STATE_HOME"], "handbook")
    assert os.path.dirname(lock_file(strange)) == state
    assert os.path.dirname(journal_file(strange)) == state


@pytest.mark.skipif(os.name == "nt", reason="Windows has no named pipes in folders")
class TestPipesAndDevicesInPlaceOfFiles:
    """Git opens them and waits; we do not."""

    @pytest.mark.parametrize("name", ["config", "HEAD", "index", "packed-refs", "info/exclude"])
    def test_git_is_not_asked_where_it_would_wait(self, repository: Path, name: str) -> None:
        path = repository / ".git" / name
        path.unlink(missing_ok=True)
        os.mkfifo(path)
        with pytest.raises(git.GitError, match=f"{name} is not a regular file"):
            git.run(str(repository), "ls-files")
        if name == "HEAD":  # Without one it is no repository.
            assert git.files(str(repository)) is None
            return
        with pytest.raises(git.GitError, match=f"{name} is not a regular file"):
            git.files(str(repository))
        found = files.find([repository, repository / "docs"], root=repository)
        assert [path.name for path in found.files] == ["a.md", "b.md", "c.md"]
        assert [f"{name} is not a regular file" in str(error) for error in found.errors] == [True, True]
        assert "is looked through without git, with what it ignores" in str(found.errors[0])

    def test_a_worktree_shares_the_files_of_its_repository(self, repository: Path, tmp_path: Path) -> None:
        tree = tmp_path / "tree"
        call(repository, "worktree", "add", "-q", str(tree), "-b", "other")
        (repository / ".git" / "config").unlink()
        (repository / ".git" / "config").symlink_to("/dev/zero")
        with pytest.raises(git.GitError, match="config is not a regular file"):
            git.run(str(tree), "ls-files")

    def test_what_only_git_finds_is_waited_for_no_longer_than_our_patience(
        self, repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        os.mkfifo(tmp_path / "pipe")
        call(repository, "config", "core.excludesFile", str(tmp_path / "pipe"))
        monkeypatch.setattr(git, "_PATIENCE", 0.5)
        with pytest.raises(git.GitError, match=r"ls-files has not answered for 0\.5 seconds; see"):
            git.run(str(repository), "ls-files", "--others", "--exclude-standard")
        monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("it was asked again"))
        with pytest.raises(git.GitError, match=r"ls-files has not answered for 0\.5 seconds; see"):
            git.files(str(repository))

    @pytest.mark.parametrize("target", ["", "/dev/zero", "packed-refs"], ids=["pipe", "device", "loop"])
    @pytest.mark.parametrize("name", ["packed-refs", "refs/heads/other", "refs/remotes/origin"])
    def test_branches_are_read_past_them(self, repository: Path, name: str, target: str) -> None:
        call(repository, "branch", "same")
        path = repository / ".git" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if target:
            path.symlink_to(path.name if target == "packed-refs" else target)
        else:
            os.mkfifo(path)
        assert not git.branched(str(repository))
        (repository / ".git" / "refs" / "heads" / "newer").write_text("0" * 40 + "\n", encoding="utf-8")
        assert git.branched(str(repository))

    def test_links_between_folders_of_branches_have_an_end(self, repository: Path) -> None:
        heads = repository / ".git" / "refs" / "heads"
        for name in ("a", "b", "c"):
            (heads / name).symlink_to(".")
        assert not git.branched(str(repository))

    def test_a_line_without_an_end_is_read_in_parts(self, repository: Path) -> None:
        packed = repository / ".git" / "packed-refs"
        packed.write_bytes(b"0" * 100_000 + b"\n" + b"1" * 40 + b" refs/heads/packed\n")
        assert git.branched(str(repository))
