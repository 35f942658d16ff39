"""``adr list``: show the records."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from handbook import printable
from handbook.adr.dates import iso
from handbook.adr.guards.guard import in_force, is_guarded
from handbook.adr.record.record import AdrLog, Record
from handbook.adr.record.status import STATUSES
from handbook.cli.output import FAILED, HELP, examples, say
from handbook.cli.records import options as at
from handbook.cli.records import printing, reading
from handbook.config.logs import ADR_TOOLS
from handbook.errors import UnknownNameError
from handbook.project import log as logs


@click.command(
    "list",
    context_settings=HELP,
    epilog=examples(
        "adr list",
        "adr list --status proposed --status draft",
        "adr list --since 2026-01-01 --until 2026-06-30",
        "adr list --unguarded",
        "adr list | xargs grep -l Kafka",
        "adr list --table | grep -i kafka",
        "adr list --json",
    ),
)
@click.option(
    "--status",
    "statuses",
    multiple=True,
    shell_complete=at.completes("statuses of the log"),
    help="Only records with this status. Repeatable.",
)
@click.option("--since", metavar="DATE", help="Only records of this day or later: 2026-11-22.")
@click.option("--until", metavar="DATE", help="Only records of this day or earlier.")
@click.option("--unguarded", is_flag=True, help="Only accepted records that name no check; see `adr guard`.")
@click.option(
    "--paths/--table",
    default=None,
    help="Paths, one a line, or a table. [default: a table on a terminal, else paths]",
)
@at.json_option
@click.pass_context
def list_(
    context: click.Context,
    *,
    statuses: tuple[str, ...],
    since: str | None,
    until: str | None,
    unguarded: bool,
    paths: bool | None,
    as_json: bool,
) -> None:
    """List the records: a table on a terminal, else their paths.

    The table has number, status, date and title. --since and --until leave out a record whose date
    cannot be read.
    """
    home = at.home(context.obj)
    as_adr_tools = home.config.compatible == ADR_TOOLS
    if as_adr_tools and not os.path.isdir(home.folder):
        # As adr-tools says it: scripts may look for it.
        say(printable.line(f"The {os.path.relpath(home.folder)} directory does not exist"), err=True)
        context.exit(FAILED)
    printing.recover(home)
    log = logs.read(home, must_exist=True)
    if paths is None:
        paths = as_adr_tools or not sys.stdout.isatty()
    first, last = reading.day(since, "--since"), reading.day(until, "--until")
    records = _between(_of_status(log, statuses), first, last)
    if unguarded:
        records = [record for record in records if in_force(record) and not is_guarded(record)]
    if as_json:
        printing.print_json([printing.facts(record) for record in records])
    elif paths:
        for record in records:
            say(printable.line(printing.path_of(log.root, record.path)))
    else:
        for line in reading.table(records, log.digits):
            say(line, styled=True)
    reading.admit(context, records)


def _of_status(log: AdrLog, statuses: tuple[str, ...]) -> tuple[Record, ...]:
    if not statuses:
        return log.records
    known = tuple(dict.fromkeys((*STATUSES, *(record.status for record in log.records if record.status))))
    wanted = {status.strip().lower(): status for status in statuses}
    for word, status in wanted.items():
        if word not in {name.lower() for name in known}:
            raise UnknownNameError("status", status, known, f"use one of {', '.join(known)}")
    return tuple(record for record in log.records if record.status.lower() in wanted)


def _between(records: Sequence[Record], since: str, until: str) -> Sequence[Record]:
    if not since and not until:
        return records
    days = ((record, iso(record.date)) for record in records)
    return [record for record, day in days if day and since <= day and (not until or day <= until)]
