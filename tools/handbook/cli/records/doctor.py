"""``adr doctor``: what is wrong with the log, and what would break in another tool."""

from __future__ import annotations

import click

from handbook import printable
from handbook.adr.report.tools import TOOLS
from handbook.cli.output import HELP, examples, say
from handbook.cli.records import options as at
from handbook.cli.records import printing
from handbook.project import examining

FOUND = 1


@click.command(
    context_settings=HELP,
    epilog=examples("adr doctor", "adr doctor --interop structurizr", "adr doctor --json"),
)
@click.option(
    "--interop",
    metavar="TOOL",
    type=click.Choice(TOOLS),
    help=f"Report what would break in this tool instead: {', '.join(TOOLS)}.",
)
@at.json_option
@click.pass_context
def doctor(context: click.Context, interop: str | None, as_json: bool) -> None:
    """Find what is wrong with the log as a whole.

    Each line names a file, the problem and the next step: numbers that two records have, relations that
    only one record states or that lead nowhere, records without a title, status or date, files that cannot
    be read or are not records, and records in subfolders. Exit code 1 means that something was found.
    """
    home = at.home(context.obj)
    printing.recover(home)
    found = examining.problems(home, interop)
    if as_json:
        printing.print_json([problem._asdict() for problem in found])
    else:
        for problem in found:
            say(printable.line(f"{problem.path}: {problem.what}; {problem.step}"))
    if found:
        context.exit(FOUND)
