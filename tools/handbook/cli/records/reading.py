"""What the commands share that only read: the log, and what they say of records that cannot be read."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from handbook.cli.output import FAILED, complain
from handbook.cli.records import home as at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from handbook.adr.record import AdrLog, Record

STATUS_COLOURS = {"Accepted": "green", "Proposed": "yellow", "Draft": "yellow", "Rejected": "red"}


def log_of(context: click.Context) -> AdrLog:
    """Read the log that the command is called for. Raises HandbookError when there is none."""
    home = at.home(context.obj)
    at.settle(home)
    return at.log_of(home, must_exist=True)


def admit(context: click.Context, records: Sequence[Record]) -> None:
    """Name the records that could not be read; then the command has failed, whatever it has printed."""
    unread = [record for record in records if record.problem]
    for record in unread:
        complain(f"{record.path}: {record.problem}")
    if unread:
        context.exit(FAILED)


def line(record: Record, digits: int) -> str:
    """Return a record as one line of a listing."""
    number = "" if record.number is None else f"{record.number:0{digits}d}"
    status = record.status or "-"
    shown = click.style(status, fg=STATUS_COLOURS.get(status)) + " " * (12 - len(status))
    return f"{number:>{digits}}  {shown}{record.date or '-':<12}{record.title or record.slug}"


def path_of(root: str, path: str) -> str:
    """Return a path of the log as the caller's shell can use it."""
    whole = os.path.join(root, *path.split("/"))
    try:
        return os.path.relpath(whole)
    except ValueError:  # Another drive.
        return whole


def day(given: str | None, option: str) -> str:
    """Return a date to compare with, or nothing. Raises click.BadParameter for what is none."""
    if given is None:
        return ""
    from handbook.adr.dates import iso

    if len(given) == len("2026-11-22") and iso(given) == given:
        return given
    raise click.BadParameter(f"'{given}' is not a date like 2026-11-22", param_hint=f"'{option}'")


def file_of(context: click.Context, name: str | None) -> str | None:
    """Return a file that an option names, as if called in the folder of ``-C``."""
    return name if name is None or context.obj == "." else os.path.join(context.obj, name)


def deliver(context: click.Context, text: str, output: str | None) -> None:
    """Print the text, or write it to the file that an option names. Raises WriteError."""
    if output is None:
        click.echo(text, nl=False)
        return
    from pathlib import Path

    from handbook.files import overwrite

    overwrite(Path(file_of(context, output) or output).absolute(), text)
