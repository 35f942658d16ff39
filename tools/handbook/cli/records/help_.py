"""``adr help``: what ``--help`` prints, as a command, as in adr-tools."""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem

from handbook.cli.output import HELP, examples, say
from handbook.errors import UnknownNameError


def _commands(context: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem[str]]:
    """Return the commands that can follow the words so far."""
    at = context.parent or context
    for word in context.params.get("words") or ():
        group = at.command
        command = group.get_command(at, word) if isinstance(group, click.Group) else None
        if command is None:
            return []
        at = click.Context(command, info_name=word, parent=at)
    # A group answers with its commands, and would add its options to a dash.
    if not isinstance(at.command, click.Group) or incomplete.startswith("-"):
        return []
    return at.command.shell_complete(at, incomplete)


@click.command(
    "help", context_settings=HELP, epilog=examples("adr help", "adr help new", "adr help generate toc")
)
@click.argument("words", metavar="[COMMAND]...", nargs=-1, shell_complete=_commands)
@click.pass_context
def help_(context: click.Context, words: tuple[str, ...]) -> None:
    """Print the help of adr or of one of its commands."""
    at = context.parent or context
    for word in words:
        group = at.command
        known = tuple(group.list_commands(at)) if isinstance(group, click.Group) else ()
        command = group.get_command(at, word) if isinstance(group, click.Group) else None
        if command is None:
            raise UnknownNameError("command", word, known, f"`{at.command_path} --help` lists them")
        at = click.Context(command, info_name=word, parent=at, **command.context_settings)
    say(at.get_help())
