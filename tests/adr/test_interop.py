"""Both directions with the real adr-tools-python: it continues our log, and we continue its."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import require

BIN = Path(sys.executable).parent


def call(folder: Path, program: str, *args: str) -> str:
    env = {key: value for key, value in os.environ.items() if not key.startswith("ADR_")}
    done = subprocess.run(
        [str(BIN / program), *args], cwd=folder, env=env, capture_output=True, text=True, check=False
    )
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
