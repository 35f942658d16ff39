"""`docs new service --stack`: a project from the command line, all of it or nothing."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from handbook.project.services import creating, files
from scenarios import postgresql
from tests.cli.conftest import Run, cache, repository, run
from tests.conftest import require

__all__ = ["cache", "repository", "run"]  # Fixtures.
STACK = next(stack for stack in files.STACKS if (creating.source() / "samples" / stack).is_dir())


def test_it_prints_the_folder_and_writes_the_project(repository: Path, run: Run) -> None:
    done = run("new", "service", "--stack", STACK, "billing-service")
    assert (done.returncode, done.stdout, done.stderr) == (0, "billing-service\n", "")
    assert "# billing-service" in (repository / "billing-service/README.md").read_text()
    assert (repository / "billing-service/contract/suite/conftest.py").is_file()
    assert not (repository / "docs" / "services").exists(), "no document"


def test_path_says_where(repository: Path, run: Run) -> None:
    done = run("new", "service", "--stack", STACK, "billing", "--path", "services/billing")
    assert (done.returncode, done.stdout) == (0, "services/billing\n")
    assert (repository / "services/billing/stack.toml").is_file()


def test_a_dry_run_lists_the_files_and_writes_none(repository: Path, run: Run) -> None:
    before = sorted(repository.rglob("*"))
    done = run("new", "service", "--stack", STACK, "billing", "--dry-run")
    assert done.returncode == 0
    assert f"{repository}/billing/Makefile" in done.stdout.splitlines()
    assert sorted(repository.rglob("*")) == before


def test_json_names_the_folder_and_each_file(repository: Path, run: Run) -> None:
    told = json.loads(run("new", "service", "--stack", STACK, "billing", "--json").stdout)
    assert (told["path"], told["dry_run"]) == (str(repository / "billing"), False)
    written = {str(path) for path in (repository / "billing").rglob("*") if path.is_file()}
    assert set(told["files"]) == written


def test_json_works_for_a_document_too(repository: Path, run: Run) -> None:
    told = json.loads(run("new", "service", "Billing", "--json", "--dry-run").stdout)
    place = str(repository / "docs/services/billing.md")
    assert told == {"path": place, "files": [place], "dry_run": True}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["service", "--stack", "cobol", "billing"], "'cobol' is not one of"),
        (["runbook", "--stack", STACK, "billing"], "--stack goes with kind service, not with 'runbook'"),
        (
            ["service", "--stack", STACK, "Billing", "Service"],
            "'Billing Service' is not a name for a service",
        ),
        (["service", "--stack", STACK, "class"], "'class' means something else"),
        (["service", "--stack", STACK, "billing", "--path", "docs/taken"], "is not empty"),
    ],
)
def test_what_cannot_be_is_one_line_exit_code_2_and_nothing_written(
    repository: Path, run: Run, words: list[str], said: str
) -> None:
    (repository / "docs" / "taken").mkdir()
    (repository / "docs" / "taken" / "mine").touch()
    before = sorted(repository.rglob("*"))
    done = run("new", *words)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert said in done.stderr
    assert sorted(repository.rglob("*")) == before


def test_a_disk_that_refuses_leaves_nothing_behind(repository: Path, run: Run) -> None:
    if os.geteuid() == 0:
        # Root may write everywhere: a file where a folder is needed stops everybody.
        (repository / "services").touch()
        done = run("new", "service", "--stack", STACK, "billing", "--path", "services/billing")
    else:
        (repository / "services").mkdir(mode=0o500)
        done = run("new", "service", "--stack", STACK, "billing", "--path", "services/billing")
    assert done.returncode == 2
    assert not (repository / "services" / "billing").exists()


def test_the_help_says_what_the_option_makes(run: Run) -> None:
    done = run("new", "--help")
    assert "docs new service --stack go billing-service" in done.stdout
    assert "[go|java|node|python|rust]" in done.stdout


@pytest.mark.slow
def test_a_new_service_builds_and_passes_its_tests_without_any_database_of_the_user(
    repository: Path, run: Run
) -> None:
    """Of the stack that takes the least time; `python -m samples.contract --new` does it with all."""
    require(shutil.which("npm") is not None, "npm")
    require(postgresql.programs() is not None, "PostgreSQL (the package postgresql)")
    assert run("new", "service", "--stack", "node", "billing-service").returncode == 0
    left_out = ("MAKE", "MFLAGS", "DATABASE_URL", "NODE_", "npm_")
    variables = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
    for verb in ("build", "test"):
        done = subprocess.run(
            ["make", verb],
            cwd=repository / "billing-service",
            env=variables,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
