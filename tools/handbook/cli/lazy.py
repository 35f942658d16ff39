"""Groups whose commands are imported when they are called: a command pays for itself only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from handbook.errors import nearest

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


class Entry(NamedTuple):
    """A command that is not imported yet."""

    place: str
    """Where it is: ``module:attribute``."""
    sentence: str
    """The first sentence of its help, whole: help and completion print it without importing the command."""


class LazyGroup(click.Group):
    """A group of commands in sections, each known by its `Entry`."""

    def __init__(self, *args: Any, sections: Mapping[str, Mapping[str, Entry]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sections = sections
        self.entries = {name: entry for section in sections.values() for name, entry in section.items()}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the sections, which is that of use."""
        del ctx
        return list(self.entries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command of that name; None when there is none."""
        del ctx
        if cmd_name not in self.entries:
            return None
        module, _, attribute = self.entries[cmd_name].place.partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command of a line. Raises UsageError, with the nearest name if there is one."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            close = "" if args[0].startswith("-") else nearest(args[0], tuple(self.list_commands(ctx)))
            if not close:
                raise
            message = f"{error.message.rstrip('.')} (did you mean '{close}'?)"
            raise click.UsageError(message, ctx) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write each section with its commands and their sentences, in columns that line up across them."""
        del ctx
        width = max(map(len, self.entries))
        for title, section in self.sections.items():
            with formatter.section(title):
                formatter.write_dl([(name.ljust(width), entry.sentence) for name, entry in section.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem[Any]]:
        """Return the commands and options that begin so."""
        return [*self._begun(incomplete), *click.Command.shell_complete(self, ctx, incomplete)]

    def _begun(self, incomplete: str) -> Iterator[CompletionItem[Any]]:
        from click.shell_completion import CompletionItem  # Only when a shell asks.

        for name, entry in self.entries.items():
            if name.startswith(incomplete):
                yield CompletionItem(name, help=entry.sentence)
