"""The command ``adr``: the group, and where its commands are."""

from __future__ import annotations

import os
from typing import NoReturn

import click

from handbook.cli.lazy import Entry, LazyGroup
from handbook.cli.output import HELP, color_option, examples, run, version_option
from handbook.cli.records import options as at

_RECORDS = "handbook.cli.records"
SECTIONS = {
    "Write": {
        "init": Entry(f"{_RECORDS}.init:init", "Begin a decision log with its first record."),
        "new": Entry(f"{_RECORDS}.new:new", "Write the next record and print its path."),
        "edit": Entry(f"{_RECORDS}.edit:edit", "Open a record in your editor and print its path."),
        "import": Entry(f"{_RECORDS}.import_:import_", "Add the records of a JSON-ADR file to the log."),
    },
    "Decide and relate": {
        "status": Entry(f"{_RECORDS}.status:status", "Change the status of a record and print its path."),
        "accept": Entry(f"{_RECORDS}.status:accept", "Give a record the status Accepted."),
        "reject": Entry(f"{_RECORDS}.status:reject", "Give a record the status Rejected."),
        "deprecate": Entry(f"{_RECORDS}.status:deprecate", "Give a record the status Deprecated."),
        "supersede": Entry(f"{_RECORDS}.supersede:supersede", "Replace one record by another, in both."),
        "link": Entry(f"{_RECORDS}.link:link", "Add a relation between two records, in both."),
        "unlink": Entry(f"{_RECORDS}.link:unlink", "Remove relations between two records from both."),
    },
    "Read": {
        "list": Entry(
            f"{_RECORDS}.list_:list_", "List the records: a table on a terminal, else their paths."
        ),
        "show": Entry(f"{_RECORDS}.show:show", "Print a record."),
        "search": Entry(f"{_RECORDS}.search:search", "Find the records that contain all the words."),
        "toc": Entry(f"{_RECORDS}.toc:toc", "Print the records as a list of links, or write it to a file."),
        "graph": Entry(f"{_RECORDS}.graph:graph", "Print how the records relate, as a diagram."),
        "export": Entry(f"{_RECORDS}.export:export", "Print the whole log as JSON-ADR, CSV or one page."),
    },
    "Check and repair": {
        "lint": Entry(f"{_RECORDS}.lint:lint", "Check every record of the log against the rules."),
        "check": Entry(
            f"{_RECORDS}.check:check", "Find numbers that two records have, also on another branch."
        ),
        "renumber": Entry(
            f"{_RECORDS}.renumber:renumber", "Move a record to another number, with what cites it."
        ),
        "guard": Entry(f"{_RECORDS}.guard:guard", "Run the checks that accepted records name."),
        "doctor": Entry(f"{_RECORDS}.doctor:doctor", "Find what is wrong with the log as a whole."),
    },
    "Set up": {
        "templates": Entry(f"{_RECORDS}.templates:templates", "List the templates for records."),
        "config": Entry(
            f"{_RECORDS}.config:config", "Print the settings in force and where each comes from."
        ),
        "completion": Entry(f"{_RECORDS}.completion:completion", "Print the completion script for a shell."),
    },
    "As in adr-tools": {
        "generate": Entry(f"{_RECORDS}.generate:generate", "Print a table of contents or a graph."),
        "upgrade-repository": Entry(
            f"{_RECORDS}.upgrade_repository:upgrade_repository",
            "Rewrite dates such as 31/12/2016 as 2016-12-31.",
        ),
        "help": Entry(f"{_RECORDS}.help_:help_", "Print the help of adr or of one of its commands."),
    },
}


def main() -> NoReturn:
    """Run ``adr`` as a command of its own."""
    run(adr, "adr")


@click.group(
    cls=LazyGroup,
    sections=SECTIONS,
    context_settings=HELP,
    epilog=examples(
        "adr init",
        'adr new "Use PostgreSQL for orders"',
        'adr new "Use Kafka for events" --supersedes 3',
        "adr list --status accepted",
    ),
)
@click.option("-C", "start", metavar="DIR", default=".", help="Run as if started in DIR.")
@click.option(
    "--log",
    metavar="NAME",
    default="",
    shell_complete=at.completes("logs"),
    help="Use this log, where the configuration has several.",
)
@version_option("adr")
@color_option
@click.pass_context
def adr(context: click.Context, start: str, log: str) -> None:
    """Write and maintain decision records.

    The log is where handbook.toml, ADR_DIRECTORY or a file .adr-dir says; otherwise a folder with a
    usual name, such as adr, docs/adr or doc/architecture/decisions. Of several logs, the nearest is used.
    """
    if not os.path.isdir(start):
        raise click.BadParameter(f"'{start}' is not a folder", context, param_hint="-C")
    context.obj = at.Call(start, log)
