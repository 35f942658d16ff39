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
    for context in contexts(name, group):
        path = context.command_path
        marks = "#" * (1 + len(path.split()) - len(name.split()))
        summary = context.command.get_short_help_str(_WIDTH * 2)
        text = click.unstyle(context.command.get_help(context)).strip()
        parts.append(f"{marks} `{path}`\n\n{summary}\n\n```text\n{text}\n```")
    return "\n\n".join(parts) + "\n"


def contexts(name: str, group: click.Group) -> Iterator[click.Context]:
    """Yield each command in its context, as the program itself makes it: a command inherits from its group.

    The width is that of the page, not of the terminal of whoever makes it.
    """
    return _below(_context(name, group, None))


def _below(context: click.Context) -> Iterator[click.Context]:
    group = context.command
    if not isinstance(group, click.Group):
        return
    for word in group.list_commands(context):
        command = group.get_command(context, word)
        if command is not None and not command.hidden:
            inner = _context(word, command, context)
            yield inner
            yield from _below(inner)


def _context(word: str, command: click.Command, parent: click.Context | None) -> click.Context:
    return click.Context(
        command,
        info_name=word,
        parent=parent,
        terminal_width=_WIDTH,
        max_content_width=_WIDTH,
        **command.context_settings,
    )
