"""What the commands that only read share: the log, and what they say about records that cannot be read."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

import click

from handbook import printable
from handbook.adr.dates import iso
from handbook.adr.record.record import AdrLog, Record
from handbook.changes import ChangeSet, Create, Replace, diff
from handbook.cli.output import FAILED, complain
from handbook.cli.records import options as at
from handbook.cli.records import printing
from handbook.disk.files import read
from handbook.disk.place import confined, tree
from handbook.project import log as logs
from handbook.project.writing import write

_STATUS_WIDTH = len("Superseded")
_DATE_WIDTH = len("2026-11-22")
STATUS_COLOURS = {"Accepted": "green", "Proposed": "yellow", "Draft": "yellow", "Rejected": "red"}


def log_of(context: click.Context, *, dry_run: bool = False) -> AdrLog:
    """Read the log that the command is called for; with ``dry_run`` as it is on the disk.

    Raises HandbookError when there is none.
    """
    home = at.home(context.obj)
    if not dry_run:
        printing.recover(home)
    return logs.read(home, must_exist=True)


def admit(context: click.Context, records: Sequence[Record]) -> None:
    """Name the records that could not be read: with one of them the command has failed."""
    unread = [record for record in records if record.problem]
    for record in unread:
        complain(f"{record.path}: {record.problem}")
    if unread:
        context.exit(FAILED)


def table(records: Sequence[Record], digits: int) -> Iterator[str]:
    """Yield records as the lines of a table: number, status, date and title, in columns that never touch."""
    # Each cell is made printable before it is measured: an escape takes more columns than the character.
    rows = [
        [printable.line(cell) for cell in (record.status or "-", record.date, record.title or record.slug)]
        for record in records
    ]
    numbers = ["" if record.number is None else f"{record.number:0{digits}d}" for record in records]
    first = max((*map(len, numbers), digits))
    second = max((_STATUS_WIDTH, *(len(status) for status, _, _ in rows)))
    third = max((_DATE_WIDTH, *(len(date) for _, date, _ in rows)))
    for number, (status, date, title) in zip(numbers, rows, strict=True):
        shown = click.style(status, fg=STATUS_COLOURS.get(status)) + " " * (second - len(status))
        yield f"{number:>{first}}  {shown}  {date or '-':<{third}}  {title}"


def day(given: str | None, option: str) -> str:
    """Return a date to compare with; empty for None. Raises click.BadParameter for what is not a date."""
    if given is None:
        return ""
    if len(given) == len("2026-11-22") and iso(given) == given:
        return given
    raise click.BadParameter(f"'{given}' is not a date like 2026-11-22", param_hint=f"'{option}'")


def file_of(context: click.Context, name: str | None) -> str | None:
    """Return a file that an option names, as if called in the folder of ``-C``."""
    start: str = context.obj.start
    return name if name is None or start == "." else os.path.join(start, name)


def to_file(log: AdrLog, output: str, text: str) -> ChangeSet:
    """Plan that a file holds the text; no change when it does. Raises ReadError for what is not text."""
    path = os.path.abspath(output)
    if confined(os.path.dirname(path), tree(log.root), named=True) is not None:
        path = os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))
    if not os.path.exists(path):
        return ChangeSet(log.root, (Create(path, text),))
    current = read(path, tree(log.root), named=True)
    return ChangeSet(log.root, () if current == text else (Replace(path, current, text),))


def deliver(log: AdrLog, changes: ChangeSet, *, dry_run: bool, as_json: bool) -> None:
    """Write the planned file, or show what would be written. Raises WriteError."""
    if not dry_run:
        write(changes, os.path.join(log.root, log.folder))
    if as_json:
        paths = [_below(changes.root, change.path) for change in changes.changes]
        told: dict[str, object] = {"changed": paths, "dry_run": dry_run}
        printing.print_json({**told, "diff": diff(changes)} if dry_run else told)
    elif dry_run:
        printing.preview(changes)


def _below(root: str, path: str) -> str:
    """Return a path relative to the root, as in the other outputs, or the whole path outside of it."""
    top = os.path.join(root, "")
    return path.removeprefix(top).replace(os.sep, "/") if path.startswith(top) else path
