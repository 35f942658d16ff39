"""``adr list``: show the records."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from handbook.cli.output import HELP, examples
from handbook.cli.records import options as at
from handbook.cli.records import printing, reading
from handbook.errors import UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from handbook.adr.record.record import AdrLog, Record


@click.command(
    "list",
    context_settings=HELP,
    epilog=examples(
        "adr list",
        "adr list --status proposed --status draft",
        "adr list --since 2026-01-01 --until 2026-06-30",
        "adr list --paths | xargs grep -l Kafka",
        "adr list --json",
    ),
)
@click.option(
    "--status",
    "statuses",
    multiple=True,
    shell_complete=at.completes("statuses of the log"),
    help="Only records of this status; repeatable.",
)
@click.option("--since", metavar="DATE", help="Only records of this day or later, as 2026-11-22.")
@click.option("--until", metavar="DATE", help="Only records of this day or earlier.")
@click.option("--paths", is_flag=True, help="Print the paths only, as adr-tools does.")
@at.json_option
@click.pass_context
def list_(
    context: click.Context,
    *,
    statuses: tuple[str, ...],
    since: str | None,
    until: str | None,
    paths: bool,
    as_json: bool,
) -> None:
    """List the records: number, status, date and title.

    A record whose date cannot be read is of no day: --since and --until leave it out.
    """
    log = reading.log_of(context)
    first, last = reading.day(since, "--since"), reading.day(until, "--until")
    records = _between(_of_status(log, statuses), first, last)
    if as_json:
        printing.print_json([printing.facts(record) for record in records])
    elif paths:
        for record in records:
            click.echo(printing.path_of(log.root, record.path))
    else:
        for record in records:
            click.echo(reading.line(record, log.digits))
    reading.admit(context, records)


def _of_status(log: AdrLog, statuses: tuple[str, ...]) -> tuple[Record, ...]:
    if not statuses:
        return log.records
    from handbook.adr.record.status import STATUSES

    known = tuple(dict.fromkeys((*STATUSES, *(record.status for record in log.records if record.status))))
    wanted = {status.strip().lower(): status for status in statuses}
    for word, status in wanted.items():
        if word not in {name.lower() for name in known}:
            raise UnknownNameError("status", status, known, f"use one of {', '.join(known)}")
    return tuple(record for record in log.records if record.status.lower() in wanted)


def _between(records: Sequence[Record], since: str, until: str) -> Sequence[Record]:
    if not since and not until:
        return records
    from handbook.adr.dates import iso

    days = ((record, iso(record.date)) for record in records)
    return [record for record, day in days if day and since <= day and (not until or day <= until)]
