"""The comparison of the stacks is what was measured of what is locked; `--update` writes its table anew."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from samples.contract import stacks
from samples.contract.runner import figures as measuring
from samples.contract.runner import locked
from samples.contract.stacks import Stack
from tests.book import stack_figures
from tests.conftest import Golden

EVERY = tuple(stack for stack in stacks.stacks() if stack.serve)


def test_the_page_shows_the_figures_that_were_measured(root: Path, golden: Golden) -> None:
    shown = root / stack_figures.PAGE
    text = shown.read_text(encoding="utf-8")
    golden.check(shown, stack_figures.page(text, stack_figures.told(root)))


@pytest.mark.parametrize("stack", EVERY, ids=[stack.key for stack in EVERY])
def test_the_figures_of_a_stack_are_whole_and_of_the_versions_that_are_locked(
    root: Path, stack: Stack
) -> None:
    told = stack_figures.told(root)
    date.fromisoformat(told["measured"])
    found = measuring.Figures(**told["stacks"][stack.key])
    assert found.name == stack.name
    assert found.libraries == locked.versions(stack.key, stack.folder)
    assert found.runtime == locked.runtime(stack.key, stack.folder)
    assert found.tools
    numbers = (found.lines, found.start_milliseconds, found.memory_megabytes, found.install_megabytes)
    assert min(*numbers, found.cold_seconds) > 0
    assert 0 <= found.warm_seconds < found.cold_seconds, "an interpreter builds nothing after an edit"


def test_a_page_without_a_place_for_the_table_is_refused() -> None:
    with pytest.raises(ValueError, match="the page lacks"):
        stack_figures.page("# Stacks\n", {"stacks": {}})
