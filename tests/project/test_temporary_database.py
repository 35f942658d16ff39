"""The temporary PostgreSQL of a new service: there for a command, and gone with it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from handbook.project.services import creating
from scenarios import postgresql
from tests.conftest import require


@pytest.fixture
def script(root: Path, tmp_path: Path) -> Path:
    """The script as it lies in a service, in a folder that other users cannot enter."""
    require(postgresql.programs() is not None, "PostgreSQL (the package postgresql)")
    (tmp_path / "contract").mkdir()
    shutil.copy(root / "scenarios" / "postgresql.py", tmp_path / "contract")
    shutil.copy(creating.BESIDE / "database.py", tmp_path)
    tmp_path.chmod(0o700)
    return tmp_path / "database.py"


def run(script: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, script, *command], capture_output=True, text=True, check=False, cwd=script.parent
    )


def address(text: str) -> str:
    """Return the address of the temporary database that the script has told."""
    told = text.partition("temporary database: ")[2].split()
    assert told, text
    return told[0]


def reachable(url: str) -> bool:
    asked = ["psql", "-X", "-At", "-d", url, "-c", "SELECT 1"]
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0


def test_a_command_finds_an_empty_database_that_is_gone_afterwards(script: Path) -> None:
    tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
    done = run(script, "sh", "-c", f'psql -X -At -d "$DATABASE_URL" -c "{tables}"')
    assert (done.returncode, done.stdout) == (0, "0\n"), done.stderr
    assert not reachable(address(done.stderr))


def test_the_exit_code_is_that_of_the_command(script: Path) -> None:
    assert run(script, "sh", "-c", "exit 7").returncode == 7


def test_without_a_command_it_says_how_it_is_called(script: Path) -> None:
    done = run(script)
    assert done.returncode == 2
    assert "python3 database.py make test" in done.stderr


def test_what_asks_it_to_end_reaches_the_command_first_and_the_server_last(script: Path) -> None:
    asks = """
        trap 'psql -X -At -d "$DATABASE_URL" -c "SELECT 42"; exit 3' TERM
        echo begun
        while :; do sleep 0.1; done
    """
    with subprocess.Popen(
        [sys.executable, script, "sh", "-c", asks], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == "begun\n"
        os.kill(process.pid, signal.SIGTERM)
        assert process.stdout.read() == "42\n"
        url = address(process.stderr.read())
    assert process.returncode == 3
    assert not reachable(url)


EARLY = """
import os, runpy, signal, subprocess, sys, time

class Popen(subprocess.Popen):
    def __init__(self, command, **options):
        super().__init__(command, **options)
        if command[0] == "sh":
            while not os.path.exists("begun"):
                time.sleep(0.01)
            os.kill(os.getpid(), signal.SIGTERM)

subprocess.Popen = Popen
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""
"""Runs a script that is asked to end as soon as its command runs, before it knows of it."""


def test_what_asks_it_to_end_before_it_knows_of_its_command_reaches_the_command(
    script: Path, tmp_path: Path
) -> None:
    asks = "trap 'exit 3' TERM; touch begun; while :; do sleep 0.1; done"
    call = [sys.executable, "-c", EARLY, str(script), "sh", "-c", asks]
    done = subprocess.run(call, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 3, done.stderr
    assert not reachable(address(done.stderr))
