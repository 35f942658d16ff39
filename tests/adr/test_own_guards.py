"""Each guard of our own records fails where its decision is broken: planted in a copy of the repository."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

from handbook.adr.guards.judging import Verdict
from handbook.project import guard_runs, guarding
from handbook.project import log as logs
from handbook.project.guarding import Guarded, Outcome
from handbook.project.linting import today
from handbook.project.project import open_project
from tests.conftest import ROOT, require

pytestmark = pytest.mark.skipif(os.name != "posix", reason="guards that run programs need Linux or macOS")


class Planted(NamedTuple):
    """A violation of a decision, and what the guard says of it."""

    record: int
    guard: str
    path: str
    old: str
    """What is replaced; empty: the new text is put at the end of the file, which may be a new one."""
    new: str
    said: str


TYPING = "\nfrom typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    import {}\n"
"""An import that a contract sees and that is not executed: the tests of the copy run all the same."""
LEARN = "```mermaid\njourney\n  title A way\n  section A\n    Step: 5: Me\n```\n"
PLANTED = [
    Planted(1, "path-absent adr/[!0-9]*", "adr/notes.md", "", "# Notes\n", "adr/notes.md is there"),
    Planted(1, "path-absent adr/*/**", "adr/old/0001-x.md", "", "# 1. X\n", "adr/old/0001-x.md is there"),
    Planted(
        3,
        "test tests/kinds/test_templates.py::test_a_broken_template_stops_the_run_at_its_line",
        "tools/handbook/kinds/library.py",
        "return _parsed(name, root, templates)\n\n    kinds",
        'return Shipped("page", root, "")\n\n    kinds',
        "it fails",
    ),
    Planted(
        3,
        "test tests/kinds/test_templates.py::test_a_new_document_starts_without_what_only_the_linter_reads",
        "tools/handbook/kinds/template.py",
        "+ unruled(body)",
        "+ body",
        "test_a_new_document_starts",
    ),
    Planted(
        4,
        "test tests/diagrams/test_build.py::test_linter_and_site_have_the_release_that_the_lock_pins",
        "package-lock.json",
        '"node_modules/mermaid": {\n      "version": "',
        '"node_modules/mermaid": {\n      "version": "99.',
        "99.",
    ),
    Planted(
        5,
        "command site-imports",
        "tools/handbook/markdown/anchors.py",
        "",
        TYPING.format("mkdocs"),
        "mkdocs",
    ),
    Planted(
        5,
        "test tests/test_repository.py::test_requirements_are_pinned_hashed_and_without_addresses",
        "requirements/build.txt",
        "",
        "unpinned-package==1.0\n",
        "it",
    ),
    Planted(
        5,
        "forbid-dependency typer in pyproject.toml",
        "pyproject.toml",
        'dependencies = [\n  "click',
        'dependencies = [\n  "typer>=0.12",\n  "click',
        "declares typer",
    ),
    Planted(
        9,
        "command import-layers",
        "tools/handbook/model/entry.py",
        "",
        TYPING.format("handbook.disk.git"),
        "handbook.model.entry -> handbook.disk.git",
    ),
    Planted(
        14,
        "test tests/site/test_markup.py::test_what_is_not_on_the_list_is_taken_out_and_named",
        "tools/handbook/site/markup.py",
        '"bdi": "",',
        '"bdi": "", "iframe": "src", "form": "action",',
        "test_what_is_not_on_the_list",
    ),
    Planted(
        15,
        "test tests/project/test_nearest.py::test_a_nearer_configuration_replaces_the_outer_one_whole",
        "tools/handbook/project/nearest.py",
        "if source is None:",
        "if source is None or folder != self._root:",
        "it fails",
    ),
    Planted(
        16,
        "test tests/code/test_programs.py::test_no_program_is_taken_from_the_path_or_the_current_folder",
        "tools/handbook/code/process/programs.py",
        "for folder in _FOLDERS)",
        'for folder in (*os.environ["PATH"].split(":"), *_FOLDERS))',
        "[bash]",
    ),
    Planted(
        17,
        "test tests/kinds/test_templates.py::test_a_path_makes_no_kind_of_a_document_with_sections",
        "tools/handbook/kinds/library.py",
        "return all(match.section is None",
        "return False and all(match is None",
        "test_a_path_makes_no_kind",
    ),
    Planted(
        18,
        "test tests/lint/test_baseline.py::test_an_update_never_grows_and_a_second_one_changes_nothing",
        "tools/handbook/lint/baseline.py",
        "return replace(self, gone=0)",
        "return self.grown(str)",
        "it fails",
    ),
    Planted(
        19,
        "command no-network",
        "tools/handbook/lint/words.py",
        "",
        TYPING.format("handbook.network.reach"),
        "handbook.lint.words -> handbook.network.reach",
    ),
    Planted(
        21,
        "command runs-nothing",
        "tools/handbook/lint/places.py",
        "",
        TYPING.format("handbook.processes.group"),
        "handbook.lint.places -> handbook.processes.group",
    ),
    Planted(
        22,
        "test tests/test_extending.py::test_precedence",
        "tools/handbook/config/extending.py",
        "if both_tables else inner",
        "if both_tables else outer",
        "test_precedence",
    ),
    Planted(
        23,
        "test tests/lint/test_rule_pages.py::"
        "test_the_table_that_ships_with_the_tool_has_the_cards_of_the_handbook",
        "tools/handbook/lint/rules/cards.py",
        "Supersede, do not rewrite",
        "Rewrite",
        "it fails",
    ),
    Planted(
        26,
        "test tests/book/test_api_pages.py::"
        "test_each_problem_document_has_a_type_of_the_catalogue_and_its_status",
        "docs/api/errors.md",
        '"status": 409,',
        '"status": 400,',
        "errors.md",
    ),
    Planted(30, "command allowed-diagrams", "docs/data/index.md", "", LEARN, "DGM103"),
    Planted(
        30, "path-absent **/*.puml", "docs/design/a.puml", "", "@startuml\n", "docs/design/a.puml is there"
    ),
    Planted(30, "path-absent **/*.d2", "docs/a.d2", "", "a -> b\n", "docs/a.d2 is there"),
    Planted(
        31,
        "test tests/book/test_health.py::test_every_page_has_an_owner_that_is_known",
        "docs/api/grpc.md",
        "owner: team-platform",
        "owner: team-nobody",
        "it fails",
    ),
    Planted(
        31,
        "test tests/book/test_coverage.py::test_no_statement_loses_its_last_page",
        "docs/coverage.yml",
        "",
        'Z99: "A statement that no page carries."\n',
        "Z99",
    ),
    Planted(
        32,
        "reviewed-by team-platform until 2027-03-01",
        "",
        "",
        "",
        "the review by team-platform was due",
    ),
    Planted(
        33,
        "test tests/book/test_stack_pages.py::test_each_block_of_code_is_a_region_that_a_named_test_covers",
        "docs/stacks/go.md",
        "tested by TestEveryRouteAsksForAToken",
        "tested by TestOfNobody",
        "go.md",
    ),
    Planted(
        33,
        "test tests/book/test_stack_pages.py::test_pasted_code_is_a_finding_on_these_pages",
        "handbook.toml",
        '"COD103", ',
        "",
        "it fails",
    ),
    Planted(
        34,
        "test tests/project/test_services.py::"
        "test_a_service_is_the_sample_under_its_new_name_and_nothing_else",
        "tools/handbook/project/services/creating.py",
        "renamed(unmarked(text), names) for path",
        "text for path",
        "test_a_service_is_the_sample",
    ),
    Planted(
        36,
        "reviewed-by team-platform until 2027-03-01",
        "",
        "",
        "",
        "the review by team-platform was due",
    ),
    Planted(
        37,
        "test tests/site/test_searching.py::test_what_is_not_the_themes_is_left_as_it_is",
        "tools/handbook/site/searching.py",
        "return _FORM in html and",
        "return True or",
        "test_what_is_not",
    ),
    Planted(
        41,
        "command runs-nothing",
        "tools/handbook/lint/places.py",
        "",
        TYPING.format("handbook.processes.command"),
        "handbook.lint.places -> handbook.processes.command",
    ),
    Planted(
        41,
        "test tests/adr/test_guards.py::test_nothing_is_derived_from_prose_comments_and_code",
        "tools/handbook/adr/guards/guard.py",
        "outline(text)",
        "outline(text.replace('<!--', ''))",
        "it fails",
    ),
]


def guards(root: Path) -> tuple[Guarded, ...]:
    log = logs.read(logs.home(str(root)), must_exist=True)
    plan = guarding.plan(log)
    assert plan.faults == ()
    assert len(plan.guards) > 0
    return plan.guards


def test_at_least_half_of_our_accepted_records_have_a_guard() -> None:
    plan = guarding.plan(logs.read(logs.home(str(ROOT)), must_exist=True))
    guarded = {each.record.path for each in plan.guards}
    assert len(guarded) >= len(plan.unguarded)


def test_what_our_guards_name_is_there_and_those_that_need_no_command_hold() -> None:
    """They are judged as of the day of the newest record: no date makes this fail by itself."""
    every = guards(ROOT)
    day = max(each.record.date for each in every)
    for each, judged in guarding.look(open_project(ROOT), every, day):
        assert judged.verdict in (Verdict.HOLDS, Verdict.NOT_RUN), (each.guard.words, judged.details)


def test_each_guard_of_our_records_has_a_violation_here_and_no_other() -> None:
    ours = sorted((each.record.number or 0, each.guard.words) for each in guards(ROOT))
    assert sorted((each.record, each.guard) for each in PLANTED) == ours


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[int, str], Outcome]:
    """Plant all violations in one copy, where they do not meet, and judge all guards once."""
    require((ROOT / ".venv/bin/lint-imports").is_file(), "the environment of development in .venv")
    copy = tmp_path_factory.mktemp("copy")
    _copied(copy)
    for each in PLANTED:
        _plant(copy, each)
    git = ("git", "-C", str(copy), "-c", "core.hooksPath=/dev/null")
    subprocess.run((*git, "init", "-q"), check=True)
    subprocess.run((*git, "add", "-A"), check=True)
    project = open_project(copy)
    config = project.config.guards
    every = guards(copy)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PYTHONPATH", str(copy / "tools"))
        patched.setenv("XDG_CACHE_HOME", str(copy / "cache"))
        found = dict(guarding.look(project, every, "2027-03-02"))
        left = [each for each in every if found[each].verdict is Verdict.NOT_RUN]
        for command in guarding.commands(left, config):
            found.update(guard_runs.judged(command, copy, config))
    return {
        (each.record.number or 0, each.guard.words): guarding.outcome(project, each, found[each], today())
        for each in every
    }


def _copied(copy: Path) -> None:
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True)
    built = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "tools").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    ]
    for name in {*done.stdout.split("\0"), *built}:
        if name and (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, copy / name)
    (copy / ".venv").symlink_to(ROOT / ".venv")


def _plant(copy: Path, each: Planted) -> None:
    if not each.path:
        return
    place = copy / each.path
    place.parent.mkdir(parents=True, exist_ok=True)
    text = place.read_text(encoding="utf-8") if place.exists() else ""
    assert not each.old or each.old in text, each
    place.write_text(text.replace(each.old, each.new, 1) if each.old else text + each.new, encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize(
    "planted", PLANTED, ids=[f"{each.record}-{each.guard.split('::')[-1]}" for each in PLANTED]
)
def test_a_guard_fails_where_its_decision_is_broken(
    outcomes: dict[tuple[int, str], Outcome], planted: Planted
) -> None:
    judged = outcomes[planted.record, planted.guard].judged
    assert judged.verdict is Verdict.FAILS, judged.details
    assert planted.said in "\n".join(judged.details)
