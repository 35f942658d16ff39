"""Both directions with the real adr-tools-python: it continues our log, and we continue its."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import require

pytestmark = pytest.mark.slow

BIN = Path(sys.executable).parent


def run(folder: Path, program: str, *args: str) -> subprocess.CompletedProcess[str]:
    env = {key: value for key, value in os.environ.items() if not key.startswith("ADR_")}
    return subprocess.run(
        [str(BIN / program), *args], cwd=folder, env=env, capture_output=True, text=True, check=False
    )


def call(folder: Path, program: str, *args: str) -> str:
    done = run(folder, program, *args)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    require((BIN / "adr-new").is_file(), "adr-tools-python")
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    return tmp_path


def listed(folder: Path) -> list[tuple[int, str, str]]:
    records = json.loads(call(folder, "adr", "list", "--json"))
    return [(record["number"], record["title"], record["status"]) for record in records]


def test_it_lists_and_continues_what_we_wrote(repository: Path) -> None:
    call(repository, "adr", "init", "doc/adr")
    call(repository, "adr", "new", "Use PostgreSQL for orders", "--status", "Accepted")
    assert call(repository, "adr-list").split() == [
        "doc/adr/0001-record-architecture-decisions.md",
        "doc/adr/0002-use-postgresql-for-orders.md",
    ]
    call(repository, "adr-new", "-s", "2", "Use", "Kafka")
    new = repository / "doc" / "adr" / "0003-Use-Kafka.md"
    assert "Supercedes [2. Use PostgreSQL for orders](0002-use-postgresql-for-orders.md)" in new.read_text()
    old = (repository / "doc" / "adr" / "0002-use-postgresql-for-orders.md").read_text()
    assert "Superceded by" in old
    assert [number for number, _, _ in listed(repository)] == [1, 2, 3]


def test_we_list_continue_and_supersede_what_it_wrote(repository: Path) -> None:
    call(repository, "adr-init", "decisions")
    call(repository, "adr-new", "First", "choice")
    call(repository, "adr-new", "Second", "choice")
    assert listed(repository) == [
        (1, "Record architecture decisions", "Accepted"),
        (2, "First choice", "Accepted"),
        (3, "Second choice", "Accepted"),
    ]
    made = call(repository, "adr", "new", "Third choice", "--supersedes", "2").strip()
    assert made == "decisions/0004-third-choice.md"
    assert listed(repository)[1] == (2, "First choice", "Superseded")
    assert "Supersedes [2. First choice](0002-First-choice.md)" in (repository / made).read_text()


FIRST, SECOND = "decisions/0002-First-choice.md", "decisions/0003-Second-choice.md"


@pytest.fixture
def theirs(repository: Path) -> Path:
    """A log that adr-tools-python has written, where one record clarifies another."""
    call(repository, "adr-init", "decisions")
    call(repository, "adr-new", "First", "choice")
    call(repository, "adr-new", "-l", "2:Clarifies:Clarified by", "Second", "choice")
    return repository


def text(folder: Path, name: str) -> str:
    return (folder / name).read_bytes().decode()


def findings(folder: Path) -> list[tuple[str, str]]:
    """Lint the log by the rules for records; return the code and the file of each finding."""
    done = run(folder, "adr", "lint", "--select", "ADR", "--json")
    assert done.returncode in (0, 1), done.stderr
    return [(each["code"], each["path"]) for each in json.loads(done.stdout)["findings"]]


def test_we_link_what_it_wrote_and_take_the_links_out_again(theirs: Path) -> None:
    before = text(theirs, FIRST), text(theirs, SECOND)
    # It writes above the status, we below it; either stays where it was put.
    assert "\n\nClarifies [2. First choice](0002-First-choice.md)\n\nAccepted\n\n##" in before[1]
    assert call(theirs, "adr", "link", "3", "Amends", "2").split() == [SECOND, FIRST]
    after = text(theirs, FIRST), text(theirs, SECOND)
    assert after[0] == before[0].replace(
        "Accepted\n", "Accepted\n\nAmended by [3. Second choice](0003-Second-choice.md)\n"
    )
    assert after[1] == before[1].replace(
        "Accepted\n", "Accepted\n\nAmends [2. First choice](0002-First-choice.md)\n"
    )
    assert findings(theirs) == []
    call(theirs, "adr", "unlink", "3", "2", "Amends")
    assert (text(theirs, FIRST), text(theirs, SECOND)) == before
    call(theirs, "adr", "unlink", "2", "3")
    assert "Clarif" not in text(theirs, FIRST) + text(theirs, SECOND)


def test_we_lint_what_it_wrote(theirs: Path) -> None:
    call(theirs, "adr-new", "-s", "2", "Third", "choice")
    assert findings(theirs) == []
    link = "Superceded by [4. Third choice](0004-Third-choice.md)"
    (theirs / FIRST).write_text(text(theirs, FIRST).replace(link, "Accepted"), encoding="utf-8")
    (theirs / SECOND).rename(theirs / "decisions/0009-Second-choice.md")
    assert findings(theirs) == [
        ("ADR104", FIRST),
        ("ADR103", "decisions/0004-Third-choice.md"),
        ("ADR101", "decisions/0009-Second-choice.md"),
        ("ADR103", "decisions/0009-Second-choice.md"),
    ]


def test_it_lists_and_continues_a_log_that_we_linked_superseded_and_renumbered(theirs: Path) -> None:
    third, moved = "decisions/0004-third-choice.md", "decisions/0009-Second-choice.md"
    assert call(theirs, "adr", "new", "Third choice", "--status", "Accepted").strip() == third
    call(theirs, "adr", "link", "4", "Amends", "1")
    call(theirs, "adr", "renumber", "3", "9")
    call(theirs, "adr", "supersede", "4", "--by", "9")
    first = "decisions/0001-record-architecture-decisions.md"
    assert sorted(call(theirs, "adr-list").split()) == [first, FIRST, third, moved]
    assert "Clarified by [9. Second choice](0009-Second-choice.md)" in text(theirs, FIRST)
    call(theirs, "adr-new", "After", "it")
    call(theirs, "adr-new", "-s", "9", "-l", "1:Amends:Amended by", "Last")
    assert text(theirs, moved).split("## ")[1].split("\n\n")[1:-1] == [
        "Superceded by [11. Last](0011-Last.md)",
        "Clarifies [2. First choice](0002-First-choice.md)",
        "Supersedes [4. Third choice](0004-third-choice.md)",
    ]
    assert listed(theirs) == [
        (1, "Record architecture decisions", "Accepted"),
        (2, "First choice", "Accepted"),
        (4, "Third choice", "Superseded"),
        (9, "Second choice", "Superseded"),
        (10, "After it", "Accepted"),
        (11, "Last", "Accepted"),
    ]
    assert [code for code, _ in findings(theirs) if code.startswith("ADR")] == []
    assert run(theirs, "adr", "doctor").stdout == ""
