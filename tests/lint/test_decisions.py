"""DOC112 knows whether there is a log, and what is its own decision."""

from __future__ import annotations

from pathlib import Path

import pytest

from handbook import testing
from handbook.config.settings import load
from handbook.project.linting import Linter
from handbook.project.project import Project

RULES = testing.rules("DOC112")
DESIGN = "---\nkind: architecture\nstatus: Accepted\n---\n# Orders\n\n## Context\n\nWords.\n"
RECORD = "# 1. Use an outbox\n\n## Status\n\nAccepted\n\n## Context\n\nWords.\n"


def found(root: Path, files: dict[str, str]) -> list[str]:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    design = next(name for name, text in files.items() if text == DESIGN)
    report = Linter(project=Project(config=load(root)), only=RULES).lint([root / design])
    assert report.errors == ()
    return [finding.code for finding in report.findings]


LOGS = [
    ("a log in a usual folder", {"adr/0001-use-an-outbox.md": RECORD}, ["DOC112"]),
    ("a log that the configuration names", {
        "handbook.toml": '[adr]\ndirectory = "why"\n', "why/0001-use-an-outbox.md": RECORD,
    }, ["DOC112"]),
    ("a log without a record", {"adr/README.md": "# Decisions\n"}, []),
    ("no log", {}, []),
]  # fmt: skip


@pytest.mark.parametrize(("files", "expected"), [log[1:] for log in LOGS], ids=[log[0] for log in LOGS])
def test_a_decision_is_missed_only_where_there_is_a_log(
    tmp_path: Path, files: dict[str, str], expected: list[str]
) -> None:
    assert found(tmp_path, {**files, "docs/design/orders.md": DESIGN}) == expected


@pytest.mark.parametrize(
    "path", ["rfcs/0012-orders.md", "rfcs/0012-orders/README.md", "rfcs/RFC-12-orders.md"]
)
def test_a_numbered_design_is_its_own_decision(tmp_path: Path, path: str) -> None:
    assert found(tmp_path, {"adr/0001-use-an-outbox.md": RECORD, path: DESIGN}) == []
