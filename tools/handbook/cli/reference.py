"""The commands and the kinds of documents as pages of the handbook, from help texts and templates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from handbook.kinds.kind import Kind, Order, SectionRule

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


def kinds_page(kinds: Sequence[Kind], head: str) -> str:
    """Return the Markdown of the kinds of documents: ``head``, then each kind with its sections."""
    return "\n\n".join((head.rstrip(), *map(_kind, kinds))) + "\n"


def _kind(kind: Kind) -> str:
    where = [f"- Paths: {_codes(kind.paths)}" if kind.paths else f"- Paths: none; state `kind: {kind.name}`"]
    if kind.folder:
        where.append(f"- New documents: `{kind.folder}`")
    if kind.order is Order.TEMPLATE:
        where.append("- Sections in this order")
    if kind.diagram:
        where.append("- At least one diagram")
    rows = [
        f"| {section.name} | {_demands(section)} | {', '.join(section.aliases)} |"
        for section in kind.sections
    ]
    table = "\n".join(("| Section | Must be | Also named |", "|---|---|---|", *rows))
    return "\n\n".join((f"### `{kind.name}`", kind.description, "\n".join(where), table))


def _demands(section: SectionRule) -> str:
    """Return what a section must be, in the words of the template."""
    words = ["required" if section.required else "optional"]
    words += [word for word in ("first", "last") if getattr(section, word)]
    words += [f"in {section.parent}"] if section.parent else []
    words += [need.value for need in section.needs]
    words += [f"{section.min_words} words at least"] if section.min_words else []
    words += ['"None" with a date'] if section.none_ok else []
    return ", ".join(words)


def _codes(words: Sequence[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)
