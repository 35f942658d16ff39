"""The command line as a page of the handbook, made from the help texts themselves."""

from __future__ import annotations

from collections.abc import Iterator

import click

_WIDTH = 90


def page(name: str, group: click.Group, head: str) -> str:
    """Return the Markdown of a command family: ``head``, then each command with its help.

    ``head`` is the front matter, the title and the section ``In short``.
    """
    parts = [head.rstrip()]
    for path, command in _commands(name, group):
        marks = "#" * (1 + len(path.split()) - len(name.split()))
        summary = command.get_short_help_str(_WIDTH * 2)
        parts.append(f"{marks} `{path}`\n\n{summary}\n\n```text\n{_help(path, command)}\n```")
    return "\n\n".join(parts) + "\n"


def _commands(path: str, group: click.Group) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group, info_name=path)
    for word in group.list_commands(context):
        command = group.get_command(context, word)
        if command is None or command.hidden:
            continue
        yield f"{path} {word}", command
        if isinstance(command, click.Group):
            yield from _commands(f"{path} {word}", command)


def _help(path: str, command: click.Command) -> str:
    # The width is that of the page, not of the terminal of whoever makes it.
    context = click.Context(command, info_name=path, terminal_width=_WIDTH, **command.context_settings)
    return click.unstyle(command.get_help(context)).strip()
