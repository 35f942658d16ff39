"""What the commands of ``adr`` share of their command lines: where they act, and common options."""

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

date_option = click.option(
    "--date", "day", metavar="DATE", envvar="ADR_DATE", help="Date to write, as 2026-11-22. [default: today]"
)
dry_run_option = click.option("--dry-run", is_flag=True, help="Show the change as a diff; write nothing.")
branches_option = click.option(
    "--branches/--no-branches",
    default=True,
    help="Skip numbers taken on other branches. [default: yes, or as configured]",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


class Call(NamedTuple):
    """What the group was told: what each of its commands finds as ``context.obj``."""

    start: str
    """The folder of ``-C``."""
    log: str
    """The name of ``--log``; empty when it was not given."""


def home(call: Call) -> Home:
    """Find the log for a call. Raises ConfigError, ReadError or UnknownNameError."""
    return find_home(call.start, call.log, os.environ.get("ADR_DIRECTORY", ""))


def text_of(given: str | None) -> str | None:
    """Read what a file or, for ``-``, standard input holds; None for None. Raises ReadError."""
    if given is None:
        return None
    from handbook.disk.files import decoded, read

    if given == "-":
        return decoded("standard input", sys.stdin.buffer.read())
    return read(given)


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


def date_of(given: str | None) -> str:
    """Return the date to write: as given, else today. Raises click.BadParameter."""
    if given is None:
        import time

        return time.strftime("%Y-%m-%d")
    from datetime import date

    try:
        if len(given) == 10 and str(date.fromisoformat(given)) == given:
            return given
    except ValueError:
        pass
    raise click.BadParameter(f"'{given}' is not a date like 2026-11-22", param_hint="'--date' or ADR_DATE")
