"""`docs lint --changed-since`: a branch is asked about what it has changed."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import Outcome, Run

QUIET = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
PAGE = "---\nkind: page\n---\n# T\n\n## In short\n\nWords.\n\n## More\n\nTODO one.\n\nWords.\n"
BROKEN = "\n```mermaid\nflowchart LR\n  a -> b\n```\n"


def git(root: Path, *args: str) -> None:
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main")
    subprocess.run(
        ("git", *who, *args), cwd=root, env={**os.environ, **QUIET}, check=True, capture_output=True
    )


@pytest.fixture(autouse=True)
def _history(repository: Path) -> None:
    (repository / "handbook.toml").write_text('[lint]\nselect = ["DOC101", "DOC103", "DGM101", "ADR105"]\n')
    for name in ("a", "b", "c"):
        (repository / f"docs/{name}.md").write_text(PAGE)
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "first")
    git(repository, "branch", "-f", "base")


def found(done: Outcome) -> list[tuple[str, str, int]]:
    return [(each["path"], each["code"], each["line"]) for each in json.loads(done.stdout)["findings"]]


def test_only_changed_files_are_checked(run: Run, repository: Path) -> None:
    assert (
        run("lint", "--changed-since", "base").stdout
        == "clean (0 files changed since base, 0 diagrams checked)\n"
    )
    (repository / "docs/b.md").write_text(PAGE + BROKEN)
    (repository / "docs/new.md").write_text(PAGE)
    done = run("lint", "--changed-since", "base", "--format", "json")
    assert found(done) == [
        ("docs/b.md", "DOC103", 12),
        ("docs/b.md", "DGM101", 18),
        ("docs/new.md", "DOC103", 12),
    ]
    assert json.loads(done.stdout)["since"] == "base"
    assert json.loads(done.stdout)["summary"]["files"] == 2
    assert found(
        run(
            "lint", "docs/b.md", "docs/c.md", "--changed-since", "base", "--format", "json", "--select", "DGM"
        )
    ) == [("docs/b.md", "DGM101", 18)]
    assert found(run("-C", "docs", "lint", "--changed-since", "base", "--format", "json")) == found(done)


def test_only_findings_about_changed_lines_are_reported(run: Run, repository: Path) -> None:
    (repository / "docs/b.md").write_text(PAGE.replace("# T\n", "# T\n\nWords.\n") + BROKEN)
    (repository / "docs/new.md").write_text(PAGE)
    git(repository, "mv", "docs/c.md", "docs/moved.md")
    done = run("lint", "--changed-since", "base", "--changed-lines", "--format", "json")
    assert found(done) == [("docs/b.md", "DGM101", 20), ("docs/new.md", "DOC103", 12)]
    assert json.loads(done.stdout)["summary"]["files"] == 3


def test_a_section_that_was_removed_is_missed_though_no_line_is_left_to_blame(
    run: Run, repository: Path
) -> None:
    (repository / "docs/b.md").write_text(PAGE.replace("## In short\n\nWords.\n\n", ""))
    (repository / "docs/c.md").write_text(PAGE.replace("TODO one.\n\nWords.\n", ""))
    done = run("lint", "--changed-since", "base", "--changed-lines", "--format", "json")
    assert [(path, code) for path, code, _ in found(done)] == [
        ("docs/b.md", "DOC101"),
        ("docs/c.md", "DOC103"),
    ]


def test_a_new_finding_is_reported_though_equal_old_ones_are_in_the_baseline(
    run: Run, repository: Path
) -> None:
    run("lint", "--write-baseline")
    # Above the old one, in the same section, and equal to it but for its number.
    (repository / "docs/b.md").write_text(PAGE.replace("TODO one.", "TODO one.\n\nTODO two."))
    old_first = (
        (repository / "docs/b.md").read_text().replace("TODO one.\n\nTODO two.", "TODO two.\n\nTODO one.")
    )
    for text, line in (((repository / "docs/b.md").read_text(), 14), (old_first, 12)):
        (repository / "docs/b.md").write_text(text)
        done = run("lint", "--changed-since", "base", "--changed-lines", "--format", "json")
        assert found(done) == [("docs/b.md", "DOC103", line)]
        assert json.loads(done.stdout)["baseline"]["hidden"] == 1


def test_rules_that_look_across_files_still_see_all_of_them(run: Run, repository: Path) -> None:
    record = (
        "# 1. X\n\nDate: 2026-01-01\n\n## Status\n\nAccepted\n\n## Context\n\nWhy.\n\n## Decision\n\nThis.\n"
    )
    (repository / "adr").mkdir()
    (repository / "adr/0001-x.md").write_text(record)
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "second")
    git(repository, "branch", "-f", "base")
    (repository / "adr/0001-y.md").write_text(record.replace("X", "Y"))
    done = run("lint", "--changed-since", "base", "--select", "ADR105", "--format", "json")
    assert [path for path, _, _ in found(done)] == ["adr/0001-y.md"]


def test_fix_writes_changed_files_only(run: Run, repository: Path) -> None:
    for name in ("a", "b"):
        (repository / f"docs/{name}.md").write_text(PAGE + BROKEN)
    git(repository, "commit", "-qam", "second")
    git(repository, "branch", "-f", "base")
    (repository / "docs/b.md").write_text(PAGE + BROKEN + "\nMore.\n")
    assert run("fix", "--changed-since", "base").stdout.startswith("docs/b.md: 1 fixed (DGM101)\n")
    assert "->" in (repository / "docs/a.md").read_text()


WRONG = [
    (["lint", "--changed-lines"], "--changed-lines needs --changed-since REF"),
    (["lint", "--changed-since", "nothing"], "no commit 'nothing'; fetch it, or name another by"),
    (["lint", "--changed-since", "-x"], "git knows no commit '-x'"),
    (["lint", "-", "--changed-since", "base"], "--changed-since needs the files themselves"),
    (["fix", "--changed-since", "nothing"], "git knows no commit 'nothing'"),
]  # fmt: skip


@pytest.mark.parametrize(("args", "said"), WRONG, ids=[said for _, said in WRONG])
def test_what_cannot_be_compared_is_one_line(run: Run, args: list[str], said: str) -> None:
    done = run(*args, stdin=PAGE)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
