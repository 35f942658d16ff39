"""What a rule says that it needs is what it gets, and what no rule needs is not found out."""

from __future__ import annotations

import importlib
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from handbook.adr import log as adr_log
from handbook.config.settings import Config, Overrides
from handbook.diagrams.process import engine as diagrams
from handbook.disk import files
from handbook.disk.changed import Changes
from handbook.lint.rule import Context, Needs, Rule
from handbook.model.changed import NEW
from handbook.model.document import Document
from handbook.model.finding import Finding
from handbook.model.terms import Severity
from handbook.project.changed import ChangedFiles
from handbook.project.linting import Linter
from handbook.project.project import Project, open_project

DIAGRAM = "# T\n\n```mermaid\nflowchart LR\n  a --> b\n```\n"


def saying(needs: Needs | None, what: str) -> Rule:
    """Return a rule that finds at each document what it was given."""

    def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
        given: dict[str, Callable[[], str]] = {
            "others": lambda: ", ".join(other.path for other in context.project.every),
            "same": lambda: str(getattr(context.project.at(document.path), "path", "nothing")),
            "date": lambda: context.today,
            "changed": lambda: str(context.changed),
            "scheduled": lambda: str(context.scheduled),
            "verdicts": lambda: str([verdict.valid for _, verdict in context.verdicts]),
            "record": lambda: f"{getattr(context.record, 'number', None)} of {len(context.log)}",
        }
        yield rule.at(document, document.line_span(1), given[what]())

    needed = frozenset() if needs is None else frozenset({needs})
    return Rule(
        code="TST101",
        name="saying",
        severity=Severity.NIT,
        check=check,
        doc="Say what was given.",
        any_document=True,
        needs=needed,
    )


def messages(root: Path, rule: Rule, today: str = "", *, scheduled: bool = False) -> list[str]:
    project = Project(config=Config(root=root))
    report = Linter(project=project, only=(rule,), today=today, scheduled=scheduled).lint([root])
    assert report.errors == ()
    return [finding.message for finding in report.findings]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    top = tmp_path.resolve()
    (top / "adr").mkdir()
    (top / "a.md").write_text(DIAGRAM, encoding="utf-8")
    (top / "adr/0001-x.md").write_text("# 1. X\n\n## Status\n\nAccepted\n", encoding="utf-8")
    return top


def test_a_rule_sees_the_other_documents_if_it_needs_them(root: Path) -> None:
    assert messages(root, saying(Needs.PROJECT, "others")) == ["a.md, adr/0001-x.md"] * 2
    assert messages(root, saying(Needs.PROJECT, "same")) == ["a.md", "adr/0001-x.md"]
    assert messages(root, saying(None, "others")) == ["", ""]


def test_without_a_date_a_rule_that_needs_one_does_not_run(root: Path) -> None:
    assert messages(root, saying(Needs.TODAY, "date"), "2026-11-26") == ["2026-11-26"] * 2
    assert messages(root, saying(Needs.TODAY, "date")) == []


def test_a_run_about_changed_files_shows_the_others_to_rules_that_need_them(root: Path) -> None:
    changed = ChangedFiles(Changes(str(root), "main", {"adr/0001-x.md": NEW}), lines=False)

    def said(rule: Rule) -> list[tuple[str, str]]:
        linter = Linter(project=Project(config=Config(root=root)), only=(rule,), changed=changed)
        return [(finding.path, finding.message) for finding in linter.lint([root]).findings]

    assert said(saying(Needs.PROJECT, "others")) == [("adr/0001-x.md", "a.md, adr/0001-x.md")]
    assert said(saying(Needs.PROJECT, "same")) == [("adr/0001-x.md", "adr/0001-x.md")]
    assert said(saying(None, "changed")) == [("adr/0001-x.md", "True")]
    assert messages(root, saying(None, "changed")) == ["False"] * 2


def test_what_no_rule_asks_for_is_not_read_in_a_run_about_changed_files(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = ChangedFiles(Changes(str(root), "main", {"adr/0001-x.md": NEW}), lines=False)
    read: list[str] = []
    real = files.read

    def noted(path: str | os.PathLike[str], within: str = "", **named: bool) -> str:
        read.append(os.path.basename(path))
        return real(path, within, **named)

    monkeypatch.setattr(files, "read", noted)
    project = Project(config=Config(root=root))
    Linter(project=project, only=(saying(Needs.PROJECT, "date"),), changed=changed).lint([root])
    assert set(read) == {"0001-x.md"}  # The log is read, too.


def test_a_rule_knows_whether_the_run_is_a_scheduled_one(root: Path) -> None:
    (root / "flow.mmd").write_text("flowchart LR\n  a --> b\n", encoding="utf-8")
    assert messages(root, saying(None, "scheduled")) == ["False"] * 3
    assert messages(root, saying(None, "scheduled"), scheduled=True) == ["True"] * 3


def test_a_rule_that_needs_a_record_runs_for_records_only(root: Path) -> None:
    assert messages(root, saying(Needs.RECORD, "record")) == ["1 of 1"]


def test_no_engine_is_started_unless_a_rule_needs_verdicts(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert messages(root, saying(Needs.VERDICTS, "verdicts")) == ["[True]", "[]"]

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("an engine was started")

    monkeypatch.setattr(diagrams, "start", refuse)
    assert messages(root, saying(None, "verdicts")) == ["[]", "[]"]
    with pytest.raises(AssertionError, match="an engine was started"):
        messages(root, saying(Needs.VERDICTS, "verdicts"))


def test_a_rule_that_judges_suppressions_runs_after_them(root: Path) -> None:
    suppressed = "<!-- handbook: disable-file=TST101 not here -->\n"
    (root / "a.md").write_text(suppressed + DIAGRAM, encoding="utf-8")
    assert len(messages(root, saying(None, "others"))) == 1
    assert len(messages(root, saying(Needs.SUPPRESSIONS, "others"))) == 2


@pytest.mark.parametrize(
    ("name", "believed"), [("inside/cache", False), ("outside", True), ("inside/.git/cache", True)]
)
def test_verdicts_are_not_kept_in_the_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, believed: bool
) -> None:
    root = tmp_path / "inside"
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    (root / "a.md").write_text("# A\n\n```mermaid\npie\n```\n", encoding="utf-8")
    monkeypatch.setenv("HANDBOOK_CACHE", str(tmp_path / name))
    report = Linter(project=open_project(root)).lint([root])
    assert report.diagrams == 1
    assert (tmp_path / name).exists() is believed


def test_a_pointer_to_no_log_is_one_line_and_the_documents_are_judged(tmp_path: Path) -> None:
    (tmp_path / "docs/part").mkdir(parents=True)
    for name in ("", "docs/part/"):
        (tmp_path / name / ".adr-dir").write_text("/etc\n", encoding="utf-8")
    for name in ("docs/a.md", "docs/part/b.md"):
        (tmp_path / name).write_text("# A\n\n```mermaid\nflowchart TD\n  a -> b\n```\n", encoding="utf-8")
    report = Linter(project=open_project(tmp_path)).lint([tmp_path])
    assert {finding.path for finding in report.findings} == {"docs/a.md", "docs/part/b.md"}
    assert len(report.errors) == 2
    assert all("name a folder in the repository" in error for error in report.errors)


def test_a_pointer_is_read_once_however_many_folders_are_below_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def pointed(folder: str) -> str | None:
        read.append(folder)
        return real(folder)

    real = adr_log.pointed
    monkeypatch.setattr("handbook.adr.log.pointed", pointed)
    (tmp_path / ".adr-dir").write_text("decisions\n", encoding="utf-8")
    for name in ("a/b", "a/c", "d"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "x.md").write_text("# X\n", encoding="utf-8")
    assert not Linter(project=Project(config=Config(root=tmp_path))).lint([tmp_path]).errors
    by_linter = read[read.index(str(tmp_path / "a/b")) :]
    assert sorted(by_linter) == sorted(set(by_linter))


def test_a_site_that_cannot_be_read_exactly_is_one_line_and_its_pages_are_judged(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "mkdocs.yml").write_text("markdown_extensions: [a: {b: c}}\n", encoding="utf-8")
    for name in ("docs/a.md", "docs/b.md"):
        (tmp_path / name).write_text("# A\n\n```mermaid\nflowchart TD\n  a -> b\n```\n", encoding="utf-8")
    project = open_project(tmp_path, Overrides(exact=True))
    report = Linter(project=project).lint([tmp_path])
    assert report.files == 2
    assert report.approximate == ("docs/a.md", "docs/b.md")
    assert len(report.errors) == 1
    assert "mkdocs.yml cannot be read as YAML" in report.errors[0]


@pytest.mark.parametrize(
    "place", ["handbook.diagrams.checks.verdict", "handbook.diagrams.repair.fixing.fixed"]
)
def test_a_fault_in_one_diagram_is_its_finding_and_the_others_are_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    module, _, name = place.rpartition(".")
    real = getattr(importlib.import_module(module), name)

    def faulty(diagram: str, *args: object) -> object:
        if "odd" in diagram:
            raise IndexError("nothing there")
        return real(diagram, *args)

    monkeypatch.setattr(place, faulty)
    pages = {"a.md": "flowchart TD\n  odd -> b", "b.md": "flowchart TD\n  a -> b"}
    for path, diagram in pages.items():
        (tmp_path / path).write_text(f"# A\n\n```mermaid\n{diagram}\n```\n", encoding="utf-8")
    project = open_project(tmp_path, Overrides(select=("DGM101",), cache=False))
    first, second = Linter(project=project).lint([tmp_path]).findings
    assert "could not be checked (IndexError)" in first.message
    assert "could not be checked" not in second.message


OTHER = "# How to design\n\n## Begin with paper\n\nWords.\n"
ONE = (
    "docs/design/a.md has none of the sections of the kind to which its path belongs, so it was not checked "
    "as one; state its kind in the front matter"
)
MANY = (
    "docs/design/a.md and 2 more have none of the sections of the kind to which their paths belong, so they "
    "were not checked as such; state their kinds in the front matter"
)
PASSED_OVER: list[tuple[str, dict[str, str], tuple[str, ...]]] = [
    ("none", {"docs/design/a.md": "# A\n\n## Context\n", "docs/b.md": OTHER}, ()),
    ("one", {"docs/design/a.md": OTHER, "docs/design/README.md": OTHER}, (ONE,)),
    ("several", dict.fromkeys(("runbooks/c.md", "docs/design/b.md", "docs/design/a.md"), OTHER), (MANY,)),
    ("stated", {"docs/design/a.md": f"---\nkind: page\n---\n{OTHER}"}, ()),
    (
        "configured",
        {"docs/design/a.md": OTHER, "handbook.toml": '[kinds]\n"docs/design/**" = "architecture"\n'},
        (),
    ),
]


@pytest.mark.parametrize(
    ("files", "notes"), [case[1:] for case in PASSED_OVER], ids=[case[0] for case in PASSED_OVER]
)
def test_a_note_counts_the_documents_that_are_not_of_the_kind_of_their_folder(
    tmp_path: Path, files: dict[str, str], notes: tuple[str, ...]
) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    report = Linter(project=open_project(tmp_path), only=(saying(None, "date"),)).lint([tmp_path])
    assert report.notes == notes
    assert report.errors == ()
