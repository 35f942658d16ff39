"""``adr help``: the help of a command by adr-tools' word for it."""

from __future__ import annotations

import click

from handbook.cli.output import HELP, examples
from handbook.errors import UnknownNameError


@click.command(
    "help", context_settings=HELP, epilog=examples("adr help", "adr help new", "adr help generate toc")
)
@click.argument("words", metavar="[COMMAND]...", nargs=-1)
@click.pass_context
def help_(context: click.Context, words: tuple[str, ...]) -> None:
    """Print the help of a command; of adr itself, unless one is named."""
    at = context.parent or context
    for word in words:
        group = at.command
        known = tuple(group.list_commands(at)) if isinstance(group, click.Group) else ()
        command = group.get_command(at, word) if isinstance(group, click.Group) else None
        if command is None:
            raise UnknownNameError("command", word, known, f"`{at.command_path} --help` lists them")
        at = click.Context(command, info_name=word, parent=at, **command.context_settings)
    click.echo(at.get_help())
