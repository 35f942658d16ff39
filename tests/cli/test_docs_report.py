"""`docs report`, as installed, in repositories with a history."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cli.conftest import Run
from tests.conftest import Golden

QUIET = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
GOLDEN = Path(__file__).parent / "report"
DESIGN = """---
owner: team-orders
covers_paths: ["app/orders.py"]
---
# Orders

## Context

We sell books.

## Design

```mermaid
flowchart LR
  shop["Shop"] -->|places| orders["Orders"]
  orders -->|writes| db["Database"]
```

## Trade-offs

Simple, and slow.

## Assumptions

- Ten orders a second.

## Open Questions

- Which broker?
- How long do we keep orders?
"""
RECORD = """# 7. Publish events through an outbox

Date: 2026-11-01

## Status

{status}

## Context

Events were lost.

## Decision

An outbox.
"""
COVERING = """---
owner: team-platform
covers_paths: ["app/**"]
---
# 2. Keep orders in one module

Date: 2026-10-01

## Status

Accepted

## Context

Two writers.

## Decision

One module.
"""
PAGE = """---
kind: page
owner: team-support
covers_paths: ["app/orders.py"]
---
# Refunds

## In short

Refunds are cancelled orders.
"""
UP = "-- +goose Up\nCREATE TABLE {name} (id bigint PRIMARY KEY);\n"
BEFORE = {
    "app/orders.py": "LIMIT = 3\n",
    "docs/design/orders.md": DESIGN,
    "docs/refunds.md": PAGE,
    "docs/old.md": PAGE.replace("Refunds", "Old"),
    "docs/gone.md": PAGE.replace("Refunds", "Gone"),
    "adr/0002-keep-orders-in-one-module.md": COVERING,
    "adr/0007-publish-events-through-an-outbox.md": RECORD.format(status="Proposed"),
    "db/migrations/1_orders.sql": UP.format(name="orders"),
}
AFTER = {
    "app/orders.py": "LIMIT = 5\n",
    "docs/design/orders.md": DESIGN.replace("- Which broker?\n", "- Who pays for the broker?\n")
    .replace('db["Database"]\n', 'db["Orders DB"]\n  db -->|polled by| relay["Relay"]\n')
    .replace("## Assumptions\n\n- Ten orders a second.\n\n", "")
    .replace("Simple, and slow.", "Simple, and slow.\n\nEvents arrive late."),
    "docs/new.md": PAGE.replace("Refunds", "Old"),
    "adr/0007-publish-events-through-an-outbox.md": RECORD.format(status="Accepted"),
    "db/migrations/1_orders.sql": UP.format(name="orders") + "CREATE INDEX placed ON orders (id);\n",
    "db/migrations/2_outbox.sql": UP.format(name="outbox") + "-- +goose Down\nDROP TABLE outbox;\n",
}
GONE = ("docs/old.md", "docs/gone.md")


def git(folder: Path, *args: str) -> None:
    moment = "2026-11-10T12:00:00+00:00"
    env = {**os.environ, **QUIET, "GIT_COMMITTER_DATE": moment, "GIT_AUTHOR_DATE": moment}
    subprocess.run(("git", *args), cwd=folder, env=env, check=True, capture_output=True)


def write(repository: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (repository / name).parent.mkdir(parents=True, exist_ok=True)
        (repository / name).write_text(text, encoding="utf-8")


def commit(repository: Path) -> None:
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "x", "--no-verify")


@pytest.fixture
def history(repository: Path) -> Path:
    git(repository, "config", "user.email", "a@example.org")
    git(repository, "config", "user.name", "A")
    write(repository, BEFORE)
    commit(repository)
    git(repository, "branch", "base")
    return repository


@pytest.fixture
def changed(history: Path) -> Path:
    write(history, AFTER)
    for name in GONE:
        (history / name).unlink()
    commit(history)
    return history


def found(run: Run, *args: str, code: int = 0) -> dict[str, Any]:
    done = run("report", "--json", *args)
    assert done.returncode == code, done.stderr
    said: dict[str, Any] = json.loads(done.stdout)
    return said


@pytest.mark.parametrize("form", ["markdown", "text", "json"])
def test_a_rich_change_is_told_whole(run: Run, changed: Path, golden: Golden, form: str) -> None:
    assert changed.is_dir()
    done = run("report", "--base", "base", "--format", form)
    assert (done.returncode, done.stderr) == (0, "")
    golden.check(GOLDEN / f"rich.{form}.txt", done.stdout)


def test_nothing_is_printed_where_there_is_nothing_to_say(run: Run, history: Path) -> None:
    for args in ((), ("--base", "base"), ("--format", "text")):
        done = run("report", *args)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    write(history, {"README.md": "# Orders\n"})
    assert run("report").stdout == ""


def test_what_is_not_committed_is_the_change_where_no_commit_is_named(run: Run, history: Path) -> None:
    write(history, {"docs/design/refunds.md": DESIGN.replace("# Orders", "# Refunds")})
    (document,) = found(run)["documents"]
    assert (document["path"], document["how"]) == ("docs/design/refunds.md", "added")


@pytest.mark.parametrize("ref", ["nowhere", "--all", "base^{tree}"])
def test_a_commit_that_git_does_not_know_is_one_line(run: Run, history: Path, ref: str) -> None:
    assert history.is_dir()
    done = run("report", f"--base={ref}")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"error: git knows no commit '{ref}'; fetch it, or name another by --base\n"


def test_a_shallow_clone_says_what_to_fetch(run: Run, changed: Path, tmp_path: Path) -> None:
    clone = tmp_path / "docs" / "clone"
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{changed}", str(clone))
    done = run("-C", str(clone), "report", "--base", "origin/base")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "error: git knows no commit 'origin/base'; fetch it, or name another by --base; this clone is "
        "shallow: fetch it whole with `git fetch --unshallow` (on GitHub: fetch-depth: 0)\n"
    )


def test_one_bad_file_ends_nothing(run: Run, history: Path) -> None:
    (history / "docs" / "bytes.md").write_bytes(b"# \xff\xfe\n")
    (history / "docs" / "nul.md").write_bytes(b"# a\0b\n")
    (history / "docs" / "link.md").symlink_to("refunds.md")
    (history / "docs" / "refunds.md").unlink()
    (history / "docs" / "refunds.md").symlink_to("/etc/passwd")
    write(history, {"docs/design/orders.md": AFTER["docs/design/orders.md"]})
    said = found(run, code=2)
    problems = {each["path"]: each["problem"] for each in said["documents"]}
    assert problems["docs/design/orders.md"] == ""
    assert "UTF-8" in problems["docs/bytes.md"]
    assert "NUL" in problems["docs/nul.md"]
    assert problems["docs/link.md"] == problems["docs/refunds.md"] == "it is a link, on one side at least"
    assert "root:" not in json.dumps(said)


def test_a_file_that_was_not_text_is_said(run: Run, history: Path) -> None:
    (history / "docs" / "bytes.md").write_bytes(b"# \xff\xfe\n")
    commit(history)
    write(history, {"docs/bytes.md": "# Text\n"})
    (document,) = found(run)["documents"]
    assert document["problem"] == "its earlier text cannot be read: it is not UTF-8, or is too long"


def test_a_submodule_is_no_document(run: Run, history: Path) -> None:
    git(history, "update-index", "--add", "--cacheinfo", "160000," + "1" * 40 + ",docs/sub.md")
    git(history, "commit", "-qm", "x", "--no-verify")
    assert found(run, "--base", "base")["documents"] == []


def test_nothing_that_the_repository_names_is_run(run: Run, changed: Path) -> None:
    mark = changed / "ran"
    for name in ("diff.external", "filter.x.clean", "filter.x.process", "core.fsmonitor", "diff.x.textconv"):
        git(changed, "config", name, f"touch {mark}")
    (changed / ".gitattributes").write_text("* filter=x diff=x\n")
    write(changed, {"docs/design/orders.md": DESIGN.replace("books", "pens")})
    done = run("report", "--base", "base", "--isolated")
    assert done.returncode == 0, done.stderr
    assert not mark.exists()


def test_excluded_documents_are_left_out(run: Run, changed: Path) -> None:
    write(changed, {"handbook.toml": '[lint]\nexclude = ["docs/**", "adr/**", "db/**"]\n'})
    said = found(run, "--base", "base")
    assert (said["documents"], said["migrations"]) == ([], [])


@pytest.mark.parametrize(
    "given", [("docs/design",), ("docs/design/orders.md", "db"), (".",), ("docs/gone.md",)]
)
def test_only_what_is_below_the_named_paths_is_told(run: Run, changed: Path, given: tuple[str, ...]) -> None:
    assert changed.is_dir()
    said = found(run, "--base", "base", *given)
    paths = {each["path"] for each in (*said["documents"], *said["migrations"])}
    expected = {
        ("docs/design",): {"docs/design/orders.md"},
        ("docs/design/orders.md", "db"): {
            "docs/design/orders.md", "db/migrations/1_orders.sql", "db/migrations/2_outbox.sql",
        },
        ("docs/gone.md",): {"docs/gone.md"},
    }  # fmt: skip
    assert paths == expected.get(given, {*(set(AFTER) - {"app/orders.py"}), "docs/gone.md"})
    assert [each["path"] for each in said["stale"]] == ["docs/new.md", "docs/refunds.md"]


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ("nowhere", "is neither there nor in the change; check the path"),
        ("..", "is not below the root of the repository; name a path in it"),
    ],
)
def test_a_path_that_can_mean_nothing_is_one_line(run: Run, changed: Path, given: str, problem: str) -> None:
    assert changed.is_dir()
    done = run("report", "--base", "base", given)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"error: {given}: {problem}\n"


def test_a_comment_is_cut_where_the_user_says(run: Run, changed: Path) -> None:
    assert changed.is_dir()
    done = run("report", "--base", "base", "--max-chars", "1000")
    assert len(done.stdout) <= 1000
    assert "Cut, as a comment has room for 1,000 characters" in done.stdout


PAGE_OF_US = Path(__file__).parents[2] / "docs" / "reference" / "report.md"
GH = """#!/bin/sh
echo "$@" >> calls
case "$*" in
  *"/pulls "*) echo "$NUMBER" ;;
  *"/comments --jq"*) echo "$OLD" ;;
esac
"""
MARKER = "<!-- handbook: docs report -->"


def shown(title: str) -> Any:
    text = PAGE_OF_US.read_text(encoding="utf-8").partition(f'title="{title}"')[2]
    return yaml.safe_load(text.partition("\n")[2].partition("\n```")[0])


def test_the_page_shows_a_real_comment() -> None:
    comment = (GOLDEN / "rich.markdown.txt").read_text(encoding="utf-8")
    assert f"```markdown\n{comment}```\n" in PAGE_OF_US.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("body", "number", "old", "expected"),
    [
        (f"{MARKER}\nA.\n", "7", "", "api repos/o/r/issues/7/comments -F body=@comment.md"),
        (f"{MARKER}\nA.\n", "7", "12", "api -X PATCH repos/o/r/issues/comments/12 -F body=@comment.md"),
        ("", "7", "12", "api -X DELETE repos/o/r/issues/comments/12"),
        ("", "7", "", None),
        (f"{MARKER}\nA.\n", "", "", None),
        ("Merge me, says @everyone\n", "7", "", None),
    ],
    ids=["first", "again", "nothing left to say", "nothing to say", "no pull request", "not our comment"],
)
def test_the_workflow_posts_once_and_updates(
    tmp_path: Path, body: str, number: str, old: str, expected: str | None
) -> None:
    script = shown(".github/workflows/comment.yml")["jobs"]["post"]["steps"][-1]["run"]
    (tmp_path / "gh").write_text(GH)
    (tmp_path / "gh").chmod(0o755)
    (tmp_path / "comment.md").write_text(body)
    env = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "NUMBER": number, "OLD": old, "REPOSITORY": "o/r"}
    env |= {"OWNER": "ann", "BRANCH": "fix"}
    done = subprocess.run(("bash", "-e", "-c", script), cwd=tmp_path, env=env, check=False)
    assert done.returncode == int(body.startswith("Merge"))
    calls = (tmp_path / "calls").read_text().splitlines()
    assert "head=ann:fix" in calls[0]
    posted = [call for call in calls if "body=" in call or "DELETE" in call]
    assert posted == ([expected] if expected else [])


def test_the_job_that_prints_has_no_right_to_write(run: Run, changed: Path) -> None:
    workflow = shown(".github/workflows/report.yml")
    assert workflow["permissions"] == {"contents": "read"}
    call = next(
        step["run"] for step in workflow["jobs"]["print"]["steps"] if "docs report" in step.get("run", "")
    )
    git(changed, "update-ref", "refs/remotes/origin/main", "base")
    words = call.partition(" >")[0].replace('"origin/$BASE"', "origin/main").split()
    assert run(*words[1:]).stdout.startswith(MARKER)
    (job,) = (shown(".gitlab-ci.yml")["report"],)
    assert job["variables"] == {"GIT_DEPTH": 0}
    for line in job["script"]:
        assert subprocess.run(("bash", "-n", "-c", line), check=False).returncode == 0
