"""The command `adr`, from its arguments to the disk."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import click
import pytest

from handbook import __version__
from handbook.adr.record.record import parse
from handbook.cli.adr import adr
from handbook.cli.lazy import LazyGroup
from handbook.cli.output import outcome
from handbook.cli.root import handbook

SOURCE = Path(__file__).parents[2] / "tools"
DAY = "2026-11-22"
ENVIRONMENT = ("ADR_DIRECTORY", "ADR_DATE", "GIT_AUTHOR_NAME", "NO_COLOR", "HANDBOOK")


class Ran(NamedTuple):
    """What a run has left behind."""

    code: int
    out: str
    err: str


class Repository:
    """A folder to run commands in."""

    def __init__(self, root: Path, capture: pytest.CaptureFixture[str]) -> None:
        self.root, self._capture = root, capture

    def run(self, *args: str) -> Ran:
        """Run `adr` in this process, as its console script would."""
        self._capture.readouterr()
        code = outcome(adr, "adr", args)
        return Ran(code, *self._capture.readouterr())

    def snapshot(self) -> dict[str, bytes]:
        files = (path for path in self.root.rglob("*") if path.is_file() and ".git" not in path.parts)
        return {path.relative_to(self.root).as_posix(): path.read_bytes() for path in files}

    def text(self, name: str) -> str:
        return (self.root / name).read_bytes().decode()


@pytest.fixture
def repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Repository:
    for name in ENVIRONMENT:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ADR_DATE", DAY)
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    return Repository(tmp_path, capsys)


def test_a_log_is_begun_and_continued(repository: Repository) -> None:
    assert repository.run("init") == (0, "adr/0001-record-architecture-decisions.md\n", "")
    assert repository.run("new", "Use", "Rabbit") == (0, "adr/0002-use-rabbit.md\n", "")
    assert repository.run("new", "Use Kafka", "-s", "2", "--status", "accepted") == (
        0,
        "adr/0003-use-kafka.md\n",
        "",
    )
    assert repository.run("list", "--table").out == (
        f"0001  Accepted    {DAY}  Record architecture decisions\n"
        f"0002  Superseded  {DAY}  Use Rabbit\n"
        f"0003  Accepted    {DAY}  Use Kafka\n"
    )
    assert sorted(repository.snapshot()) == [
        "adr/0001-record-architecture-decisions.md", "adr/0002-use-rabbit.md", "adr/0003-use-kafka.md",
    ]  # fmt: skip
    assert "Superseded by [3. Use Kafka](0003-use-kafka.md)" in repository.text("adr/0002-use-rabbit.md")
    assert "Supersedes [2. Use Rabbit](0002-use-rabbit.md)" in repository.text("adr/0003-use-kafka.md")


def test_a_log_needs_no_beginning(repository: Repository) -> None:
    assert repository.run("new", "First") == (0, "adr/0001-first.md\n", "")


def test_a_path_is_printed_as_the_shell_can_use_it(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    (repository.root / "src" / "deep").mkdir(parents=True)
    monkeypatch.chdir(repository.root / "src" / "deep")
    out = repository.run("new", "One").out
    assert out == os.path.join("..", "..", "adr", "0001-one.md") + "\n"
    monkeypatch.chdir(repository.root.parent)
    out = repository.run("-C", repository.root.name, "new", "Two").out
    assert out == os.path.join(repository.root.name, "adr", "0002-two.md") + "\n"


def test_an_unusual_folder_is_found_again(repository: Repository) -> None:
    assert repository.run("init", "design/records").code == 0
    assert repository.text(".adr-dir") == "design/records\n"
    assert repository.run("new", "Next").out == "design/records/0002-next.md\n"


def test_a_usual_folder_leaves_no_pointer(repository: Repository) -> None:
    assert repository.run("init", "doc/adr").code == 0
    assert list(repository.snapshot()) == ["doc/adr/0001-record-architecture-decisions.md"]


def test_the_environment_names_the_folder(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADR_DIRECTORY", "elsewhere")
    assert repository.run("new", "One").out == "elsewhere/0001-one.md\n"


def test_the_configuration_says_folder_digits_status_and_template(repository: Repository) -> None:
    (repository.root / "own").mkdir()
    (repository.root / "own/short.md").write_text(
        "---\nkind: short\nversion: 1\n---\n# {number}. {title}\n\n## Status\n\n{status} by {author}\n",
        encoding="utf-8",
    )
    (repository.root / "handbook.toml").write_text(
        'templates = "own"\n[adr]\ndirectory = "log"\ndigits = 3\nstatus = "In review"\ntemplate = "short"\n',
        encoding="utf-8",
    )
    assert repository.run("new", "One", "--author", "Ada").out == "log/001-one.md\n"
    assert repository.text("log/001-one.md") == "# 1. One\n\n## Status\n\nIn review by Ada\n"


@pytest.mark.parametrize(
    "args", [("init",), ("init", "x/y"), ("new", "Two", "-s", "1"), ("new", "Two", "--json")]
)
def test_a_dry_run_shows_and_writes_nothing(repository: Repository, args: tuple[str, ...]) -> None:
    if args[0] == "new":
        repository.run("init")
    before = repository.snapshot()
    ran = repository.run(*args, "--dry-run")
    assert (ran.code, ran.err) == (0, "")
    assert "+++ b/" in ran.out
    assert repository.snapshot() == before
    assert not (repository.root / "x").exists()


def test_a_dry_run_tells_what_the_real_run_does(repository: Repository) -> None:
    repository.run("init")
    shown = json.loads(repository.run("new", "Use Kafka", "-s", "1", "--json", "--dry-run").out)
    made = json.loads(repository.run("new", "Use Kafka", "-s", "1", "--json").out)
    assert shown.pop("diff").startswith("diff --git a/adr/0002-use-kafka.md b/adr/0002-use-kafka.md\n")
    assert made == {
        "number": 2, "title": "Use Kafka", "status": "Proposed", "date": DAY, "path": "adr/0002-use-kafka.md",
        "changed": ["adr/0001-record-architecture-decisions.md"], "dry_run": False,
    }  # fmt: skip
    assert shown == {**made, "dry_run": True}


def test_the_list_is_filtered_and_read_by_machines(repository: Repository) -> None:
    repository.run("init")
    repository.run("new", "Grüße", "--template", "madr")
    facts = json.loads(repository.run("list", "--status", "PROPOSED", "--json").out)
    assert facts == [
        {"number": 2, "title": "Grüße", "status": "Proposed", "date": DAY, "path": "adr/0002-grusse.md"}
    ]
    assert repository.run("list", "--status", "rejected") == (0, "", "")


def test_a_record_that_cannot_be_read_is_listed_and_said(repository: Repository) -> None:
    repository.run("init")
    (repository.root / "adr/0002-latin.md").write_bytes(b"# 2. caf\xe9\n")
    ran = repository.run("list")
    assert ran.code == 2
    assert len(ran.out.splitlines()) == 2
    assert ran.err.startswith("error: adr/0002-latin.md: is not UTF-8 at byte 8, line 1;")
    assert repository.run("new", "Next").out == "adr/0003-next.md\n"


def test_a_body_comes_from_a_file_or_a_pipe(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    (repository.root / "body.md").write_text("## Context\n\nBecause.\n", encoding="utf-8")
    repository.run("new", "One", "--body-file", "body.md")
    with open(repository.root / "body.md", encoding="utf-8") as pipe:
        monkeypatch.setattr(sys, "stdin", pipe)
        repository.run("new", "Two", "--body-file", "-")
    for name in ("adr/0001-one.md", "adr/0002-two.md"):
        assert repository.text(name).endswith("## Status\n\nProposed\n\n## Context\n\nBecause.\n")


BAD = {
    "empty title": ("new", " "),
    "no title": ("new",),
    "line break": ("new", "a\nb"),
    "control character": ("new", "a\x1b[31mb"),
    "unknown status": ("new", "X", "--status", "acepted"),
    "superseded by nothing": ("new", "X", "--status", "superseded"),
    "unknown template": ("new", "X", "--template", "madrr"),
    "template out of its folder": ("new", "X", "--template", "../../x"),
    "bad date": ("new", "X", "--date", "22.11.2026"),
    "impossible date": ("new", "X", "--date", "2026-02-30"),
    "short date": ("new", "X", "--date", "20261122"),
    "missing target": ("new", "X", "-s", "9"),
    "ambiguous target": ("new", "X", "-s", "o"),
    "empty target": ("new", "X", "-s", ""),
    "one of two targets": ("new", "X", "-s", "1", "-s", "9"),
    "superseded already": ("new", "X", "-s", "2"),
    "no place for a status": ("new", "X", "-s", "3"),
    "target is not UTF-8": ("new", "X", "-s", "4"),
    "missing body": ("new", "X", "--body-file", "none.md"),
    "body that is a folder": ("new", "X", "--body-file", "adr"),
    "body with a title": ("new", "X", "--body-file", "adr/0001-one.md"),
    "unknown option": ("new", "X", "--frobnicate"),
    "unknown command": ("nwe", "X"),
    "missing folder": ("-C", "none", "new", "X"),
    "log exists": ("init",),
    "log out of the project": ("init", "../elsewhere"),
    "file in place of the log": ("init", "file.txt"),
    "file above the log": ("init", "file.txt/adr"),
    "unknown status in list": ("list", "--status", "acepted"),
}


@pytest.mark.parametrize("args", BAD.values(), ids=BAD.keys())
def test_bad_input_is_one_line_and_changes_nothing(repository: Repository, args: tuple[str, ...]) -> None:
    folder = repository.root / "adr"
    folder.mkdir()
    (folder / "0001-one.md").write_text("# 1. One\n\n## Status\n\nAccepted\n", encoding="utf-8")
    (folder / "0002-two.md").write_text("# 2. Two\n\n## Status\n\nSuperseded by [1](x)\n", encoding="utf-8")
    (folder / "0003-other.md").write_text("# 3. Other\n", encoding="utf-8")
    (folder / "0004-latin.md").write_bytes(b"\xe9")
    (repository.root / "file.txt").write_text("", encoding="utf-8")
    before = repository.snapshot()
    ran = repository.run(*args)
    assert ran.code == 2
    assert ran.out == ""
    assert re.fullmatch(r"error: [^\n]+\n", ran.err), ran.err
    assert "\x1b" not in ran.err
    assert repository.snapshot() == before


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[adr]\ndirectry = 'x'\n", "unknown key 'directry'; did you mean 'directory'?"),
        ("[adr\n", "is not valid TOML"),
        ("[adr]\ndigits = 0\n", "'digits' must be a whole number from 1 to 9"),
    ],
)
def test_a_wrong_configuration_is_said(repository: Repository, text: str, said: str) -> None:
    (repository.root / "handbook.toml").write_text(text, encoding="utf-8")
    ran = repository.run("new", "X")
    assert ran.code == 2
    assert said in ran.err
    assert not (repository.root / "adr").exists()


def test_the_list_of_no_log_is_an_error(repository: Repository) -> None:
    ran = repository.run("list")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.endswith("begin one with `adr init`\n")


def test_the_version_says_whose_command_it_is(repository: Repository) -> None:
    assert repository.run("--version") == (0, f"adr (handbook) {__version__}\n", "")


def test_colour_is_for_terminals_or_on_demand(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.run("init")
    assert "\x1b[" not in repository.run("list", "--table").out
    assert "\x1b[32mAccepted" in repository.run("--color", "always", "list", "--table").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in repository.run("list", "--table").out
    assert "\x1b[32mAccepted" in repository.run("--color", "always", "list", "--table").out


def test_without_arguments_the_help_is_shown(repository: Repository) -> None:
    ran = repository.run()
    assert ran.code == 2
    assert "Examples:" in ran.err


def commands(group: LazyGroup, path: str) -> dict[str, click.Command]:
    context = click.Context(group, info_name=path)
    found: dict[str, click.Command] = {}
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        assert command.name == name
        found[f"{path} {name}"] = command
    return found


def test_every_command_loads_and_has_help_with_examples() -> None:
    assert isinstance(adr, LazyGroup)
    assert isinstance(handbook, LazyGroup)
    family = {"adr": adr, **commands(adr, "adr")}
    for path, command in family.items():
        shown = command.get_help(click.Context(command, info_name=path, **command.context_settings))
        assert "Examples:" in shown, path
        assert f"  {path}" in shown.partition("Examples:")[2], path
    assert list(commands(handbook, "handbook")) == ["handbook adr", "handbook docs"]
    assert adr.get_command(click.Context(adr), "none") is None


def process(args: tuple[str, ...], folder: Path) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": str(SOURCE), "ADR_DATE": DAY}
    command = (sys.executable, "-W", "error", "-m", "handbook", *args)
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, encoding="utf-8", check=False)


@pytest.mark.slow
def test_parallel_runs_get_numbers_of_their_own(tmp_path: Path) -> None:
    subprocess.run(("git", "init", "-q"), cwd=tmp_path, check=True)
    with ThreadPoolExecutor(20) as pool:
        runs = list(pool.map(lambda n: process(("adr", "new", f"Decision {n}"), tmp_path), range(20)))
    assert {(run.returncode, run.stderr) for run in runs} == {(0, "")}
    names = sorted(path.name for path in (tmp_path / "adr").iterdir())
    assert [int(name[:4]) for name in names] == list(range(1, 21))
    for name in names:
        assert parse(name, (tmp_path / "adr" / name).read_text(encoding="utf-8")).number == int(name[:4])
    status = subprocess.run(
        ("git", "status", "--porcelain"), cwd=tmp_path, check=True, capture_output=True, encoding="utf-8"
    )
    assert status.stdout == "?? adr/\n"


def test_one_old_record_is_superseded_by_one_of_many(tmp_path: Path) -> None:
    process(("adr", "init"), tmp_path)
    args = ("adr", "new", "Other", "-s", "1")
    with ThreadPoolExecutor(4) as pool:
        runs = list(pool.map(lambda _: process(args, tmp_path), range(4)))
    assert sorted(run.returncode for run in runs) == [0, 2, 2, 2]
    assert len(list((tmp_path / "adr").iterdir())) == 2


def test_errors_of_a_real_process_are_one_line(tmp_path: Path) -> None:
    ran = process(("adr", "new", "a\nb"), tmp_path)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == "error: title has a line break; write it on one line, in plain characters\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["tomllib", "typing", "click", "html", "unicodedata"])
def test_no_module_of_the_current_folder_is_imported(tmp_path: Path, name: str) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").write_text("# A\n", encoding="utf-8")
    (tmp_path / "handbook.toml").write_text('templates = ""\n', encoding="utf-8")
    (tmp_path / f"{name}.py").write_text("open('ran', 'w').close()\nraise SystemExit(9)\n", encoding="utf-8")
    for args in (("docs", "lint", "--select", "DOC101"), ("adr", "new", "Use tea")):
        ran = process(args, tmp_path)
        assert (ran.returncode, (tmp_path / "ran").exists()) == (0, False), ran.stderr


def test_a_path_that_names_the_current_folder_is_the_users_word(tmp_path: Path) -> None:
    (tmp_path / "handbook.toml").write_text('templates = ""\n', encoding="utf-8")
    (tmp_path / "tomllib.py").write_text("raise SystemExit(9)\n", encoding="utf-8")
    env = {**os.environ, "PYTHONPATH": os.pathsep.join((str(tmp_path), str(SOURCE)))}
    command = (sys.executable, "-P", "-m", "handbook", "adr", "config")
    assert subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, check=False).returncode == 9


def test_a_reader_that_goes_away_is_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "adr").mkdir()
    for number in range(1, 2000):
        (tmp_path / f"adr/{number:04d}-{'x' * 60}.md").write_text("# X\n", encoding="utf-8")
    env = {**os.environ, "PYTHONPATH": str(SOURCE)}
    command = (sys.executable, "-m", "handbook", "adr", "list")
    with subprocess.Popen(
        command, cwd=tmp_path, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.read(1)
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode == 141


def test_the_shell_gets_completions(tmp_path: Path) -> None:
    env = {**os.environ, "PYTHONPATH": str(SOURCE), "_ADR_COMPLETE": "bash_complete"}
    env |= {"COMP_WORDS": "adr n", "COMP_CWORD": "1"}
    program = "import sys; sys.argv = ['adr']; from handbook.cli.adr import main; main()"
    ran = subprocess.run(
        (sys.executable, "-c", program),
        cwd=tmp_path,
        env=env,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert ran.stdout == "plain,new\n"


def test_an_interrupt_ends_quietly(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("handbook.config.logs.configured", interrupted)
    ran = repository.run("list")
    assert (ran.code, ran.out, ran.err.strip()) == (130, "", "")
