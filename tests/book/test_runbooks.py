"""Our runbooks do what they promise, and a drill notices when one of their commands does nothing any more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from handbook.processes.group import another_user
from handbook.project import executing
from handbook.project.executing import Page
from handbook.project.project import open_project
from handbook.running.drill import Drill, Walk, check
from handbook.running.page import SECONDS
from handbook.running.plan import Block
from handbook.running.rehearsal import Part, Rehearsal, rehearse
from handbook.running.world import Place
from tests.conftest import ROOT

RUNBOOKS = ROOT / "runbooks"
NOTHING = {"bash": "true", "sql": "SELECT 1 \\g /dev/null", "python": "pass"}
"""For each language a command that does nothing."""


@cache
def pages() -> tuple[Page, ...]:
    found, errors = executing.pages(open_project(ROOT), [RUNBOOKS])
    assert errors == ()
    return found


def drills() -> Iterator[tuple[str, Drill]]:
    return ((Path(page.plan.path).stem, page.drill) for page in pages() if page.drill is not None)


def walks() -> list[tuple[str, Drill, int]]:
    return [
        (f"{name}-{walk.number}", drill, at)
        for name, drill in drills()
        for at, walk in enumerate(drill.walks)
    ]


def walked(drill: Drill, walk: Walk, scenarios: Path) -> Rehearsal:
    place = Place(root=ROOT, scenarios=scenarios, user=another_user())
    return rehearse(Drill(plan=drill.plan, walks=(walk,)), place, deadline=SECONDS)


def told(result: Rehearsal) -> str:
    lines = [f"{stage.part.value}: {stage.problem}" for stage in result.stages if stage.problem]
    outcomes = [stage.outcome for stage in result.stages if stage.outcome is not None]
    return "\n".join([result.problem, *lines, *(f"{each.expected}\n{each.got}" for each in outcomes)])


def without(walk: Walk, block: Block) -> Walk:
    """Return the walk with a block of its mitigation that does nothing."""

    broken = replace(
        block, content=NOTHING[block.mark.language], output=None, mark=replace(block.mark, expect="")
    )
    return replace(walk, mitigation=tuple(broken if each is block else each for each in walk.mitigation))


WALKS = walks()
BLOCKS = [
    (f"{name}-line-{b.line}", d, at, n) for name, d, at in WALKS for n, b in enumerate(d.walks[at].mitigation)
]


@pytest.mark.slow
@pytest.mark.parametrize(("drill", "at"), [each[1:] for each in WALKS], ids=[each[0] for each in WALKS])
def test_a_runbook_does_what_it_promises(scenarios: Path, drill: Drill, at: int) -> None:
    check(drill)
    result = walked(drill, drill.walks[at], scenarios)
    assert result.passed, told(result)
    assert [stage.part for stage in result.stages] == list(Part)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("drill", "at", "n"), [each[1:] for each in BLOCKS], ids=[each[0] for each in BLOCKS]
)
def test_a_drill_fails_where_a_mitigation_does_nothing(
    scenarios: Path, drill: Drill, at: int, n: int
) -> None:
    walk = drill.walks[at]
    if walk.mitigation[n].mark.file:
        pytest.skip("a file is written for the next block, which is broken itself")
    result = walked(drill, without(walk, walk.mitigation[n]), scenarios)
    assert result.problem == ""  # It is the runbook that fails, not its scenario.
    assert not result.passed
    assert result.stages[-1].part in {Part.MITIGATION, Part.VERIFICATION}


def test_the_first_command_stands_within_sixty_lines() -> None:
    for page in pages():
        if page.plan.blocks:
            assert page.plan.blocks[0].line <= 60, page.plan.path


def test_each_scenario_has_all_its_programs() -> None:
    for folder in sorted(
        path for path in (ROOT / "scenarios").iterdir() if path.is_dir() and path.name[0] != "_"
    ):
        for name in ("up", "down"):
            program = folder / name
            assert program.stat().st_mode & 0o111 == 0o111, program
            assert program.read_text().startswith("#!/usr/bin/env "), program


def test_each_scenario_is_used_by_a_page() -> None:
    project = open_project(ROOT)
    found, _ = executing.pages(project, [ROOT / "docs", RUNBOOKS])
    used = {block.scenario for page in found for block in page.plan.blocks}
    used |= {walk.scenario for _, drill in drills() for walk in drill.walks}
    ours = {path.name for path in (ROOT / "scenarios").iterdir() if path.is_dir() and path.name[0] != "_"}
    assert ours <= used | {"orders"}
    assert used - {""} <= ours
