"""What the tab key offers, asked as the shells ask: of the installed script, and through a real bash."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import click
import pytest

from handbook.adr.log import read
from handbook.adr.target import target
from handbook.cli.adr import adr
from handbook.cli.reference import contexts
from tests.cli import forks
from tests.cli.script import BIN, Repository, environment
from tests.conftest import require

pytestmark = pytest.mark.slow

SHELLS = ("bash", "zsh", "fish")
FIRST, RABBIT, KAFKA = "0001-record-architecture-decisions", "0002-use-rabbit", "0003-use-kafka"
CONFIGURATION = """
[[adr]]
name = "main"
directory = "adr"
status = "Idea"
transitions = { Idea = ["Accepted", "Dropped"], Accepted = ["Superseded", "Retired"] }

[[adr]]
name = "orders"
directory = "services/orders/adr"
"""


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = Repository(tmp_path_factory.mktemp("pattern") / "repository")
    made.root.mkdir()
    (made.root / ".git").mkdir()
    made.out("init")
    made.out("new", "Use Rabbit")
    made.out("new", "Use Kafka", "-s", "2", "--status", "accepted")
    return made.root


@pytest.fixture
def repository(pattern: Path, tmp_path: Path) -> Repository:
    return Repository(shutil.copytree(pattern, tmp_path / "repository"))


def answer(repository: Repository, line: str, shell: str = "bash", script: str = "adr") -> str:
    """Return what the script prints for a line; its last word, empty after a space, is at the cursor."""
    words = line.split(" ")
    cursor = words[-1] if shell == "fish" else str(len(words) - 1)
    asked = {f"_{script.upper()}_COMPLETE": f"{shell}_complete", "COMP_WORDS": line, "COMP_CWORD": cursor}
    ran = forks.run(script, repository.root, environment=environment(**asked))
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout


def offered(repository: Repository, line: str, script: str = "adr") -> list[str]:
    lines = answer(repository, line, script=script).splitlines()
    return [line.removeprefix("plain,") for line in lines if line]


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("adr show ", [FIRST, RABBIT, KAFKA]),
        ("adr show 00", [FIRST, RABBIT, KAFKA]),
        ("adr show 0003", [KAFKA]),
        ("adr show 3", ["3"]),
        ("adr show use", ["use-rabbit", "use-kafka"]),
        ("adr show Use-k", ["use-kafka"]),
        ("adr show x", []),
        ("adr show adr/00", ["file,adr/00"]),
        ("adr edit r", ["record-architecture-decisions"]),
        ("adr status 0002", [RABBIT]),
        ("adr accept 2", ["2"]),
        ("adr reject 2", ["2"]),
        ("adr deprecate 3", ["3"]),
        ("adr supersede 1", ["1"]),
        ("adr supersede 1 --by 3", ["3"]),
        ("adr link use-k", ["use-kafka"]),
        ("adr link 3 Amends use-r", ["use-rabbit"]),
        ("adr link 3 Amends 2 ", []),
        ("adr unlink 3", ["3"]),
        ("adr unlink 3 2", ["2"]),
        ("adr renumber 0003", [KAFKA]),
        ("adr -C adr show 3", ["3"]),
        ("handbook adr show 3", ["3"]),
    ],
)
def test_a_record_is_offered_by_name_slug_and_number(
    repository: Repository, line: str, values: list[str]
) -> None:
    assert offered(repository, line, script=line.split(maxsplit=1)[0]) == values


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("adr status 3 ", ["deprecated"]),
        ("adr status 3 D", ["Deprecated"]),
        ("adr status 1 x", []),
        ("adr status 9 ", []),
        ("adr status 3 --force ", ["draft", "proposed", "accepted", "rejected", "deprecated"]),
        ("adr list --status ", ["accepted", "superseded"]),
        ("adr list --status s", ["superseded"]),
        ("adr list --status=s", ["superseded"]),
        ("adr templates show ny", ["nygard"]),
        ("adr help gen", ["generate"]),
        ("adr help generate ", ["toc", "graph"]),
        ("adr help new ", []),
        ("adr help nwe ", []),
    ],
)
def test_statuses_templates_and_commands_are_offered(
    repository: Repository, line: str, values: list[str]
) -> None:
    assert offered(repository, line) == values


def test_the_configuration_is_heeded(repository: Repository) -> None:
    (repository.root / "handbook.toml").write_text(CONFIGURATION, encoding="utf-8")
    repository.out("--log", "orders", "new", "Store events")
    assert offered(repository, "adr --log ") == ["main", "orders"]
    assert offered(repository, "adr --log o") == ["orders"]
    assert offered(repository, "adr --log orders show ") == ["0001-store-events"]
    assert offered(repository, "adr -C services/orders show 1") == ["1"]
    assert offered(repository, "adr status 3 ") == ["retired"]
    assert offered(repository, "adr --log none show ") == []


def test_the_title_is_told_where_the_shell_shows_it(repository: Repository) -> None:
    assert answer(repository, "adr show use-k", "zsh") == "plain\nuse-kafka\nUse Kafka\n"
    assert answer(repository, "adr show use-k", "fish") == "plain,use-kafka\tUse Kafka\n"
    assert answer(repository, "adr list --status a", "fish") == "plain,accepted\t2 records\n"
    assert answer(repository, "adr templates show ny", "fish") == "plain,nygard\tshipped\n"


def test_every_argument_that_is_a_record_is_completed() -> None:
    names = {"record", "word", "old", "by", "source", "target"}
    for context in contexts("adr", adr):
        for parameter in context.command.params:
            if parameter.name in names and context.command_path != "adr lint":
                assert parameter._custom_shell_complete is not None, (context.command_path, parameter.name)


UNUSUAL = {
    "ADR-12-Use-Redis.md": "# Use Redis\n",
    "0021-use redis.md": "# 21. Use Redis\n",
    "0022-$(id).md": "# 22. Use:\tRedis, or 'not'\n",
    "0023-use-redis.md": "# 23. Use Redis\n",
    "0023-use-mongo.md": "# 23. Use Mongo\n",
    "0024-über.md": "# 24. Über\n",
    "20260131-use-s3.md": "# Use S3\n",
    "0025.md": "# 25. Nothing\n",
    "plain.md": "# Plain\n",
    "README.md": "# Decisions\n",
}


@pytest.mark.parametrize("begun", ["", "0", "2", "A", "a", "u", "p", "20", "9", "§", "-", "'", "0023-use-m"])
def test_what_is_offered_names_one_record_and_needs_no_quotes(repository: Repository, begun: str) -> None:
    folder = repository.root / "adr"
    for name, text in UNUSUAL.items():
        (folder / name).write_text(f"{text}\n## Status\n\nAccepted\n", encoding="utf-8")
    log = read(str(folder), str(repository.root), 4)
    values = offered(repository, f"adr show {begun}")
    if begun == "-":
        assert values == ["--json", "-h", "--help"]
        return
    assert {target(log, value).name for value in values} <= {record.name for record in log.records}
    assert not any(char in value for value in values for char in " $()':\t")
    assert len(values) == len(set(values))
    if begun == "":
        missing = {record.name for record in log.records} - {target(log, value).name for value in values}
        assert missing == set()
    if begun == "0023-use-m":
        assert values == ["0023-use-mongo"]


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(
    "line",
    ["adr show ", "adr status 1 ", "adr list --status ", "adr templates show ", "adr --log ", "adr help x "],
)
def test_what_is_broken_offers_nothing_and_says_nothing(
    repository: Repository, shell: str, line: str
) -> None:
    (repository.root / "handbook.toml").write_text("[adr\n", encoding="utf-8")
    assert answer(repository, line, shell).strip() == ""


def test_a_record_that_cannot_be_read_is_offered_by_its_name(repository: Repository) -> None:
    (repository.root / "adr/0004-latin.md").write_bytes(b"# 4. caf\xe9\n")
    assert answer(repository, "adr show 0004", "fish") == "plain,0004-latin\tlatin\n"


def test_without_a_log_nothing_is_offered(repository: Repository) -> None:
    shutil.rmtree(repository.root / "adr")
    assert offered(repository, "adr show ") == []
    assert offered(repository, "adr -C /none show ") == []
    (repository.root / "adr").write_text("", encoding="utf-8")
    assert offered(repository, "adr show ") == []


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("adr link 3 Am", ["Amends"]),
        ("adr link 3 am", ["amends"]),
        ("adr link 3 Sup", ["Supersedes"]),
        ("adr unlink 3 2 Sup", ["Supersedes"]),
        ("adr link 3 x", []),
    ],
)
def test_relations_are_offered(repository: Repository, line: str, values: list[str]) -> None:
    assert offered(repository, line) == values


@pytest.mark.parametrize(
    ("line", "script", "some", "no"),
    [
        ("adr lint --select ", "adr", {"ADR", "DOC", "ADR101"}, {"missing-section"}),
        ("adr lint --select doc10", "adr", {"DOC101", "DOC109"}, {"DOC", "ADR101"}),
        ("adr lint --ignore missing-", "adr", {"missing-section"}, {"DOC101"}),
        ("docs lint --select ADR101,DG", "docs", {"ADR101,DGM", "ADR101,DGM101"}, {"DGM101"}),
        ("docs fix --select DGM1", "docs", {"DGM101"}, {"DGM"}),
        ("docs explain ", "docs", {"DOC101"}, {"DOC", "missing-section"}),
        ("docs explain missing-s", "docs", {"missing-section"}, {"DOC101"}),
    ],
)
def test_rules_are_offered(
    repository: Repository, line: str, script: str, some: set[str], no: set[str]
) -> None:
    values = set(offered(repository, line, script=script))
    assert values >= some
    assert not values & no


def test_kinds_are_offered_the_repositorys_own_among_them(repository: Repository) -> None:
    templates = repository.root / "templates"
    templates.mkdir()
    memo = "---\nkind: memo\nversion: 1\ndescription: Short.\n---\n# {title}\n\n## To\n"
    (templates / "memo.md").write_text(memo, encoding="utf-8")
    (repository.root / "handbook.toml").write_text('templates = "templates"\n', encoding="utf-8")
    assert set(offered(repository, "docs new m", script="docs")) == {"memo"}
    assert set(offered(repository, "docs kinds show m", script="docs")) >= {"madr", "memo"}
    assert "post-mortem" in offered(repository, "docs new p", script="docs")
    (templates / "memo.md").write_text("broken", encoding="utf-8")
    assert offered(repository, "docs new m", script="docs") == []


def test_the_tab_key_writes_nothing(repository: Repository) -> None:
    journal = repository.root / ".git" / "handbook.journal"
    journal.write_text("{", encoding="utf-8")
    before = repository.snapshot()
    offered(repository, "adr show ")
    assert (repository.snapshot(), journal.exists()) == (before, True)


ASK = """
complete() { :; }  # As no terminal reads the keys.
source ./completion
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
_adr_completion adr "${@: -1}"
printf '%s\\n' "${COMPREPLY[@]}"
"""


def test_a_real_bash_completes(repository: Repository) -> None:
    bash = shutil.which("bash") or ""
    require(bool(bash), "bash")
    (repository.root / "completion").write_text(repository.out("completion", "bash"), encoding="utf-8")
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"

    def pressed(*words: str) -> list[str]:
        command = (bash, "--norc", "-c", ASK, "bash", *words)
        env = environment(PATH=path)
        ran = subprocess.run(
            command, cwd=repository.root, env=env, capture_output=True, encoding="utf-8", check=True
        )
        assert ran.stderr == ""
        return ran.stdout.split()

    assert pressed("adr", "show", "") == [FIRST, RABBIT, KAFKA]
    assert pressed("adr", "show", "use-k") == ["use-kafka"]
    assert pressed("adr", "supersede", "2", "--by", "3") == ["3"]
    assert pressed("adr", "status", "3", "") == ["deprecated"]
    assert pressed("adr", "rej") == ["reject"]
    assert pressed("adr", "show", "zebra") == []


def test_what_completes_is_no_part_of_a_command_that_runs() -> None:
    option = next(each for each in adr.params if each.name == "log")
    assert isinstance(option, click.Option)
    program = "import sys, handbook.cli.records.options, handbook.cli.adr; print(*sys.modules)"
    ran = subprocess.run(
        (str(BIN / "python"), "-c", program), capture_output=True, encoding="utf-8", check=True
    )
    assert not {"handbook.cli.records.completing", "click.shell_completion"} & set(ran.stdout.split())
