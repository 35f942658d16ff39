"""What each stack must have beside its service: defects that still apply, figures, and stated runtimes."""

from __future__ import annotations

import re
import subprocess
from datetime import date, timedelta
from pathlib import Path

import pytest

from samples.contract import stacks
from samples.contract.runner import defects, locked, runtimes
from samples.contract.stacks import Stack

EVERY = tuple(stack for stack in stacks.stacks() if stack.serve)
each_stack = pytest.mark.parametrize("stack", EVERY, ids=[stack.key for stack in EVERY])


def test_there_are_five_stacks() -> None:
    assert [stack.key for stack in EVERY] == sorted(locked.SHOWN)


@each_stack
def test_each_stack_has_the_three_defects(stack: Stack) -> None:
    assert tuple(patch.stem for patch in defects.patches(stack)) == defects.NAMES


@each_stack
@pytest.mark.parametrize("name", defects.NAMES)
def test_each_defect_still_applies_to_the_service_and_not_to_its_tests(
    root: Path, stack: Stack, name: str
) -> None:
    patch = stack.folder / "defects" / f"{name}.patch"
    place = f"--directory={stack.folder.relative_to(root)}"
    asked = ["git", "apply", "--check", "-p1", place, str(patch)]
    done = subprocess.run(asked, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    changed = re.findall(r"^\+\+\+ b/(\S+)", patch.read_text(encoding="utf-8"), re.MULTILINE)
    assert changed
    assert not [path for path in changed if re.search(r"(^|/)tests?/|_test\.|\.test\.|Test\.java", path)]


@each_stack
def test_what_we_state_of_a_runtime_is_what_the_manifest_says(stack: Stack) -> None:
    table = runtimes.read()[stack.key]
    assert locked.runtime(stack.key, stack.folder) == table["states"]
    libraries = table.get("libraries", {})
    assert isinstance(libraries, dict)
    for name, inner in libraries.items():
        version = locked.versions(stack.key, stack.folder)[name]
        assert version.startswith(f"{inner['line']}."), f"{name} {version}"


def test_every_stack_has_a_runtime_with_its_source_and_most_have_an_end() -> None:
    tables = runtimes.read()
    assert sorted(tables) == sorted(locked.SHOWN)
    assert all(table["source"] for table in tables.values())
    assert {each.stack for each in runtimes.supported(tables)} == set(tables) - {"rust"}


def test_an_end_is_reported_from_ninety_days_before_it() -> None:
    ends = date(2028, 4, 30)
    node = runtimes.Supported("node", "Node.js 24", ends, "its schedule")
    assert node.said(ends - timedelta(days=91)) == ""
    assert node.said(ends - timedelta(days=90)) == "node: Node.js 24 ends on 2028-04-30 (its schedule)"
    assert node.said(ends + timedelta(days=1)) == "node: Node.js 24 ended on 2028-04-30 (its schedule)"


ENGINES = [
    (">=18", 18, True),
    (">=22.13", 22, True),
    ("^20.19.0 || ^22.13.0 || >=24", 22, True),
    ("^20.19.0 || ^22.13.0 || >=24", 23, False),
    ("20 || >=22", 21, False),
    (">= 14.16 <15 || >=16", 15, False),
    ("*", 30, True),
    ("~24.1", 24, True),
    ("22.x", 22, True),
    (">=26", 24, False),
    ("^14.17.0 || ^16.13.0 || >=18.0.0", 24, True),
]


@pytest.mark.parametrize(
    ("engines", "major", "fits"), ENGINES, ids=[f"{one}: {two}" for one, two, _ in ENGINES]
)
def test_a_range_of_engines_admits_a_release_line_or_not(engines: str, major: int, *, fits: bool) -> None:
    assert locked.admits(engines, major) is fits


def test_each_npm_package_runs_on_every_node_that_we_state() -> None:
    """Those lines of Node that we state and that are supported: 22 and 24."""
    (stack,) = [stack for stack in EVERY if stack.key == "node"]
    engines = locked.engines(stack.folder)
    assert len(engines) > 50
    for major in (22, 24):
        refusing = {name: wanted for name, wanted in engines.items() if not locked.admits(wanted, major)}
        assert refusing == {}, f"Node {major}"
