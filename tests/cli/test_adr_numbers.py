"""Numbers across branches, from the arguments to the disk, in real git repositories without a network."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from handbook.cli.adr import adr
from handbook.cli.output import outcome

RECORD = "# {0}. {1}\n\nDate: 2026-11-22\n\n## Status\n\nAccepted\n\n## Context\n\nIt is so.\n"
ENVIRONMENT = ("ADR_DIRECTORY", "ADR_DATE", "GIT_AUTHOR_NAME", "NO_COLOR")


class Ran(NamedTuple):
    """What a run has left behind."""

    code: int
    out: str
    err: str


class Project:
    """A git repository with a log, to run commands in."""

    def __init__(self, root: Path, capture: pytest.CaptureFixture[str]) -> None:
        self.root, self._capture = root, capture

    def run(self, *args: str) -> Ran:
        self._capture.readouterr()
        code = outcome(adr, "adr", args)
        return Ran(code, *self._capture.readouterr())

    def git(self, *args: str) -> str:
        settings = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
        command = ("git", *settings, *args)
        ran = subprocess.run(command, cwd=self.root, capture_output=True, encoding="utf-8", check=True)
        return ran.stdout.strip()

    def put(self, name: str, text: str = "") -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        number, _, words = path.stem.partition("-")
        title = words.replace("-", " ").capitalize()
        path.write_text(text or RECORD.format(int(number), title), encoding="utf-8", newline="")

    def commit(self, *names: str) -> None:
        for name in names:
            self.put(name)
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "x")

    def text(self, name: str) -> str:
        return (self.root / name).read_bytes().decode()

    def snapshot(self) -> dict[str, bytes]:
        files = (path for path in self.root.rglob("*") if path.is_file() and ".git" not in path.parts)
        return {path.relative_to(self.root).as_posix(): path.read_bytes() for path in files}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Project:
    for name in (*ENVIRONMENT, *(key for key in os.environ if key.startswith("GIT_"))):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    made = Project(tmp_path, capsys)
    made.git("init", "-q", "-b", "main")
    made.commit("adr/0001-use-tea.md")
    return made


class TestNew:
    def test_numbers_of_other_branches_are_skipped_and_named(self, project: Project) -> None:
        project.git("switch", "-qc", "x")
        project.commit("adr/0002-use-milk.md", "adr/0003-use-sugar.md")
        project.git("switch", "-q", "main")
        said = "note: 0002 is taken on branch x\nnote: 0003 is taken on branch x\n"
        ran = project.run("new", "Use lemon", "--dry-run")
        assert (ran.code, ran.err) == (0, said)
        assert "+++ b/adr/0004-use-lemon.md" in ran.out
        assert project.run("new", "Use lemon") == (0, "adr/0004-use-lemon.md\n", said)
        assert project.run("new", "Use salt") == (0, "adr/0005-use-salt.md\n", "")
        written = project.run("new", "Use pepper", "--json", "--supersedes", "1")
        assert (json.loads(written.out)["number"], written.err) == (6, "")

    def test_it_can_be_switched_off(self, project: Project) -> None:
        project.git("switch", "-qc", "x")
        project.commit("adr/0002-use-milk.md")
        project.git("switch", "-q", "main")
        assert project.run("new", "Use lemon", "--no-branches") == (0, "adr/0002-use-lemon.md\n", "")
        (project.root / "handbook.toml").write_text("adr.branches = false\n", encoding="utf-8")
        (project.root / "adr/0002-use-lemon.md").unlink()
        assert project.run("new", "Use lemon") == (0, "adr/0002-use-lemon.md\n", "")

    def test_a_stray_year_on_a_branch_does_not_count(self, project: Project) -> None:
        project.git("switch", "-qc", "x")
        project.commit("adr/2024-plan.md")
        project.git("switch", "-q", "main")
        assert project.run("new", "Use lemon") == (0, "adr/0002-use-lemon.md\n", "")

    def test_without_git_a_number_is_found_all_the_same(
        self, project: Project, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        project.git("switch", "-qc", "x")
        project.commit("adr/0002-use-milk.md")
        project.git("switch", "-q", "main")
        monkeypatch.setenv("PATH", "")
        ran = project.run("new", "Use lemon")
        assert (ran.code, ran.out) == (0, "adr/0002-use-lemon.md\n")
        assert ran.err.startswith("note: other branches were not looked at: git cannot be run")


class TestSeveralLogs:
    @pytest.fixture
    def monorepo(self, project: Project) -> Project:
        logs = {"main": "adr", "a": "packages/a/adr", "b": "packages/b/adr"}
        lines = (f'[[adr]]\nname = "{name}"\ndirectory = "{folder}"\n' for name, folder in logs.items())
        (project.root / "handbook.toml").write_text("".join(lines), encoding="utf-8")
        (project.root / "packages/a/src").mkdir(parents=True)
        return project

    def test_the_nearest_the_named_or_the_first_is_taken(self, monorepo: Project) -> None:
        assert monorepo.run("new", "X").out == "adr/0002-x.md\n"
        assert monorepo.run("-C", "packages/a/src", "new", "X").out == "packages/a/adr/0001-x.md\n"
        assert monorepo.run("--log", "b", "new", "X").out == "packages/b/adr/0001-x.md\n"
        assert monorepo.run("--log", "a", "list").out == "packages/a/adr/0001-x.md\n"

    def test_a_log_that_is_not_there_is_an_error_with_those_that_are(self, monorepo: Project) -> None:
        ran = monorepo.run("--log", "mian", "new", "X")
        assert (ran.code, ran.out) == (2, "")
        assert "unknown decision log 'mian'; did you mean 'main'? (known logs: main, a, b)" in ran.err


@pytest.fixture
def forked(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project whose remote has given number 2 since its branch was begun."""
    bare = tmp_path_factory.mktemp("remote") / "bare.git"
    project.git("init", "-q", "--bare", str(bare))
    project.git("remote", "add", "origin", str(bare))
    project.commit("adr/0002-use-milk.md")
    project.git("push", "-q", "origin", "main")
    project.git("switch", "-qc", "mine", "main~1")
    return project


class TestCheck:
    def test_a_number_that_main_has_given_meanwhile_fails(self, forked: Project) -> None:
        assert forked.run("check") == (0, "", "")
        forked.commit("adr/0002-use-oil.md")
        said = (
            "adr/0002-use-oil.md: number 0002 is that of adr/0002-use-milk.md on origin/main, which came "
            "first; `adr renumber 0002-use-oil.md` moves this one\n"
        )
        assert forked.run("check") == (1, said, "")
        assert forked.run("check", "--against", "main").out == said.replace("origin/main", "main")
        assert forked.run("-C", "adr", "check", "--json").code == 1
        found = json.loads(forked.run("check", "--json").out)
        assert found == [
            {
                "number": 2,
                "keep": "adr/0002-use-milk.md",
                "later": "adr/0002-use-oil.md",
                "branch": "origin/main",
            }
        ]

    def test_after_the_merge_ours_still_is_the_later_one(self, forked: Project) -> None:
        forked.commit("adr/0002-add-oil.md")
        forked.git("merge", "-q", "-m", "m", "origin/main")
        assert (
            "adr/0002-add-oil.md: number 0002 is that of adr/0002-use-milk.md, which"
            in forked.run("check").out
        )

    def test_on_main_it_is_the_order_of_the_merges(self, forked: Project) -> None:
        forked.commit("adr/0002-add-oil.md")
        forked.git("switch", "-q", "main")
        forked.git("merge", "-q", "--no-ff", "-m", "m", "mine")
        forked.git("push", "-q", "origin", "main")
        assert (
            "adr/0002-add-oil.md: number 0002 is that of adr/0002-use-milk.md, which"
            in forked.run("check").out
        )

    def test_without_a_branch_to_compare_with_it_says_so(self, project: Project) -> None:
        ran = project.run("check")
        assert (ran.code, ran.out) == (0, "")
        assert "no other branch was looked at" in ran.err
        assert "git knows no commit 'x'" in project.run("check", "--against", "x").err
        assert project.run("check", "--against", "HEAD") == (0, "", "")

    def test_a_shallow_clone_is_told_to_fetch(self, forked: Project, tmp_path: Path) -> None:
        forked.commit("adr/0002-use-oil.md")
        forked.git("push", "-q", "origin", "mine")
        clone = Project(tmp_path / "clone", forked._capture)
        forked.git("clone", "-q", "--depth=1", "--no-single-branch", "--branch", "mine",
                   "file://" + forked.git("remote", "get-url", "origin"), str(clone.root))  # fmt: skip
        ran = clone.run("-C", str(clone.root), "check")
        assert (ran.code, ran.out) == (2, "")
        assert (
            "no common history with 'origin/main' is here; fetch it whole with `git fetch --unshallow`"
            in ran.err
        )


class TestRenumber:
    def test_a_record_is_followed_through_the_repository(self, project: Project) -> None:
        project.put(
            "src/tea.py", "# ADR-0001 and ADR 1, not ADR-0010, ADR-1.5 or BADR-1\nx = 'adr/0001-use-tea.md'\n"
        )
        project.put("docs/index.md", "[1. Use tea](../adr/0001-use-tea.md) and [it](/adr/0001-use-tea/)\r\n")
        project.put("ignored.txt", "ADR-1\n")
        (project.root / "latin.txt").write_bytes(b"ADR-1 \xe4\n")
        (project.root / "data.bin").write_bytes(b"ADR-1\0")
        project.put(".gitignore", "ignored.txt\n")
        project.commit("adr/0002-use-milk.md")
        before = project.snapshot()
        shown = project.run("renumber", "1", "7", "--dry-run")
        assert shown.code == 0
        assert "rename to adr/0007-use-tea.md" in shown.out
        assert "-# 1. Use tea\n+# 7. Use tea\n" in shown.out
        assert project.snapshot() == before
        said = "note: latin.txt was not looked at: it is not UTF-8\n"
        assert project.run("renumber", "1", "7") == (0, "adr/0007-use-tea.md\n", said)
        after = project.snapshot()
        assert after.pop("adr/0007-use-tea.md").decode() == RECORD.format(7, "Use tea")
        assert after.pop("src/tea.py") == (
            b"# ADR-0007 and ADR 7, not ADR-0010, ADR-1.5 or BADR-1\nx = 'adr/0007-use-tea.md'\n"
        )
        assert after.pop("docs/index.md") == (
            b"[7. Use tea](../adr/0007-use-tea.md) and [it](/adr/0007-use-tea/)\r\n"
        )
        assert after == {name: data for name, data in before.items() if name in after}
        assert project.run("renumber", "7", "1").out == "adr/0001-use-tea.md\n"
        assert project.snapshot() == before

    def test_auto_moves_what_came_later_and_reports_what_is_ambiguous(self, project: Project) -> None:
        project.commit("adr/0002-use-milk.md")
        project.commit("adr/0002-add-oil.md")
        project.put("a.md", "ADR-0002: use milk\nADR-0002 (add oil)\n[ADR 2](adr/0002-add-oil.md)\nADR-2\n")
        ran = project.run("renumber", "--auto")
        assert (ran.code, ran.out) == (0, "adr/0003-add-oil.md\n")
        assert ran.err == (
            "note: a.md:4: 'ADR-2' is left alone: it may mean adr/0002-add-oil.md or adr/0002-use-milk.md\n"
        )
        assert project.text("a.md") == (
            "ADR-0002: use milk\nADR-0003 (add oil)\n[ADR 3](adr/0003-add-oil.md)\nADR-2\n"
        )
        assert project.text("adr/0003-add-oil.md").startswith("# 3. Add oil\n")
        assert project.run("renumber", "--auto") == (0, "", "")

    def test_against_a_branch_ours_moves_past_all_that_are_taken(self, forked: Project) -> None:
        forked.commit("adr/0002-use-oil.md")
        shown = forked.run("renumber", "--auto", "--against", "origin/main", "--json", "--dry-run")
        found = json.loads(shown.out)
        assert found["moves"] == [
            {"from": "adr/0002-use-oil.md", "to": "adr/0003-use-oil.md", "old": 2, "new": 3}
        ]
        assert "rename to adr/0003-use-oil.md" in found["diff"]
        assert forked.run("renumber", "--auto", "--against", "origin/main").out == "adr/0003-use-oil.md\n"
        assert forked.run("check") == (0, "", "")

    @pytest.mark.parametrize(
        ("args", "said"),
        [
            ((), "name a record, or use --auto"),
            (("1", "--auto"), "name a record, or use --auto"),
            (("1", "--against", "main"), "--against goes with --auto"),
            (("1", "1"), "1 is its number already"),
            (("1", "2"), "2 is that of 0002-use-milk.md"),
            (("9",), "no record answers to '9'"),
            (("1", "-3"), "-3"),
        ],
    )
    def test_what_cannot_be_done_changes_nothing(
        self, project: Project, args: tuple[str, ...], said: str
    ) -> None:
        project.commit("adr/0002-use-milk.md")
        before = project.snapshot()
        ran = project.run("renumber", *args)
        assert (ran.code, ran.out) == (2, "")
        assert said in ran.err
        assert project.snapshot() == before

    def test_a_number_taken_on_a_branch_is_refused(self, forked: Project) -> None:
        ran = forked.run("renumber", "1", "2")
        assert (ran.code, ran.out) == (2, "")
        assert "2 is taken on another branch" in ran.err
        assert forked.run("renumber", "1", "2", "--no-branches").out == "adr/0002-use-tea.md\n"

    def test_a_log_outside_of_git_is_renumbered_too(self, project: Project, tmp_path: Path) -> None:
        (tmp_path / ".git").rename(tmp_path / "git")
        project.put("a.md", "ADR-1\n")
        assert project.run("renumber", "1", "5").out == "adr/0005-use-tea.md\n"
        assert project.text("a.md") == "ADR-5\n"
        project.put("adr/0005-add-oil.md")
        assert project.run("renumber", "--auto").out == "adr/0006-use-tea.md\n"
        assert project.run("renumber", "--auto", "--against", "main").code == 2

    def test_citations_in_another_log_mean_its_own_records(self, project: Project) -> None:
        lines = (f'[[adr]]\nname = "{name}"\ndirectory = "{name}"\n' for name in ("adr", "other"))
        project.put("handbook.toml", "".join(lines))
        project.commit("other/0001-use-gin.md")
        for name in ("adr/x.md", "other/x.md", "a.md"):
            project.put(name, "ADR-1\n")
        ran = project.run("renumber", "1", "5")
        assert ran.err.endswith("left alone: it may mean adr/0001-use-tea.md or other/0001-use-gin.md\n")
        assert [project.text(name) for name in ("adr/x.md", "other/x.md", "a.md")] == [
            "ADR-5\n",
            "ADR-1\n",
            "ADR-1\n",
        ]


class TestDoctor:
    def test_a_sound_log_is_silent(self, project: Project) -> None:
        assert project.run("doctor") == (0, "", "")
        assert project.run("doctor", "--json") == (0, "[]\n", "")

    def test_problems_are_one_line_each(self, project: Project) -> None:
        project.commit("adr/0002-use-milk.md")
        project.commit("adr/0002-add-oil.md")
        project.put("adr/notes.md", "x\n")
        (project.root / "adr/0003-x.md").write_bytes(b"\xff\n")
        ran = project.run("doctor")
        assert (ran.code, ran.err) == (1, "")
        number, unread, stray = ran.out.splitlines()
        assert number == (
            "adr/0002-add-oil.md: has the number 2 of adr/0002-use-milk.md, which came first; "
            "call `adr renumber 0002-add-oil.md`"
        )
        assert unread.startswith("adr/0003-x.md: cannot be read; is not UTF-8")
        assert stray.startswith("adr/notes.md: is not a record; name it like 0001-title.md")
        assert [set(each) for each in json.loads(project.run("doctor", "--json").out)] == [
            {"path", "what", "step"}
        ] * 3

    def test_without_git_the_name_tells_who_came_first(self, project: Project, tmp_path: Path) -> None:
        (tmp_path / ".git").rename(tmp_path / "git")
        project.put("adr/0001-a.md")
        assert "adr/0001-use-tea.md: has the number 1 of adr/0001-a.md" in project.run("doctor").out

    def test_a_log_below_the_root_of_git_is_dated_by_git_too(self, project: Project) -> None:
        project.put("pkg/handbook.toml", 'adr.directory = "adr"\n')
        project.commit("pkg/adr/0001-use-b.md")
        project.commit("pkg/adr/0001-use-a.md")
        assert project.run("-C", "pkg", "doctor").out.startswith(
            "adr/0001-use-a.md: has the number 1 of adr/0001-use-b"
        )

    def test_what_would_break_elsewhere_is_named(self, project: Project) -> None:
        project.put("adr/README.md", "x\n")
        project.put(".adr-dir", "adr\n")
        ran = project.run("doctor", "--interop", "structurizr")
        assert (ran.code, ran.err) == (1, "")
        assert ran.out.startswith(
            "adr/README.md: does not begin with four digits: Structurizr imports nothing"
        )
        assert project.run("doctor", "--interop", "adr-tools") == (0, "", "")
        assert project.run("doctor", "--interop", "x").code == 2


@pytest.mark.parametrize("command", ["check", "renumber", "doctor"])
def test_the_help_has_examples(project: Project, command: str) -> None:
    ran = project.run(command, "--help")
    assert ran.code == 0
    assert f"Examples:\n    adr {command}" in ran.out


def test_the_installed_script_finds_and_moves_a_duplicate(forked: Project) -> None:
    script = Path(sys.executable).parent / "adr"

    def ran(*args: str) -> tuple[int, str]:
        done = subprocess.run(
            (script, *args), cwd=forked.root, capture_output=True, encoding="utf-8", check=False
        )
        return done.returncode, done.stdout

    forked.commit("adr/0002-use-oil.md")
    assert ran("check")[0] == 1
    assert ran("doctor") == (0, "")
    assert ran("renumber", "--auto", "--against", "origin/main") == (0, "adr/0003-use-oil.md\n")
    assert ran("check") == (0, "")
