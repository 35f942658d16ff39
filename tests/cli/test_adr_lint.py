from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.cli import forks

BODY = (
    "## Context\n\nOrders and payments must change together, and two stores cannot do that.\n\n"
    "## Decision\n\nWe use PostgreSQL.\n\n## Trade-offs\n\nOne place, but we run it ourselves.\n\n"
    "## Assumptions\n\n- At most 50 orders a second.\n\n"
    "## Open Questions\n\nNone as of 2026-11-22 (orders team).\n"
)


def call(folder: Path, *args: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return forks.run(args[0], folder, *args[1:], stdin=stdin.encode())


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    for title in ("Use PostgreSQL", "Use Redis"):
        made = call(tmp_path, "adr", "new", title, "--status", "Accepted", "--body-file", "-", stdin=BODY)
        assert made.returncode == 0, made.stderr
    return tmp_path


def test_a_log_written_by_adr_new_is_clean(repository: Path) -> None:
    done = call(repository, "adr", "lint")
    assert (done.returncode, done.stdout) == (0, "clean (2 files, 0 diagrams checked)\n")


def test_supersede_at_creation_leaves_the_log_clean(repository: Path) -> None:
    call(repository, "adr", "new", "Use Valkey", "-s", "2", "--body-file", "-", stdin=BODY)
    done = call(repository, "adr", "lint", "--fail-on", "nit")
    assert done.returncode == 0, done.stdout


def test_both_lints_find_a_one_sided_relation(repository: Path) -> None:
    record = repository / "adr" / "0002-use-redis.md"
    text = record.read_text()
    relation = "Accepted\n\nSupersedes [1. Use PostgreSQL](0001-use-postgresql.md)\n"
    record.write_text(text.replace("Accepted\n", relation, 1))
    for command in (("adr", "lint"), ("docs", "lint", "adr")):
        done = call(repository, *command, "--format", "json", "--select", "ADR103")
        assert done.returncode == 1
        found = json.loads(done.stdout)["findings"]
        assert [(f["code"], f["path"]) for f in found] == [("ADR103", "adr/0002-use-redis.md")]


def test_a_single_record_is_judged_within_its_whole_log(repository: Path) -> None:
    (repository / "adr" / "0002-use-mongodb.md").write_text("# 2. Use MongoDB\n")
    done = call(repository, "docs", "lint", "adr/0002-use-redis.md")
    assert "ADR105 number 2 is also the number of 0002-use-mongodb.md" in done.stdout


def test_records_from_standard_input_stand_for_their_file(repository: Path) -> None:
    text = (repository / "adr" / "0002-use-redis.md").read_text().replace("# 2.", "# 3.")
    done = call(repository, "docs", "lint", "-", "--stdin-filename", "adr/0002-use-redis.md", stdin=text)
    assert "ADR101 the title says 3, but the file name says 2" in done.stdout


def test_files_beside_the_records_are_not_judged_as_records(repository: Path) -> None:
    (repository / "adr" / "README.md").write_text("# Our decisions\n")
    assert call(repository, "adr", "lint", "--select", "ADR").returncode == 0


def test_kind_of_records_comes_from_the_configuration(repository: Path) -> None:
    (repository / "handbook.toml").write_text('[adr]\ndirectory = "decisions"\ntemplate = "madr"\n')
    (repository / "decisions").mkdir()
    (repository / "decisions" / "0001-a.md").write_text("---\nstatus: accepted\ndate: 2026-11-22\n---\n# A\n")
    done = call(repository, "adr", "lint")
    assert "section 'Context and Problem Statement' is missing" in done.stdout


def test_no_log_is_one_line_and_exit_2(tmp_path: Path) -> None:
    done = call(tmp_path, "adr", "lint")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "begin one with `adr init`" in done.stderr


def test_help_has_examples(tmp_path: Path) -> None:
    done = call(tmp_path, "adr", "lint", "--help")
    assert done.returncode == 0
    assert "Examples:\n    adr lint" in done.stdout


def git(folder: Path, *args: str) -> None:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *args], cwd=folder, check=True, capture_output=True)


@pytest.mark.parametrize("command", [("adr", "lint"), ("docs", "lint", "adr")])
def test_a_status_is_compared_with_the_commit_where_the_branch_began(
    repository: Path, command: tuple[str, ...]
) -> None:
    record = repository / "adr" / "0002-use-redis.md"
    git(repository, "checkout", "-q", "-b", "main")
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "two records")
    git(repository, "checkout", "-q", "-b", "work")
    record.write_text(record.read_text().replace("Accepted\n", "Proposed\n", 1))
    assert call(repository, *command, "--select", "ADR108").returncode == 0
    done = call(repository, *command, "--select", "ADR108", "--against", "main")
    assert done.returncode == 1
    assert "ADR108 was Accepted and is now Proposed; it can become Deprecated, Superseded" in done.stdout
    record.write_text(record.read_text().replace("Proposed\n", "Deprecated\n", 1))
    assert call(repository, *command, "--select", "ADR108", "--against", "main").returncode == 0


def test_an_unknown_commit_is_one_line_and_exit_2(repository: Path) -> None:
    done = call(repository, "adr", "lint", "--against", "nosuch")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert "git knows no commit 'nosuch'" in done.stderr


@pytest.mark.parametrize(
    ("spelling", "expected"), [("superceded", "Superceded by"), ("superseded", "Superseded by")]
)
def test_a_log_spells_as_it_is_configured_to(repository: Path, spelling: str, expected: str) -> None:
    (repository / "handbook.toml").write_text(f'[adr]\nspelling = "{spelling}"\n')
    assert call(repository, "adr", "supersede", "1", "--by", "2").returncode == 0
    assert expected in (repository / "adr" / "0001-use-postgresql.md").read_text()
    assert call(repository, "adr", "lint", "--select", "ADR").returncode == 0


def test_what_a_baseline_hides_from_docs_lint_it_hides_here(repository: Path) -> None:
    record = repository / "adr" / "0001-use-postgresql.md"
    record.write_text(record.read_text().replace("Accepted", "Acepted"), encoding="utf-8")
    assert call(repository, "adr", "lint").returncode == 1
    assert call(repository, "docs", "lint", "--write-baseline").returncode == 0
    done = call(repository, "adr", "lint")
    assert done.returncode == 0
    assert "hidden by the baseline" in done.stdout
    (repository / "handbook-baseline.json").write_text("{}", encoding="utf-8")
    done = call(repository, "adr", "lint")
    assert (done.returncode, done.stdout) == (2, "")
    assert "handbook-baseline.json: is not a baseline" in done.stderr


def test_isolated_uses_nothing_of_what_the_repository_says_about_its_log(repository: Path) -> None:
    record = repository / "adr/0002-use-redis.md"
    record.write_text(record.read_text().replace("Accepted", "Wip", 1))
    (repository / "none").mkdir()
    settings = '[adr]\ndirectory = "none"\n[lint]\nignore = ["DOC103"]\n'
    (repository / "handbook.toml").write_text(settings)
    configured = call(repository, "adr", "lint", "--json", "--select", "ADR102")
    assert json.loads(configured.stdout)["findings"] == []
    isolated = call(repository, "adr", "lint", "--isolated", "--json", "--select", "ADR102")
    assert [each["path"] for each in json.loads(isolated.stdout)["findings"]] == ["adr/0002-use-redis.md"]
    transitions = '[[adr]]\nname = "a"\n[adr.transitions]\nWip = []\n'
    (repository / "handbook.toml").write_text(transitions)
    refused = call(repository, "adr", "--log", "a", "lint", "--isolated")
    assert (refused.returncode, "exclude each other" in refused.stderr) == (2, True)
