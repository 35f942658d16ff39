"""The command ``adr``: the group, and where its commands are."""

from __future__ import annotations

import os
from typing import NoReturn

import click

from handbook.cli.lazy import LazyGroup
from handbook.cli.output import HELP, color_option, examples, run, version_option
from handbook.cli.records import options as at


def main() -> NoReturn:
    """Run ``adr`` as a command of its own."""
    run(adr, "adr")


@click.group(
    cls=LazyGroup,
    places={
        "init": "handbook.cli.records.init:init",
        "new": "handbook.cli.records.new:new",
        "list": "handbook.cli.records.list_:list_",
        "status": "handbook.cli.records.status:status",
        "accept": "handbook.cli.records.status:accept",
        "reject": "handbook.cli.records.status:reject",
        "deprecate": "handbook.cli.records.status:deprecate",
        "supersede": "handbook.cli.records.supersede:supersede",
        "link": "handbook.cli.records.link:link",
        "unlink": "handbook.cli.records.link:unlink",
        "edit": "handbook.cli.records.edit:edit",
        "show": "handbook.cli.records.show:show",
        "search": "handbook.cli.records.search:search",
        "toc": "handbook.cli.records.toc:toc",
        "graph": "handbook.cli.records.graph:graph",
        "generate": "handbook.cli.records.generate:generate",
        "upgrade-repository": "handbook.cli.records.upgrade_repository:upgrade_repository",
        "export": "handbook.cli.records.export:export",
        "import": "handbook.cli.records.import_:import_",
        "templates": "handbook.cli.records.templates:templates",
        "config": "handbook.cli.records.config:config",
        "completion": "handbook.cli.records.completion:completion",
        "help": "handbook.cli.records.help_:help_",
        "lint": "handbook.cli.records.lint:lint",
        "check": "handbook.cli.records.check:check",
        "renumber": "handbook.cli.records.renumber:renumber",
        "doctor": "handbook.cli.records.doctor:doctor",
    },
    context_settings=HELP,
    epilog=examples(
        "adr init",
        'adr new "Use PostgreSQL for orders"',
        'adr new "Use Kafka for events" --supersedes 3',
        "adr list --status accepted",
    ),
)
@click.option("-C", "start", metavar="DIR", default=".", help="Act as if called in this folder.")
@click.option(
    "--log",
    metavar="NAME",
    default="",
    shell_complete=at.completes("logs"),
    help="Which log, where the configuration has several.",
)
@version_option("adr")
@color_option
@click.pass_context
def adr(context: click.Context, start: str, log: str) -> None:
    """Write and keep decision records.

    The log is where handbook.toml, ADR_DIRECTORY or a file .adr-dir says, else the folder adr,
    doc/adr, docs/adr or docs/decisions of the repository. Of several logs, it is that of the nearest
    folder.
    """
    if not os.path.isdir(start):
        raise click.BadParameter(f"'{start}' is not a folder", context, param_hint="-C")
    context.obj = at.Call(start, log)
