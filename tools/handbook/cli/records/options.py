"""What the commands of ``adr`` share of their command lines: the log they act on, and common options."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, NamedTuple

import click

from handbook.project.log import Home
from handbook.project.log import home as find_home

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.shell_completion import CompletionItem

    from handbook.config.logs import LogConfig

date_option = click.option(
    "--date", "day", metavar="DATE", envvar="ADR_DATE", help="Date to write: 2026-11-22. [default: today]"
)
dry_run_option = click.option("--dry-run", is_flag=True, help="Show the changes as a diff; write nothing.")
branches_option = click.option(
    "--branches/--no-branches",
    default=True,
    help="Skip numbers taken on other branches. [default: yes, or as configured]",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


class Call(NamedTuple):
    """The options of the group, which each of its commands finds as ``context.obj``."""

    start: str
    """The folder of ``-C``."""
    log: str
    """The name of ``--log``; empty when it was not given."""


def home(call: Call, *, isolated: bool = False) -> Home:
    """Find the log for a call; with ``isolated`` without what the configuration says about logs.

    Raises ConfigError, ReadError or UnknownNameError.
    """
    named, compatible = os.environ.get("ADR_DIRECTORY", ""), os.environ.get("ADR_COMPATIBLE", "")
    return find_home(call.start, call.log, named, compatible, isolated=isolated)


def text_of(given: str | None) -> str | None:
    """Return the text of a file or, for ``-``, of standard input; None for None. Raises ReadError."""
    if given is None:
        return None
    from handbook.disk.files import decoded, read

    if given == "-":
        return decoded("standard input", sys.stdin.buffer.read())
    from handbook.disk.place import tree

    return read(given, tree(os.curdir), named=True)


def completes(what: str) -> Callable[[click.Context, click.Parameter, str], list[CompletionItem[str]]]:
    """Return what completes a value in the shell: a name of `completing.SOURCES`.

    The work is imported when a shell asks, so that a command that is run does not pay for it.
    """

    def complete(context: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem[str]]:
        from importlib import import_module

        completing = import_module("handbook.cli.records.completing")
        found: list[CompletionItem[str]] = completing.items(what, context, incomplete)
        return found

    return complete


record_completion = completes("records")


def date_of(given: str | None, config: LogConfig) -> str:
    """Return the date to write: as given, else today. Raises click.BadParameter.

    In the ways of adr-tools it is free text, such as 22/11/2026.
    """
    if given is None:
        import time

        return time.strftime("%Y-%m-%d")
    if config.compatible and given.isprintable() and given.strip():
        return given
    from datetime import date

    try:
        if len(given) == 10 and str(date.fromisoformat(given)) == given:
            return given
    except ValueError:
        pass
    raise click.BadParameter(f"'{given}' is not a date like 2026-11-22", param_hint="'--date' or ADR_DATE")
