from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from handbook.cli.docs import docs
from handbook.lint.content.timeline import Durations
from handbook.project.incidents import incidents, medians
from handbook.project.project import open_project

TEXT = """---
kind: post-mortem
incident: {name}
date: {date}
severity: SEV1
---
# {name}

## Timeline (UTC)

- 09:02 First order refused.
- 09:09 Alert.
- 09:{end} Resolved.
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / "later.md").write_text(
        TEXT.format(name="later", date="2026-03-15", end="32"), encoding="utf-8"
    )
    (tmp_path / "sooner.md").write_text(
        TEXT.format(name="sooner", date="2026-03-14", end="12"), encoding="utf-8"
    )
    (tmp_path / "page.md").write_text("# A page\n\n## Timeline\n\n- 09:02 Alert\n", encoding="utf-8")
    return tmp_path


def test_post_mortems_are_listed_by_date_and_other_documents_not(repository: Path) -> None:
    found, errors = incidents(open_project(repository), [repository])
    assert [(each.incident, each.start, each.took.resolve) for each in found] == [
        ("sooner", "09:02", 600),
        ("later", "09:02", 1800),
    ]
    assert errors == ()


def test_medians_leave_out_what_is_not_known() -> None:
    took = (Durations(detect=60), Durations(detect=180, resolve=60), Durations(detect=90))
    assert medians(took) == Durations(detect=90, resolve=60)
    assert medians(()) == Durations()


def test_the_table_ends_with_medians(repository: Path) -> None:
    result = CliRunner().invoke(docs, ["-C", str(repository), "postmortems"])
    assert result.exit_code == 0
    assert [line.split("  ")[-1].strip() for line in result.output.splitlines()] == [
        "incident", "sooner (sooner.md)", "later (later.md)", "median",
    ]  # fmt: skip
    assert "20 min" in result.output.splitlines()[-1]


def test_json_has_seconds(repository: Path) -> None:
    result = CliRunner().invoke(docs, ["-C", str(repository), "postmortems", "sooner.md", "--json"])
    told = json.loads(result.output)
    assert told["post_mortems"][0]["detect"] == 420
    assert told["post_mortems"][0]["acknowledge"] is None
    assert told["medians"]["resolve"] == 600


def test_an_unreadable_file_is_a_line_and_the_rest_is_listed(repository: Path) -> None:
    (repository / "bad.md").write_bytes(b"\xff\xfe\xfa")
    result = CliRunner().invoke(docs, ["-C", str(repository), "postmortems"])
    assert result.exit_code == 2
    assert "sooner" in result.output
    assert "bad.md" in result.stderr
