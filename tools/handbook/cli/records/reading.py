"""What the commands share that only read: the log, and what they say of records that cannot be read."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from handbook.cli.output import FAILED, complain
from handbook.cli.records import options as at
from handbook.cli.records import printing
from handbook.project import log as logs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from handbook.adr.record.record import AdrLog, Record
    from handbook.changes import ChangeSet

STATUS_COLOURS = {"Accepted": "green", "Proposed": "yellow", "Draft": "yellow", "Rejected": "red"}


def log_of(context: click.Context, *, dry_run: bool = False) -> AdrLog:
    """Read the log that the command is called for; with ``dry_run`` as it lies on the disk.

    Raises HandbookError when there is none.
    """
    home = at.home(context.obj)
    if not dry_run:
        printing.recover(home)
    return logs.read(home, must_exist=True)


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
    start: str = context.obj.start
    return name if name is None or start == "." else os.path.join(start, name)


def to_file(root: str, output: str, text: str) -> ChangeSet:
    """Plan that a file holds the text; no change when it does. Raises ReadError for what is no text."""
    from handbook.changes import ChangeSet, Create, Replace
    from handbook.disk.files import read

    path = os.path.join(os.path.realpath(os.path.dirname(output)), os.path.basename(output))
    if not os.path.exists(path):
        return ChangeSet(root, (Create(path, text),))
    current = read(path)
    return ChangeSet(root, () if current == text else (Replace(path, current, text),))


def deliver(changes: ChangeSet, text: str, *, dry_run: bool, as_json: bool) -> None:
    """Write the planned file, or show what would be written. Raises WriteError."""
    from handbook.changes import diff

    if not dry_run:
        from pathlib import Path

        from handbook.disk.files import overwrite

        for change in changes.changes:
            overwrite(Path(change.path), text)
    if as_json:
        paths = [_below(changes.root, change.path) for change in changes.changes]
        told: dict[str, object] = {"changed": paths, "dry_run": dry_run}
        printing.print_json({**told, "diff": diff(changes)} if dry_run else told)
    elif dry_run:
        printing.preview(changes)


def _below(root: str, path: str) -> str:
    """Return a path as the other outputs have it: relative to the root, or whole when it lies elsewhere."""
    top = os.path.join(root, "")
    return path.removeprefix(top).replace(os.sep, "/") if path.startswith(top) else path
