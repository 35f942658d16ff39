"""``docs kinds``: the kinds of documents and their templates."""

from __future__ import annotations

from pathlib import Path

import click

from handbook import printable
from handbook.cli import terminal
from handbook.cli.listing import kinds_json
from handbook.cli.output import HELP, examples, say
from handbook.kinds import template
from handbook.project.project import open_project


@click.group(
    invoke_without_command=True,
    context_settings=HELP,
    epilog=examples("docs kinds", "docs kinds show architecture"),
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def kinds(ctx: click.Context, as_json: bool) -> None:
    """List the kinds of documents, their paths and sections."""
    if ctx.invoked_subcommand is not None:
        return
    project = open_project(ctx.obj)
    every = project.kinds.kinds
    if as_json:
        say(kinds_json(every))
        return
    for kind in every:
        say(f"{terminal.strong(kind.name)} (version {kind.version})", styled=True)
        paths = ", ".join(kind.paths) or f"stated in the front matter: kind: {kind.name}"
        say(printable.line(f"  paths:    {paths}"))
        names = ", ".join(s.name if s.required else f"[{s.name}]" for s in kind.sections)
        say(printable.line(f"  sections: {names}"))


@kinds.command(context_settings=HELP, epilog="\b\nExample:\n  docs kinds show runbook")
@click.argument("name")
@click.pass_obj
def show(folder: Path, name: str) -> None:
    """Print the template of a kind.

    It is what `docs new` writes and what `docs lint` requires.
    """
    project = open_project(folder)
    say(template.source(name, project.root, project.config.templates), nl=False)
