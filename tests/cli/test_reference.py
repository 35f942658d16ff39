"""The reference pages say what the commands say; `pytest --update` writes them anew."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from handbook.cli.adr import adr
from handbook.cli.docs import docs
from handbook.cli.reference import contexts, page
from tests.conftest import Golden

FAMILIES: dict[str, tuple[click.Group, str]] = {
    "adr": (
        adr,
        """---
title: The adr command
description: Every command of adr with its options and examples, made from the help texts of the program.
kind: page
owner: team-platform
---
# The adr command

## In short

`adr` writes and keeps decision records in any repository. `new` prints only the path of the record,
`--dry-run` shows a diff and writes nothing, `--json` is for scripts. Wrong input is one line on standard
error and exit code 2, and nothing on disk has changed.

This page is made from the program's own help; a test fails when the two differ.""",
    ),
    "docs": (
        docs,
        """---
title: The docs command
description: Every command of docs with its options and examples, made from the help texts of the program.
kind: page
owner: team-platform
---
# The docs command

## In short

`docs lint` checks documents for what their kind requires and diagrams for syntax and more; `docs fix` repairs
what has one certain repair; `docs diagrams` lists, checks, shows and draws Mermaid diagrams; `docs new`
begins a document that `docs lint` will accept once it is filled; `docs run` and `docs drill` run the blocks
that pages mark, and are the only commands that run anything of what pages say. Exit code 0 is clean or
done, 1 is findings, 2 is a call, a configuration or a file that could not be used. [Outputs](outputs.md)
shows each format of a report.

This page is made from the program's own help; a test fails when the two differ.""",
    ),
}


@pytest.mark.parametrize("name", FAMILIES)
def test_the_reference_page_is_what_the_help_says(root: Path, name: str, golden: Golden) -> None:
    group, head = FAMILIES[name]
    golden.check(root / "docs" / "reference" / f"{name}.md", page(name, group, head))


EVERY = [context for name, (group, _) in FAMILIES.items() for context in contexts(name, group)]


@pytest.mark.parametrize("context", EVERY, ids=lambda context: str(context.command_path))
def test_every_command_has_a_sentence_and_an_example(context: click.Context) -> None:
    command, path = context.command, context.command_path
    assert command.help, path
    assert command.get_short_help_str(200).rstrip().endswith(".")
    text = click.unstyle(command.get_help(context))
    assert "Example" in text
    assert path.split()[1] in text.split("Example", 1)[1]
