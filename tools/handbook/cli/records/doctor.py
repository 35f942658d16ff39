"""``adr doctor``: what is wrong with the log, and what would break in another tool."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from handbook.cli.output import HELP, examples
from handbook.cli.records import options as at
from handbook.cli.records import printing
from handbook.project import log as logs

if TYPE_CHECKING:
    from handbook.adr.check import Duplicate
    from handbook.adr.record.record import AdrLog
    from handbook.adr.report.doctor import Surroundings

FOUND = 1
# As `tools.TOOLS`, which is not imported for a help text.
TOOLS = ("adr-tools", "adr-tools-python", "adrs", "structurizr", "backstage", "log4brains")


@click.command(
    context_settings=HELP,
    epilog=examples("adr doctor", "adr doctor --interop structurizr", "adr doctor --json"),
)
@click.option("--interop", type=click.Choice(TOOLS), help="Name what would break in this tool instead.")
@at.json_option
@click.pass_context
def doctor(context: click.Context, interop: str | None, as_json: bool) -> None:
    """Find what is wrong with the log as a whole, each with its file and the next step.

    Numbers that two records have, relations that one side states or that lead nowhere, records without
    title, status or date, files that cannot be read or are no records. Exit 1 when something is found.
    """
    from handbook.adr.report.doctor import examine
    from handbook.adr.report.tools import breaks

    home = at.home(context.obj)
    printing.recover(home)
    log = logs.read(home, must_exist=True)
    around = _around(home)
    found = breaks(log, around, interop) if interop else examine(log, around, _duplicates(home, log))
    if as_json:
        printing.print_json([problem._asdict() for problem in found])
    else:
        for problem in found:
            click.echo(f"{problem.path}: {problem.what}; {problem.step}")
    if found:
        context.exit(FOUND)


def _duplicates(home: logs.Home, log: AdrLog) -> tuple[Duplicate, ...]:
    """Return the numbers that are not unique; without git the name says which record came first."""
    from handbook.adr.branches import arrivals
    from handbook.adr.check import duplicates
    from handbook.disk.git import GitError, place

    try:
        where = place(home.folder)
        arrived = arrivals(where, "HEAD")
    except GitError:
        return duplicates(log, {})
    # Git counts paths from the root of the repository, the log from that of the configuration.
    below = os.path.relpath(log.root, where.top).replace(os.sep, "/")
    prefix = "" if below == "." else f"{below}/"
    return duplicates(log, {path.removeprefix(prefix): when for path, when in arrived.items()})


def _around(home: logs.Home) -> Surroundings:
    from handbook.adr.report.doctor import Surroundings
    from handbook.config.logs import POINTER
    from handbook.disk.files import read

    root = home.config.root
    with os.scandir(home.folder) as entries:
        names = sorted(entry.name for entry in entries if entry.is_file() and not entry.name.startswith("."))
    pointer = os.path.join(root, POINTER)
    said = read(pointer).lstrip("\ufeff").strip() if os.path.isfile(pointer) else None
    if said is not None:
        said = os.path.relpath(os.path.join(root, said), root).replace(os.sep, "/")
    return Surroundings(
        tuple(names),
        said,
        os.path.isdir(os.path.join(root, "doc", "adr")),
        os.path.isfile(os.path.join(root, ".log4brains.yml")),
    )
