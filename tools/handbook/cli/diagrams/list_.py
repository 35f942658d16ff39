"""``docs diagrams list``: which diagrams there are, and where."""

from __future__ import annotations

from pathlib import Path

import click

from handbook import printable
from handbook.cli import output, reporting, terminal
from handbook.cli.diagrams import gathering
from handbook.cli.output import HELP, examples
from handbook.config.settings import Overrides
from handbook.model.facts import Facts
from handbook.project.project import open_project


@click.command(
    "list",
    context_settings=HELP,
    epilog=examples(
        "docs diagrams list",
        "docs diagrams list docs runbooks/*.md",
        "docs diagrams list --json | jq '.diagrams[] | select(.nodes > 15) | .path'",
    ),
)
@gathering.paths_argument
@gathering.json_option
@reporting.engine_options
@reporting.jobs_option
@click.pass_obj
def list_(
    folder: Path,
    paths: tuple[Path, ...],
    as_json: bool,
    says: Overrides,
    jobs: int,
) -> None:
    """List diagrams with place, type, size and title.

    Of an invalid diagram, what is wrong with it. PATHS are files and folders; without any, the current
    folder. Exit code 0 whether the diagrams are valid or not, 2 when a file cannot be read.
    """
    project = open_project(folder, says)
    found = gathering.gather(project, folder, paths, jobs=jobs)
    if as_json:
        gathering.print_json(found, [gathering.told(drawing) for drawing in found.drawings])
    else:
        _print(found)
    for error in found.errors:
        output.complain(error)
    raise SystemExit(output.FAILED if found.errors else 0)


def _print(found: gathering.Gathered) -> None:
    """Print a table; what is unknown is a dash, so that columns stay columns."""
    rows = [
        (gathering.place(found.project, drawing), drawing.type or "-", _size(drawing.facts))
        for drawing in found.drawings
    ]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    for row, drawing in zip(rows, found.drawings, strict=True):
        place, kind, size = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        if drawing.verdict.valid:
            said = printable.line(drawing.facts.title) if drawing.facts else ""
        else:
            said = f"{terminal.styled('invalid:', 'critical')} {printable.line(drawing.verdict.message)}"
        output.say(f"{terminal.strong(place)}  {kind}  {size}  {said}".rstrip(), styled=True)


def _size(facts: Facts | None) -> str:
    if facts is None or not facts.nodes:
        return "-"
    return f"{len(facts.nodes)} node{'' if len(facts.nodes) == 1 else 's'}"
