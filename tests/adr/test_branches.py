"""What git says about a log: numbers on other branches, and who came first. All of it offline."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from handbook.adr import branches
from handbook.adr.branches import Taken
from handbook.disk import git
from handbook.disk.git import GitError, branched, place

RECORD = "# {0}. {1}\n\n## Status\n\nAccepted\n"


class Repo:
    """A git repository to commit records to."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.log = str(root / "adr")

    def git(self, *args: str) -> str:
        settings = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
        command = ("git", *settings, *args)
        ran = subprocess.run(command, cwd=self.root, capture_output=True, encoding="utf-8", check=True)
        return ran.stdout.strip()

    def commit(self, *names: str, message: str = "x") -> None:
        for name in names:
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            text = RECORD.format(path.name[:4], path.stem[5:])
            path.write_text(text, encoding="utf-8", errors="replace")
        self.git("add", "-A")
        self.git("commit", "-q", "-m", message)


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    made = Repo(tmp_path / "repo")
    made.root.mkdir()
    made.git("init", "-q", "-b", "main")
    made.commit("adr/0001-a.md")
    return made


def test_numbers_of_other_branches_are_found_with_a_branch_for_each(repo: Repo) -> None:
    repo.git("switch", "-qc", "x")
    repo.commit("adr/0002-b.md", "adr/0004-d.md")
    repo.git("switch", "-qc", "y", "main")
    repo.commit(
        "adr/0003-c.md", "adr/README.md", "adr/notes/0009-z.md", "adr/0008-x.txt", "0007-elsewhere.md"
    )
    repo.git("switch", "-q", "main")
    assert branches.taken(repo.log) == (Taken(1, "x"), Taken(2, "x"), Taken(3, "y"), Taken(4, "x"))
    repo.git("switch", "-q", "x")
    assert branches.taken(repo.log) == (Taken(1, "main"), Taken(3, "y"))


def test_remote_branches_count_and_the_network_is_not_asked(repo: Repo, tmp_path: Path) -> None:
    subprocess.run(("git", "clone", "-q", "--bare", repo.root, tmp_path / "bare.git"), check=True)
    other = Repo(tmp_path / "other")
    subprocess.run(("git", "clone", "-q", tmp_path / "bare.git", other.root), check=True)
    other.git("switch", "-qc", "theirs")
    other.commit("adr/0002-theirs.md")
    other.git("push", "-q", "origin", "theirs")
    repo.git("remote", "add", "origin", str(tmp_path / "bare.git"))
    assert branches.taken(repo.log) == ()
    repo.git("fetch", "-q")
    (tmp_path / "bare.git").rename(tmp_path / "gone.git")
    assert Taken(2, "origin/theirs") in branches.taken(repo.log)


def test_a_log_at_the_root_and_a_folder_that_is_not_there_yet(repo: Repo) -> None:
    repo.git("switch", "-qc", "x")
    repo.commit("0005-root.md", "new log/0001-ä.md")
    repo.git("switch", "-q", "main")
    assert branches.taken(str(repo.root)) == (Taken(5, "x"),)
    assert branches.taken(str(repo.root / "new log")) == (Taken(1, "x"),)
    assert branches.taken(str(repo.root / "nowhere")) == ()


def test_a_repository_of_long_object_names_is_read(tmp_path: Path) -> None:
    repo = Repo(tmp_path)
    repo.git("init", "-q", "-b", "main", "--object-format=sha256")
    repo.commit("adr/0001-a.md", "adr/0002-b.md")
    repo.git("switch", "-q", "--orphan", "x")
    assert branches.taken(repo.log) == (Taken(1, "main"), Taken(2, "main"))


def test_a_file_in_place_of_the_log_is_not_read_from_any_branch(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.git("switch", "-q", "--orphan", "x")
    (repo.root / "adr").write_text("0" * 100_000, encoding="utf-8")
    repo.commit("other/0002-b.md")
    repo.git("branch", "y")
    repo.git("switch", "-q", "main")
    got: list[int] = []
    run = git.run

    def counting(top: str, *args: str, stdin: str = "") -> bytes:
        answer = run(top, *args, stdin=stdin)
        got.append(len(answer))
        return answer

    monkeypatch.setattr(git, "run", counting)
    assert branches.taken(repo.log) == ()
    assert branches.paths(place(repo.log), "x") == frozenset()
    assert branches.texts(place(repo.log), "x", ("0001-a.md",)) == {}
    assert max(got) < 1000


def test_folders_and_records_without_measure_are_refused_before_they_are_read(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.git("switch", "-qc", "x")
    (repo.root / "adr" / "0002-b.md").write_text("# B\n" * 1000, encoding="utf-8")
    repo.git("add", "-A")
    repo.git("commit", "-qm", "x")
    repo.git("switch", "-q", "main")
    names = ("0001-a.md", "0002-b.md", "no\n.md")
    assert set(branches.texts(place(repo.log), "x", names)) == {"0001-a.md", "0002-b.md"}
    monkeypatch.setattr(branches, "LIMIT", 1000)
    assert set(branches.texts(place(repo.log), "x", names)) == {"0001-a.md"}
    monkeypatch.setattr(branches, "_MOST", 20)
    with pytest.raises(GitError, match="in git; is it the right one"):
        branches.taken(repo.log)


class TestBranched:
    """The look that costs nothing where there is nothing to find."""

    def test_one_branch_or_no_repository_is_not_asked_about(self, repo: Repo, tmp_path: Path) -> None:
        assert not branched(str(tmp_path))
        assert not branched(repo.log)
        repo.git("branch", "same")
        assert not branched(repo.log)

    @pytest.mark.parametrize("packed", [False, True])
    def test_branches_that_differ_are_seen_loose_and_packed(self, repo: Repo, packed: bool) -> None:
        repo.git("switch", "-qc", "feature/deep")
        repo.commit("adr/0002-b.md")
        if packed:
            repo.git("pack-refs", "--all")
        assert branched(repo.log)
        assert branched(str(repo.root / "not/there/yet"))
        repo.git("branch", "-qf", "main", "feature/deep")
        assert not branched(repo.log), "a packed branch that has moved since is judged by where it is now"

    def test_a_worktree_has_the_branches_of_its_repository(self, repo: Repo, tmp_path: Path) -> None:
        repo.git("worktree", "add", "-q", str(tmp_path / "tree"), "-b", "x")
        tree = Repo(tmp_path / "tree")
        assert not branched(tree.log)
        tree.commit("adr/0002-b.md")
        assert branched(tree.log)
        assert branches.taken(tree.log) == (Taken(1, "main"),)
        assert Taken(2, "x") in branches.taken(repo.log)

    def test_branches_in_a_form_that_we_do_not_read_are_asked_about(self, tmp_path: Path) -> None:
        (tmp_path / ".git/reftable").mkdir(parents=True)
        assert branched(str(tmp_path))


class TestMain:
    def test_without_a_remote_there_is_nothing_to_compare_with(self, repo: Repo) -> None:
        with pytest.raises(GitError, match="no origin/HEAD or origin/main or origin/master"):
            branches.main_branch(place(repo.log))

    @pytest.mark.parametrize("name", ["HEAD", "main", "master"])
    def test_the_remote_has_one(self, repo: Repo, name: str) -> None:
        repo.git("update-ref", f"refs/remotes/origin/{name}", "HEAD")
        assert branches.main_branch(place(repo.log)) == f"origin/{name}"

    @pytest.mark.parametrize("ref", ["nothing", "-x", "--output=y", ""])
    def test_what_is_no_commit_is_an_error(self, repo: Repo, ref: str) -> None:
        with pytest.raises(GitError, match="git knows no commit"):
            branches.merge_base(place(repo.log), ref)

    def test_unrelated_histories_are_an_error(self, repo: Repo) -> None:
        repo.git("switch", "-q", "--orphan", "x")
        repo.commit("adr/0001-b.md")
        with pytest.raises(GitError, match="no common history with 'main'"):
            branches.merge_base(place(repo.log), "main")

    def test_outside_of_a_repository_there_are_no_branches(self, tmp_path: Path) -> None:
        with pytest.raises(GitError, match="is in no git repository; begin one"):
            branches.taken(str(tmp_path))

    def test_the_paths_of_a_commit(self, repo: Repo) -> None:
        repo.commit("adr/README.md", "adr/0002-b.md")
        where = place(repo.log)
        assert branches.paths(where, "main") == {"adr/0001-a.md", "adr/0002-b.md"}
        assert branches.paths(where, "main~1") == {"adr/0001-a.md"}
        assert branches.paths(where._replace(below="none"), "main") == frozenset()

    def test_git_that_is_missing_is_said(self, repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", "")
        with pytest.raises(GitError, match=r"git cannot be run .*; install it"):
            branches.taken(repo.log)


class TestArrivals:
    def test_what_a_branch_brings_arrives_when_it_is_merged(self, repo: Repo) -> None:
        repo.git("switch", "-qc", "early", "main")
        repo.commit("adr/0002-written-first.md")
        repo.git("switch", "-qc", "late", "main")
        repo.commit("adr/0002-written-later.md")
        repo.git("switch", "-q", "main")
        repo.git("merge", "-q", "--no-ff", "-m", "m", "late")
        repo.git("merge", "-q", "--no-ff", "-m", "m", "early")
        arrived = branches.arrivals(place(repo.log), "HEAD")
        assert sorted(arrived, key=arrived.__getitem__) == [
            "adr/0001-a.md", "adr/0002-written-later.md", "adr/0002-written-first.md",
        ]  # fmt: skip

    def test_a_record_that_was_renamed_is_new_under_its_name(self, repo: Repo) -> None:
        repo.commit("adr/0002-b.md")
        repo.git("mv", "adr/0001-a.md", "adr/0003-ä b.md")
        repo.git("commit", "-qm", "x")
        arrived = branches.arrivals(place(repo.log), "HEAD")
        assert arrived["adr/0003-ä b.md"] > arrived["adr/0002-b.md"]

    def test_before_the_first_commit_nothing_has_arrived(self, tmp_path: Path) -> None:
        repo = Repo(tmp_path)
        repo.git("init", "-q")
        assert branches.arrivals(place(repo.log), "HEAD") == {}


ODD = ("x\u2028y", "x\u0085y", "x\u2029y", "x\u00a0y", "\u202eb")


@pytest.mark.parametrize("odd", ODD, ids=ascii)
def test_no_name_of_a_branch_is_two_lines(repo: Repo, odd: str) -> None:
    repo.git("switch", "-qc", odd)
    repo.commit("adr/0002-b.md")
    repo.git("switch", "-q", "main")
    assert branches.taken(repo.log) == (Taken(1, odd), Taken(2, odd))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
@pytest.mark.parametrize("odd", [*ODD, "a\rb", "a\n", "\r", '"', "\\", "a\x01b", "\udcff"], ids=ascii)
def test_no_name_of_a_record_hides_the_others(repo: Repo, odd: str) -> None:
    repo.commit(f"adr/0002-{odd}.md", message="second")
    repo.commit("adr/0003-c.md", message="third")
    where = place(repo.log)
    arrived = branches.arrivals(where, "HEAD")
    names = ("0001-a.md", f"0002-{odd}.md", "0003-c.md")
    assert sorted(arrived, key=arrived.__getitem__) == [f"adr/{name}" for name in names]
    texts = branches.texts(where, "HEAD", names)
    assert {"0001-a.md", "0003-c.md"} <= texts.keys()
    assert branches.paths(where, "HEAD") == {f"adr/{name}" for name in names}
    repo.git("switch", "-qc", "other", "HEAD~2")
    assert [number for number, _ in branches.taken(repo.log)] == [1, 2, 3]
