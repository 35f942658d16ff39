"""`--json` on what reads or writes, `--dry-run` on what writes: a table that every command stands in."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from handbook.cli.adr import adr
from handbook.cli.reference import contexts
from tests.cli.script import DAY, Repository
from tests.conftest import require

pytestmark = pytest.mark.slow

# What each command is called with, so that it has something to read, or to change.
READING = {
    "list": (),
    "show": ("3",),
    "search": ("kafka",),
    "graph": (),
    "generate toc": (),
    "generate graph": (),
    "templates": (),
    "templates show": ("madr",),
    "config": (),
    "lint": (),
    "check": ("--against", "HEAD"),
    "doctor": (),
}
WRITING = {
    "new": ("Use Pulsar", "-s", "4", "--force"),
    "init": ("../other/docs/adr",),
    "status": ("4", "accepted"),
    "accept": ("4",),
    "reject": ("4",),
    "deprecate": ("3",),
    "supersede": ("1", "--by", "3"),
    "link": ("3", "Amends", "1"),
    "unlink": ("3", "2"),
    "edit": ("3",),
    "toc": ("--output", "old.md"),
    "export": ("--format", "csv", "--output", "old.md"),
    "import": ("more.json",),
    "upgrade-repository": (),
    "renumber": ("4", "9"),
}
RUNNING = {
    "guard": "runs what records name, and shows before what that would be; its tests are with the guards"
}
NEITHER = {
    "generate": "a group: its commands stand here by themselves",
    "completion": "prints a script for a shell, and reads no log",
    "help": "prints help, and reads no log",
}


def flags(command: click.Command) -> set[str]:
    return {name for parameter in command.params for name in parameter.opts} & {"--json", "--dry-run"}


def every() -> dict[str, click.Command]:
    return {each.command_path.removeprefix("adr "): each.command for each in contexts("adr", adr)}


def test_every_command_is_known_to_read_to_write_or_to_do_neither() -> None:
    assert sorted(every()) == sorted([*READING, *WRITING, *RUNNING, *NEITHER])


@pytest.mark.parametrize("name", [*READING, *WRITING, *RUNNING, *NEITHER])
def test_what_reads_has_json_and_what_writes_has_a_preview_too(name: str) -> None:
    previews = name in WRITING or name in RUNNING
    expected = {"--json"} if name in READING else {"--json", "--dry-run"} if previews else set()
    assert flags(every()[name]) == expected


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three decisions and a proposal, a date of old adr-tools, and a file to be written over."""
    made = Repository(tmp_path_factory.mktemp("pattern") / "repository")
    made.root.mkdir()
    git(made.root, "init", "-q", "-b", "main")
    made.out("init")
    made.out("new", "Use Rabbit", "--status", "accepted")
    made.out("new", "Use Kafka", "-s", "2", "--status", "accepted")
    made.out("new", "Use NATS")
    first = made.root / "adr/0001-record-architecture-decisions.md"
    first.write_text(first.read_text(encoding="utf-8").replace(f"Date: {DAY}", "Date: 22/11/2026"), "utf-8")
    (made.root / "old.md").write_text("See ADR-4.\n\n<!-- adrlog -->\n", encoding="utf-8")
    more = {"version": "1.0.0", "adrs": [{"title": "Use gRPC"}]}
    (made.root / "more.json").write_text(json.dumps(more), encoding="utf-8")
    git(made.root, "add", "-A")
    git(made.root, "commit", "-q", "-m", "x")
    return made.root


@pytest.fixture
def repository(pattern: Path, tmp_path: Path) -> Repository:
    shutil.copytree(pattern, tmp_path / "repository")
    (tmp_path / "other").mkdir()
    return Repository(tmp_path / "repository")


def git(folder: Path, *args: str) -> None:
    settings = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    require(shutil.which("git") is not None, "git")
    subprocess.run(("git", *settings, *args), cwd=folder, check=True)


def everything(folder: Path) -> dict[str, str]:
    """Return all files with their content, and all folders, those of git among them."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        if path.is_file()
        else ""
        for path in folder.rglob("*")
    }


@pytest.mark.parametrize("name", READING)
def test_what_reads_answers_machines_in_json(repository: Repository, name: str) -> None:
    ran = repository.run(*name.split(), *READING[name], "--json")
    assert ran.returncode in (0, 1), ran.stderr
    assert isinstance(json.loads(ran.stdout), dict | list)


@pytest.mark.parametrize("name", WRITING)
def test_a_preview_changes_no_byte_and_tells_what_the_real_run_does(
    repository: Repository, name: str
) -> None:
    arguments = WRITING[name]
    if name == "init":
        repository = Repository(repository.root.parent / "other")
        arguments = ("design/log",)
    before = everything(repository.root.parent)
    shown = repository.run(name, *arguments, "--dry-run", EDITOR="vi")
    told = json.loads(repository.out(name, *arguments, "--dry-run", "--json", EDITOR="vi"))
    assert everything(repository.root.parent) == before
    assert (shown.returncode, told["dry_run"]) == (0, True)
    if name == "edit":  # What an editor will change, nobody can tell.
        return
    assert shown.stdout == told["diff"] != ""
    copy = repository.root.parent / "copy"
    shutil.copytree(repository.root, copy)
    assert json.loads(repository.out(name, *arguments, "--json")) == {
        **{key: value for key, value in told.items() if key != "diff"},
        "dry_run": False,
    }
    subprocess.run(("git", "apply"), cwd=copy, input=told["diff"], encoding="utf-8", check=True)
    assert Repository(copy).snapshot() == repository.snapshot()


@pytest.mark.parametrize("name", WRITING)
def test_a_preview_leaves_what_a_killed_run_has_left(repository: Repository, name: str) -> None:
    left = {"done": True, "steps": []}
    (repository.root / ".git" / "handbook.journal").write_text(json.dumps(left), encoding="utf-8")
    before = everything(repository.root.parent)
    arguments = ("none",) if name == "init" else WRITING[name]
    repository.run(name, *arguments, "--dry-run", EDITOR="vi")
    assert everything(repository.root.parent) == before
    assert repository.run("list").returncode == 0
    assert not (repository.root / ".git" / "handbook.journal").exists()


def test_a_preview_of_an_editor_needs_no_terminal_but_an_editor(repository: Repository) -> None:
    path = "adr/0003-use-kafka.md"
    assert repository.out("edit", "3", "--dry-run", EDITOR="code -w", CI="true") == f"code -w {path}\n"
    told = json.loads(repository.out("edit", "kafka", "--dry-run", "--json", VISUAL="vi", EDITOR="x"))
    assert told == {"changed": [], "dry_run": True, "diff": "", "command": f"vi {path}"}
    assert "no editor is set" in repository.refused("edit", "3", "--dry-run")
    assert "no record answers to '9'" in repository.refused("edit", "9", "--dry-run", EDITOR="vi")
    assert "without a terminal" in repository.refused("edit", "3", EDITOR="vi")


def test_what_an_editor_has_changed_is_told(repository: Repository) -> None:
    pty = pytest.importorskip("pty")

    def edited(editor: str) -> object:
        ours, theirs = pty.openpty()
        env = {key: value for key, value in os.environ.items() if key not in ("CI", "VISUAL")}
        command = (str(Path(sys.executable).with_name("adr")), "edit", "4", "--json")
        env |= {"EDITOR": editor}
        subprocess.run(command, cwd=repository.root, env=env, stdin=theirs, stdout=theirs, check=True)
        os.close(theirs)
        shown = os.read(ours, 65536).decode()
        os.close(ours)
        return json.loads(shown)

    assert edited("true") == {"changed": [], "dry_run": False}
    path = "adr/0004-use-nats.md"
    facts = {"number": 4, "title": "Use NATS", "status": "Accepted", "date": DAY, "path": path}
    assert edited("sed -i s/Proposed/Accepted/") == {"changed": [facts], "dry_run": False}


def test_json_tells_of_the_file_where_one_is_written(repository: Repository) -> None:
    args = ("toc", "--output", "docs.md", "--json")
    assert json.loads(repository.out(*args)) == {"changed": ["docs.md"], "dry_run": False}
    assert json.loads(repository.out(*args)) == {"changed": [], "dry_run": False}
    assert [each["number"] for each in json.loads(repository.out("toc", "--json"))] == [1, 2, 3, 4]
    assert json.loads(repository.out("export", "--json"))["version"] == "1.0.0"
    assert "--json goes with --output" in repository.refused("export", "--format", "csv", "--json")
    assert "exclude each other" in repository.refused("lint", "--format", "github", "--json")
    assert repository.run("lint", "--json").stdout == repository.run("lint", "--format", "json").stdout


def test_a_check_of_the_contents_shows_what_is_missing(repository: Repository) -> None:
    args = ("toc", "--output", "old.md", "--check")
    ran = repository.run(*args, "--dry-run")
    assert ran.returncode == 1
    assert "+* [3. Use Kafka](adr/0003-use-kafka.md)\n" in ran.stdout
    assert ran.stderr.startswith("error: old.md is not up to date;")
    ran = repository.run(*args, "--json")
    assert (ran.returncode, json.loads(ran.stdout)["changed"]) == (1, ["old.md"])
    assert repository.text("old.md") == "See ADR-4.\n\n<!-- adrlog -->\n"
    assert repository.out("toc", "--output", "old.md") == ""
    assert repository.out(*args, "--dry-run") == ""


def test_what_is_no_text_is_not_written_over(repository: Repository) -> None:
    (repository.root / "picture.md").write_bytes(b"\xff\xd8\xff")
    for command in ("toc", "export"):
        assert "is not UTF-8" in repository.refused(command, "--output", "picture.md")


def test_an_output_outside_of_the_repository_is_named_whole(repository: Repository) -> None:
    told = json.loads(repository.out("toc", "--output", "../out.md", "--json", "--dry-run"))
    assert told["changed"] == [str((repository.root.parent / "out.md").resolve())]
    assert not (repository.root.parent / "out.md").exists()
