"""The pages about decisions say what the program does: its life cycle, its commands, options and rules."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from handbook.adr.change.lifecycle import TRANSITIONS
from handbook.cli.adr import adr
from handbook.cli.reference import contexts
from handbook.lint.rules import ALL

FOLDER = Path(__file__).parents[1] / "docs"
PRACTICE = FOLDER / "practice" / "decision-records.md"
DECISIONS = FOLDER / "design" / "decisions.md"
CONFIGURATION = FOLDER / "reference" / "configuration.md"


def test_the_drawn_life_cycle_is_the_built_in_one() -> None:
    drawn = set(re.findall(r"^    (\w+) --> (\w+)", DECISIONS.read_text(encoding="utf-8"), re.MULTILINE))
    # A draft is for whoever asks for one; the page begins where `adr new` does.
    assert drawn == {(old, new) for old, after in TRANSITIONS if old != "Draft" for new in after}


@pytest.mark.parametrize(
    ("page", "least"),
    [(PRACTICE, 6), (CONFIGURATION, 6), (DECISIONS, 2)],
    ids=["practice", "configuration", "design"],
)
def test_every_command_and_option_that_a_page_names_exists(page: Path, least: int) -> None:
    known = {context.command_path: context.command for context in contexts("adr", adr)}
    text = page.read_text(encoding="utf-8")
    spans = re.findall(r"(?:`|^ *)(adr (?:--?\w+ \S+ )?[a-z][^`\n]*)", text, re.MULTILINE)
    assert len(spans) >= least
    for span in spans:
        # What follows a pipe is another program.
        words = re.sub(r"^adr --?\w+ \S+ ", "adr ", span.split("|")[0]).split()
        command = known.get(" ".join(words[:2]))
        assert isinstance(command, click.Command), span
        options = {name for parameter in command.params for name in parameter.opts}
        assert {word for word in words[2:] if re.match(r"--?[a-z]", word)} <= options, span


@pytest.mark.parametrize("page", [PRACTICE, DECISIONS], ids=lambda page: page.stem)
def test_every_rule_that_a_page_names_exists(page: Path) -> None:
    named = set(re.findall(r"\b[A-Z]{3}\d{3}\b", page.read_text(encoding="utf-8")))
    assert named
    assert named <= {rule.code for rule in ALL}
