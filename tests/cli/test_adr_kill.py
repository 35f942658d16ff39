"""A run that is killed at any step leaves all of its change or none, once the next `adr` has run."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.cli import forks
from tests.cli.forks import DIED
from tests.cli.script import Repository, environment

pytestmark = pytest.mark.slow

LAST = 200
"""More steps than any command here has."""
CITING = {
    "adr/0004-brew-tea.md": (
        "---\nnumber: 4\n---\n# 4. Brew tea\n\nDate: 2026-11-22\n\n## Status\n\nAccepted\n\n"
        "Amends [2. Use Rabbit](0002-use-rabbit.md)\n\n## Context\n\nADR-0002 and ADR 3.\n"
    ),
    "docs/deep/page.md": "\ufeffSee ADR-0002,\r\n[2. Use Rabbit](../../adr/0002-use-rabbit.md#status).\r\n",
    "src/queue.py": "# Why: ADR 2, not ADR-20\nPATH = 'adr/0002-use-rabbit.md'\n",
}


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    subprocess.run(("git", "init", "-q", str(tmp_path)), env=environment(), check=True)
    made = Repository(tmp_path)
    made.out("init")
    made.out("new", "Use Rabbit")
    made.out("new", "Use Kafka")
    return made


def killed(repository: Repository, step: int, *args: str, since: str = "", program: str = "adr") -> int:
    """Run a command that dies before a step, the first being 0; return its code."""
    ran = forks.run(program, repository.root, *args, environment=environment(), step=step, since=since)
    assert ran.returncode in (0, DIED), ran.stderr
    return ran.returncode


def restored(repository: Repository, texts: Mapping[str, bytes]) -> None:
    for name in repository.snapshot():
        (repository.root / name).unlink()
    for name, text in texts.items():
        (repository.root / name).write_bytes(text)


def check_every_step(repository: Repository, *command: str, program: str = "adr") -> None:
    nothing = repository.snapshot()
    assert forks.run(program, repository.root, *command, environment=environment()).returncode == 0
    everything = repository.snapshot()
    assert everything != nothing
    outcomes = set()
    for step in range(LAST):
        restored(repository, nothing)
        code = killed(repository, step, *command, program=program)
        assert repository.run("list").returncode == 0
        found = repository.snapshot()
        assert found in (nothing, everything), f"half done after step {step}"
        outcomes.add(found == everything)
        assert not (repository.root / ".git" / "handbook.journal").exists()
        if code == 0:
            break
    assert code == 0
    assert outcomes == {False, True}


@pytest.mark.parametrize(
    "command",
    [("supersede", "2", "--by", "3"), ("new", "Four", "-s", "2"), ("unlink", "2", "3")],
    ids=" ".join,
)
def test_a_change_of_two_records_is_whole_or_absent(repository: Repository, command: tuple[str, ...]) -> None:
    if command[0] == "unlink":
        repository.out("supersede", "2", "--by", "3")
    check_every_step(repository, *command)


@pytest.fixture
def cited(repository: Repository) -> Repository:
    """A repository where a record is named in records, documents and source."""
    for name, text in CITING.items():
        path = repository.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    repository.out("supersede", "2", "--by", "3")
    return repository


def test_a_new_number_is_in_all_files_or_in_none(cited: Repository) -> None:
    before = cited.snapshot()
    shown = cited.out("renumber", "2", "17", "--dry-run")
    assert shown.count("\n+++ ") == len(CITING) + 2
    check_every_step(cited, "renumber", "2", "17")
    after = cited.snapshot()
    assert set(before) - set(after) == {"adr/0002-use-rabbit.md"}
    assert set(after) - set(before) == {"adr/0017-use-rabbit.md"}
    kept = {name for name in after if after[name] == before.get(name)}
    assert kept == {"adr/0001-record-architecture-decisions.md"}


def test_who_takes_a_change_back_may_be_killed_too(cited: Repository) -> None:
    nothing = cited.snapshot()
    journal = cited.root / ".git" / "handbook.journal"
    assert killed(cited, 0, "renumber", "2", "17", since="rename") == DIED
    half, noted = cited.snapshot(), journal.read_bytes()
    assert "adr/0017-use-rabbit.md" in half
    for step in range(LAST):
        restored(cited, half)
        journal.write_bytes(noted)
        code = killed(cited, step, "list")
        assert cited.run("list").returncode == 0
        assert cited.snapshot() == nothing, f"half taken back after step {step}"
        assert not journal.exists()
        if code == 0:
            break
    assert code == 0
    assert step > len(CITING)


@pytest.mark.parametrize("pages", [1, 3])
def test_fixes_of_documents_are_in_all_of_them_or_in_none(repository: Repository, pages: int) -> None:
    for number in range(pages):
        page = repository.root / f"docs/{number}.md"
        page.parent.mkdir(exist_ok=True)
        page.write_bytes(b"# T\r\n\r\n```Mermaid\r\nflowchart TD\r\n  a --> b\r\n```\r\n")
    check_every_step(repository, "fix", "docs", "--select", "DGM102", program="docs")
    assert b"```mermaid\r\n" in repository.snapshot()["docs/0.md"]


def test_a_killed_run_of_fixes_is_recovered_by_the_next(repository: Repository) -> None:
    for name in ("a.md", "b.md"):
        (repository.root / name).write_text("# T\n\n```Mermaid\nflowchart TD\n  a --> b\n```\n")
    command = ("fix", "--select", "DGM102")
    for step in range(LAST):
        assert killed(repository, step, *command, program="docs") == DIED
        if "```mermaid" in repository.text("a.md") + repository.text("b.md"):
            break
    assert "```Mermaid" in repository.text("a.md") + repository.text("b.md")
    assert any(name.endswith(".tmp") for name in repository.snapshot())
    ran = forks.run("docs", repository.root, *command, environment=environment())
    assert ran.returncode == 0
    assert "an earlier run was killed" in ran.stderr
    assert not any(name.endswith(".tmp") for name in repository.snapshot())
    assert "```mermaid" in repository.text("a.md")
    assert "```mermaid" in repository.text("b.md")


@pytest.mark.parametrize("before", [None, "# D\n\n<!-- adrlog -->\n<!-- adrlogstop -->\n"])
def test_a_table_of_contents_is_the_old_or_the_new_one(repository: Repository, before: str | None) -> None:
    if before is not None:
        (repository.root / "decisions.md").write_text(before)
    check_every_step(repository, "toc", "--table", "--output", "decisions.md")


def test_a_single_record_is_whole_or_absent(repository: Repository) -> None:
    check_every_step(repository, "new", "Four")
    check_every_step(repository, "accept", "2")
