"""``adr list``: show the records."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from handbook.cli.output import FAILED, HELP, complain, examples
from handbook.cli.records import home as at
from handbook.errors import UnknownNameError

if TYPE_CHECKING:
    from handbook.adr.record import AdrLog, Record

_STATUS_COLOURS = {"Accepted": "green", "Proposed": "yellow", "Draft": "yellow", "Rejected": "red"}


@click.command(
    "list",
    context_settings=HELP,
    epilog=examples("adr list", "adr list --status proposed", "adr list --json"),
)
@click.option("--status", help="Only records of this status.")
@at.json_option
@click.pass_context
def list_(context: click.Context, status: str | None, as_json: bool) -> None:
    """List the records: number, status, date and title."""
    log = at.log_of(at.home(context.obj), must_exist=True)
    records = _of_status(log, status)
    if as_json:
        at.print_json([at.facts(record) for record in records])
    else:
        for record in records:
            click.echo(_line(record, log.digits))
    unread = [record for record in records if record.problem]
    for record in unread:
        complain(f"{record.path}: {record.problem}")
    if unread:
        context.exit(FAILED)


def _of_status(log: AdrLog, status: str | None) -> tuple[Record, ...]:
    if status is None:
        return log.records
    from handbook.adr.status import STATUSES

    known = tuple(dict.fromkeys((*STATUSES, *(record.status for record in log.records if record.status))))
    wanted = status.strip().lower()
    if wanted not in {name.lower() for name in known}:
        raise UnknownNameError("status", status, known, f"use one of {', '.join(known)}")
    return tuple(record for record in log.records if record.status.lower() == wanted)


def _line(record: Record, digits: int) -> str:
    number = "" if record.number is None else f"{record.number:0{digits}d}"
    status = record.status or "-"
    shown = click.style(status, fg=_STATUS_COLOURS.get(status)) + " " * (12 - len(status))
    title = record.title or record.slug
    return f"{number:>{digits}}  {shown}{record.date or '-':<12}{title}"
