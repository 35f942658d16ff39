"""What `adr` reads and reports, through the installed script: each command with its help and an example."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from handbook.kinds import template
from tests.adr.json_adr import problems
from tests.cli import forks
from tests.conftest import require

SCRIPT = Path(sys.executable).parent / "adr"
DAY = "2026-11-22"
OWN = ("ADR_DIRECTORY", "ADR_PAGER", "PAGER", "GIT_AUTHOR_NAME", "NO_COLOR", "HANDBOOK")
Ran = subprocess.CompletedProcess[str]
Adr = Callable[..., Ran]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    require(SCRIPT.is_file(), "the installed script adr")
    (tmp_path / ".git").mkdir()
    return tmp_path


@pytest.fixture
def adr(folder: Path) -> Adr:
    def call(*args: str, code: int = 0, **environment: str) -> Ran:
        env = {key: value for key, value in os.environ.items() if key not in OWN}
        env |= {"ADR_DATE": DAY, **environment}
        ran = forks.run("adr", folder, *args, environment=env)
        assert ran.returncode == code, ran.stderr
        assert "Traceback" not in ran.stderr
        return ran

    return call


@pytest.fixture
def log(adr: Adr) -> Adr:
    """Three records, the third supersedes the second."""
    adr("init")
    adr("new", "Use Rabbit")
    adr("new", "Use Kafka", "-s", "2", "--status", "accepted", "--date", "2026-01-05")
    return adr


RABBIT = "adr/0002-use-rabbit.md"
KAFKA = "adr/0003-use-kafka.md"


@pytest.mark.parametrize(
    "args",
    [
        ("show",),
        ("search",),
        ("list",),
        ("toc",),
        ("graph",),
        ("generate",),
        ("generate", "toc"),
        ("generate", "graph"),
        ("upgrade-repository",),
        ("templates",),
        ("templates", "show"),
        ("config",),
        ("export",),
        ("import",),
        ("completion",),
        ("help",),
    ],
    ids=" ".join,
)
def test_help_has_examples(adr: Adr, args: tuple[str, ...]) -> None:
    out = adr(*args, "--help").stdout
    assert f"  adr {' '.join(args)}" in out.partition("Examples:")[2]


def test_show_prints_the_record_as_it_is(log: Adr, folder: Path) -> None:
    for word in ("3", "ADR-3", "kafka", KAFKA):
        assert log("show", word).stdout == (folder / KAFKA).read_text(encoding="utf-8")
    shown = json.loads(log("show", "3", "--json").stdout)
    assert shown["links"] == [{"words": "Supersedes", "number": 2, "target": "0002-use-rabbit.md"}]
    assert shown["text"] == (folder / KAFKA).read_text(encoding="utf-8")
    assert (shown["number"], shown["path"]) == (3, KAFKA)


def test_show_never_guesses(log: Adr) -> None:
    assert log("show", "use", code=2).stderr.startswith(
        "error: more than one record answers to 'use'; name one"
    )
    assert "no record answers to '9'" in log("show", "9", code=2).stderr


def test_show_takes_the_pager_on_a_terminal_only(log: Adr, folder: Path) -> None:
    assert "Kafka" in log("show", "3", ADR_PAGER="false").stdout
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    env = {**os.environ, "ADR_PAGER": "tr a-z A-Z", "PAGER": "false"}
    subprocess.run([str(SCRIPT), "show", "3"], cwd=folder, env=env, stdout=theirs, check=True)
    os.close(theirs)
    shown = os.read(ours, 4096).decode()
    os.close(ours)
    assert "USE KAFKA" in shown


def test_search_finds_all_words_and_says_when_there_is_nothing(log: Adr) -> None:
    out = log("search", "KAFKA", "use").stdout.splitlines()
    assert out[0] == "0003  Accepted    2026-01-05  Use Kafka"
    assert "      1: # 3. Use Kafka" in out
    hits = json.loads(log("search", "rabbit", "--json").stdout)
    assert [hit["number"] for hit in hits] == [2, 3]
    assert hits[0]["lines"][0] == {"line": 1, "text": "# 2. Use Rabbit"}
    assert log("search", "zebra", code=1).stdout == ""
    assert json.loads(log("search", "zebra", "--json", code=1).stdout) == []
    log("search", code=2)


@pytest.mark.parametrize(
    ("args", "numbers"),
    [
        ((), [1, 2, 3]),
        (("--status", "superseded"), [2]),
        (("--status", "superseded", "--status", "Accepted"), [1, 2, 3]),
        (("--since", DAY), [1, 2]),
        (("--until", "2026-11-21"), [3]),
        (("--since", "2026-01-05", "--until", "2026-01-05"), [3]),
        (("--since", DAY, "--status", "superseded"), [2]),
    ],
)
def test_the_list_is_filtered(log: Adr, args: tuple[str, ...], numbers: list[int]) -> None:
    assert [record["number"] for record in json.loads(log("list", *args, "--json").stdout)] == numbers


def test_the_list_gives_paths_as_adr_tools_does(log: Adr) -> None:
    assert log("list", "--paths").stdout.splitlines()[1:] == [RABBIT, KAFKA]
    assert log("-C", "adr", "list", "--paths", "--status", "superseded").stdout == f"{RABBIT}\n"


def test_a_wrong_day_or_status_is_told(log: Adr) -> None:
    assert "'2026-13-01' is not a date" in log("list", "--since", "2026-13-01", code=2).stderr
    assert "did you mean 'Accepted'" in log("list", "--status", "acepted", code=2).stderr


LINKS = (
    "* [1. Record architecture decisions]({0}0001-record-architecture-decisions.md)\n"
    "* [2. Use Rabbit]({0}0002-use-rabbit.md)\n* [3. Use Kafka]({0}0003-use-kafka.md)\n"
)
HEAD = "# Architecture Decision Records\n\n"


def test_the_contents_are_those_of_adr_tools(log: Adr, folder: Path) -> None:
    (folder / "in.md").write_text("In.\n", encoding="utf-8")
    (folder / "out.md").write_text("Out.\n", encoding="utf-8")
    expected = f"{HEAD}In.\n\n{LINKS.format('x/')}\nOut.\n"
    for command in (("toc",), ("generate", "toc")):
        assert log(*command).stdout == HEAD + LINKS.format("")
        assert log(*command, "-i", "in.md", "-o", "out.md", "-p", "x/").stdout == expected
        assert "none.md" in log(*command, "-i", "none.md", code=2).stderr
    assert [record["number"] for record in json.loads(log("toc", "--json").stdout)] == [1, 2, 3]


def test_the_contents_in_a_file_are_written_once_and_checked(log: Adr, folder: Path) -> None:
    (folder / "docs").mkdir()
    args = ("toc", "--output", "docs/decisions.md")
    assert "does not exist" in log(*args, "--check", code=1).stderr
    assert not (folder / "docs/decisions.md").exists()
    assert log(*args).stdout == ""
    assert (folder / "docs/decisions.md").read_text(encoding="utf-8") == HEAD + LINKS.format("../adr/")
    assert log(*args, "--check").stderr == ""
    log("new", "Next")
    assert "is not up to date" in log(*args, "--check", code=1).stderr
    assert "4. Next" not in (folder / "docs/decisions.md").read_text(encoding="utf-8")
    assert "needs --output" in log("toc", "--check", code=2).stderr
    log("-C", "docs", "toc", "--table", "--output", "decisions.md")
    assert (
        f"| [4. Next](../adr/0004-next.md) | Proposed | {DAY} |" in (folder / "docs/decisions.md").read_text()
    )


def test_an_index_in_the_log_is_no_record(log: Adr, folder: Path) -> None:
    log("toc", "--output", "adr/index.md")
    assert (folder / "adr/index.md").read_text(encoding="utf-8") == HEAD + LINKS.format("")
    assert len(log("list").stdout.splitlines()) == 3


def test_the_graph_is_for_mermaid_and_graphviz(log: Adr) -> None:
    assert '  adr3 -->|"Supersedes"| adr2\n' in log("graph").stdout
    assert '  click adr3 href "x/0003-use-kafka.md"\n' in log("graph", "-p", "x/").stdout
    out = log("generate", "graph").stdout
    assert out == log("graph", "--format", "dot").stdout
    assert '  _3 -> _2 [label="Supersedes", weight=0]\n' in out
    assert 'URL="x/0003-use-kafka.pdf"' in log("generate", "graph", "-p", "x/", "-e", ".pdf").stdout
    assert json.loads(log("graph", "--json").stdout) == [
        {"source": KAFKA, "words": "Supersedes", "target": RABBIT}
    ]


def test_old_dates_are_brought_to_iso(log: Adr, folder: Path) -> None:
    file = folder / RABBIT
    new = file.read_bytes()
    old = new.replace(b"Date: 2026-11-22", b"Date: 22/11/2026")
    file.write_bytes(old)
    assert "+Date: 2026-11-22" in log("upgrade-repository", "--dry-run").stdout
    assert json.loads(log("upgrade-repository", "--dry-run", "--json").stdout)["changed"] == [RABBIT]
    assert file.read_bytes() == old
    assert log("upgrade-repository").stdout == f"{RABBIT}\n"
    assert file.read_bytes() == new
    assert log("upgrade-repository").stdout == ""
    file.write_bytes(old.replace(b"22/11", b"11/22"))
    assert "'11/22/2026' is not a date like 31/12/2016" in log("upgrade-repository", code=1).stderr


READING = [
    ("list",),
    ("export",),
    ("export", "--format", "csv"),
    ("export", "--format", "markdown"),
    ("toc",),
    ("graph",),
    ("generate", "toc"),
    ("generate", "graph"),
    ("search", "latin"),
]


@pytest.mark.parametrize("args", READING, ids=" ".join)
def test_a_record_that_cannot_be_read_is_shown_and_told(
    log: Adr, folder: Path, args: tuple[str, ...]
) -> None:
    (folder / "adr/0004-latin.md").write_bytes(b"# 4. caf\xe9\n")
    ran = log(*args, code=2)
    assert "latin" in ran.stdout
    assert ran.stderr.startswith("error: adr/0004-latin.md: is not UTF-8")


@pytest.mark.parametrize("args", READING, ids=" ".join)
def test_without_a_log_there_is_nothing_to_read(adr: Adr, args: tuple[str, ...]) -> None:
    ran = adr(*args, code=2)
    assert ran.stdout == ""
    assert ran.stderr.endswith("begin one with `adr init`\n")


def test_help_is_adr_tools_word_for_it(adr: Adr) -> None:
    assert adr("help").stdout == adr("--help").stdout
    assert adr("help", "new").stdout == adr("new", "--help").stdout
    assert adr("help", "generate", "toc").stdout == adr("generate", "toc", "--help").stdout
    assert "unknown command 'nwe'; did you mean 'new'?" in adr("help", "nwe", code=2).stderr
    assert "unknown command 'x'" in adr("help", "new", "x", code=2).stderr


RECORD_KINDS = [
    name for name in template.names(Path(), "") if "{status}" in template.source(name, Path(), "")
]


def test_templates_are_listed_and_shown(adr: Adr, folder: Path) -> None:
    assert [line.split()[0] for line in adr("templates").stdout.splitlines()] == RECORD_KINDS
    assert adr("templates").stdout.startswith("adr           shipped (default)\n")
    own = adr("templates", "show", "nygard").stdout
    assert "## Consequences" in own
    (folder / "own").mkdir()
    (folder / "own/nygard.md").write_text(own, encoding="utf-8")
    (folder / "handbook.toml").write_text('templates = "own"\n[adr]\ntemplate = "madr"\n', encoding="utf-8")
    listed = {each["name"]: each for each in json.loads(adr("templates", "--json").stdout)}
    assert listed["nygard"] == {"name": "nygard", "from": "own/nygard.md", "default": False}
    assert listed["madr"]["default"] is True
    assert "did you mean 'nygard'" in adr("templates", "show", "nygart", code=2).stderr


@pytest.mark.parametrize("name", RECORD_KINDS)
def test_a_record_is_written_by_every_shipped_template(adr: Adr, folder: Path, name: str) -> None:
    made = adr("new", "Use: {date} #1", "--template", name).stdout.strip()
    text = (folder / made).read_text(encoding="utf-8")
    assert "Use: {date} #1\n" in text
    assert "rule:" not in text
    (facts,) = json.loads(adr("list", "--json").stdout)
    assert facts == {"number": 1, "title": "Use: {date} #1", "status": "Proposed", "date": DAY, "path": made}
    adr("new", "Other", "--template", name, "-s", "1", "--status", "accepted", "--force")
    assert [each["status"] for each in json.loads(adr("list", "--json").stdout)] == ["Superseded", "Accepted"]


def test_the_configuration_says_where_each_setting_comes_from(adr: Adr, folder: Path) -> None:
    def settings(**environment: str) -> dict[str, tuple[object, str]]:
        listed = json.loads(adr("config", "--json", **environment).stdout)
        return {each["name"]: (each["value"], each["source"]) for each in listed}

    plain = settings(EDITOR="vi", VISUAL="")
    assert plain["folder"] == ("adr", "default")
    assert plain["template"] == ("adr", "default")
    assert plain["editor"] == ("vi", "EDITOR")
    assert plain["pager"] == ("", "not set")
    assert settings(ADR_DIRECTORY="x")["folder"] == ("x", "ADR_DIRECTORY")
    adr("init", "design/log")
    assert settings()["folder"] == ("design/log", ".adr-dir")
    assert settings()["digits"] == (4, "the newest record")
    (folder / ".adr-dir").unlink()
    (folder / "handbook.toml").write_text('[adr]\ndirectory = "log"\nstatus = "Draft"\n', encoding="utf-8")
    assert settings()["folder"] == ("log", "handbook.toml")
    assert settings()["status"] == ("Draft", "handbook.toml")
    assert f"{'status':<13}  Draft  (handbook.toml)\n" in adr("config").stdout


def test_the_settings_of_one_of_several_logs_are_told(adr: Adr, folder: Path) -> None:
    (folder / "pyproject.toml").write_text(
        '[[tool.handbook.adr]]\nname = "a"\ndirectory = "a"\ndigits = 3\n'
        '[[tool.handbook.adr]]\nname = "b"\ndirectory = "b"\nstatus = "Draft"\n',
        encoding="utf-8",
    )
    listed = {each["name"]: each for each in json.loads(adr("--log", "b", "config", "--json").stdout)}
    assert (listed["status"]["value"], listed["status"]["source"]) == ("Draft", "pyproject.toml")
    assert (listed["digits"]["value"], listed["digits"]["source"]) == (4, "default")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_can_complete(adr: Adr, shell: str) -> None:
    script = adr("completion", shell).stdout
    assert f"_ADR_COMPLETE={shell}_complete" in script
    done = adr(
        "show",
        _ADR_COMPLETE=f"{shell}_complete",
        COMP_WORDS="adr gen",
        COMP_CWORD="1" if shell != "fish" else "gen",
    )
    assert "generate" in done.stdout
    assert "completion" in adr("completion", "--help").stdout
    adr("completion", "tcsh", code=2)


def test_the_log_is_exported(log: Adr, folder: Path) -> None:
    exported = json.loads(log("export").stdout)
    assert problems(exported) == []
    assert [adr["number"] for adr in exported["adrs"]] == [1, 2, 3]
    assert exported["adrs"][2]["links"] == [{"type": "supersedes", "target": 2}]
    rows = list(csv.DictReader(io.StringIO(log("export", "--format", "csv").stdout)))
    assert [row["title"] for row in rows][1:] == ["Use Rabbit", "Use Kafka"]
    page = log("export", "--format", "markdown").stdout
    assert "Supersedes [2. Use Rabbit](#adr-2)" in page
    assert log("export", "--format", "markdown", "--output", "all.md").stdout == ""
    assert (folder / "all.md").read_text(encoding="utf-8") == page


def test_an_export_replaces_no_page_behind_a_link(log: Adr, folder: Path) -> None:
    (folder / "page.md").write_text("# Page\n", encoding="utf-8")
    (folder / "all.json").symlink_to("page.md")
    refused = log("export", "--output", "all.json", code=2).stderr
    assert "all.json: is a link to another file; remove it or name that file; nothing was changed" in refused
    assert (folder / "page.md").read_text(encoding="utf-8") == "# Page\n"


def test_an_export_says_what_json_adr_misses(adr: Adr, folder: Path) -> None:
    (folder / "adr").mkdir()
    (folder / "adr/0001-x.md").write_text("# 1. X\n\n## Status\n\nAccepted\n", encoding="utf-8")
    assert adr("export").stderr == "note: adr/0001-x.md states no date that JSON-ADR can hold\n"


def test_a_log_moves_from_one_repository_to_another(log: Adr, folder: Path) -> None:
    exported = log("export").stdout
    (folder / "all.json").write_text(exported, encoding="utf-8")
    refused = log("import", "all.json", code=2).stderr
    assert "1 is 0001-record-architecture-decisions.md, 2 is 0002-use-rabbit.md, 3 is" in refused
    old = folder / "adr"
    shutil.rmtree(old)
    shown = log("import", "all.json", "--dry-run").stdout
    assert "+++ b/adr/0003-use-kafka.md" in shown
    assert not old.exists()
    told = json.loads(log("import", "all.json", "--json").stdout)
    assert told == {"created": ["adr/0001-record-architecture-decisions.md", RABBIT, KAFKA], "dry_run": False}
    assert json.loads(log("export").stdout) == json.loads(exported)


def test_an_import_that_fails_writes_nothing(adr: Adr, folder: Path) -> None:
    text = '{"version": "1.0.0", "adrs": [{"title": "Good"}, {"title": "a\\nb"}]}'
    (folder / "bad.json").write_text(text, encoding="utf-8")
    assert "has a line break" in adr("import", "bad.json", code=2).stderr
    assert "none.json" in adr("import", "none.json", code=2).stderr
    assert not (folder / "adr").exists()


def test_the_next_record_keeps_the_form_of_the_log(adr: Adr, folder: Path) -> None:
    adr("new", "Use Kafka", "--template", "madr-minimal")
    assert "madr-minimal  shipped (default)" in adr("templates").stdout
    assert "madr-minimal  (the newest record)" in adr("config").stdout
    path = adr("new", "Use Redis").stdout.strip()
    assert "## Considered Options" in (folder / path).read_text()
    path = adr("new", "Use Go", "--template", "adr").stdout.strip()
    assert "## Trade-offs" in (folder / path).read_text()
    (folder / "handbook.toml").write_text('[adr]\ntemplate = "nygard"\n')
    path = adr("new", "Use Rust").stdout.strip()
    assert "## Consequences" in (folder / path).read_text()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nope", "unknown template 'nope'"),
        ("nygrd", "did you mean 'nygard'?"),
        ("page", "unknown template 'page'"),
    ],
)
def test_only_a_template_for_records_makes_one(adr: Adr, folder: Path, name: str, said: str) -> None:
    refused = adr("new", "Use Kafka", "--template", name, code=2).stderr
    assert said in refused
    assert "`adr templates` lists them" in refused
    assert not (folder / "adr").exists()
