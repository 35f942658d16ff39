"""The command ``adr``: begin a decision log, write the next record, list the records."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

import click

from handbook.cli import home as at
from handbook.cli.output import FAILED, HELP, color_option, complain, examples, run, version_option
from handbook.errors import UnknownNameError

if TYPE_CHECKING:
    from handbook.adr.record import AdrLog, Record
    from handbook.changes import ChangeSet

_STATUS_COLOURS = {"Accepted": "green", "Proposed": "yellow", "Draft": "yellow", "Rejected": "red"}


def main() -> NoReturn:
    """Run ``adr`` as a command of its own."""
    run(adr, "adr")


@click.group(
    context_settings=HELP,
    epilog=examples(
        "adr init",
        'adr new "Use PostgreSQL for orders"',
        'adr new "Use Kafka for events" --supersedes 3',
        "adr list --status accepted",
    ),
)
@click.option("-C", "start", metavar="DIR", default=".", help="Act as if called in this folder.")
@version_option("adr")
@color_option
@click.pass_context
def adr(context: click.Context, start: str) -> None:
    """Write and keep decision records.

    The log is where handbook.toml, ADR_DIRECTORY or a file .adr-dir says, else the folder adr,
    doc/adr, docs/adr or docs/decisions of the repository.
    """
    if not os.path.isdir(start):
        raise click.BadParameter(f"'{start}' is not a folder", context, param_hint="-C")
    context.obj = start


_date_option = click.option(
    "--date", "day", metavar="DATE", envvar="ADR_DATE", help="Date to write, as 2026-11-22. [default: today]"
)
_dry_run_option = click.option("--dry-run", is_flag=True, help="Show the change as a diff; write nothing.")
_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@adr.command(epilog=examples("adr init", "adr init docs/decisions"))
@click.argument("directory", required=False)
@_date_option
@_dry_run_option
@click.pass_obj
def init(start: str, directory: str | None, day: str | None, dry_run: bool) -> None:
    """Begin a decision log: its folder, and a first record that says why there is a log.

    A DIRECTORY that would not be found by itself is written to .adr-dir, which adr-tools reads too.
    """
    from handbook.adr import plan
    from handbook.adr.log import pointers

    home = at.home(start)
    if directory is not None:
        home = home._replace(folder=home.start.joinpath(os.path.normpath(home.start / directory)))
    date = at.date_of(day)
    with at.turn(home, dry_run):
        others = pointers(home.start, home.settings, home.named, home.folder)
        changes = plan.init(at.log_of(home), date, others)
        at.carry_out(changes, dry_run)
    if dry_run:
        at.preview(changes)
    else:
        click.echo(at.shown(changes))


@adr.command(
    epilog=examples(
        'adr new "Use PostgreSQL for orders"',
        'adr new "Use Kafka for events" --supersedes 3',
        'adr new "Cache at the edge" --status accepted --body-file - < body.md',
        'adr new "Try it" --dry-run',
    )
)
@click.argument("words", metavar="TITLE...", nargs=-1, required=True)
@click.option(
    "-s",
    "--supersedes",
    metavar="RECORD",
    multiple=True,
    help="It replaces this record; repeatable. 3, ADR-3 or a name.",
)
@click.option("--status", help="Its status. [default: Proposed, or as configured]")
@click.option("--template", help="Its kind: adr, madr or one of your own. [default: adr, or as configured]")
@_date_option
@click.option(
    "--author", envvar="GIT_AUTHOR_NAME", default="", help="Who writes it, if the template says so."
)
@click.option("--body-file", metavar="FILE", help="Sections to write after title and status; - reads stdin.")
@_dry_run_option
@_json_option
@click.pass_obj
def new(
    start: str,
    *,
    words: tuple[str, ...],
    supersedes: tuple[str, ...],
    status: str | None,
    template: str | None,
    day: str | None,
    author: str,
    body_file: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Write the next record and print its path, nothing else.

    Records that it supersedes are changed in the same step, or nothing is.
    """
    from handbook import kinds
    from handbook.adr import plan

    home = at.home(start)
    settings = home.settings
    draft = plan.Draft(
        title=" ".join(words),
        date=at.date_of(day),
        status=at.status_of(status, settings),
        author=author,
        supersedes=supersedes,
        body=at.body_of(body_file),
    )
    text = kinds.blank(kinds.source(template or settings.template, settings.root, settings.templates))
    with at.turn(home, dry_run):
        changes = plan.new(at.log_of(home), text, draft)
        at.carry_out(changes, dry_run)
    if as_json:
        _print_json(_written(changes, dry_run))
    elif dry_run:
        at.preview(changes)
    else:
        click.echo(at.shown(changes))


@adr.command("list", epilog=examples("adr list", "adr list --status proposed", "adr list --json"))
@click.option("--status", help="Only records of this status.")
@_json_option
@click.pass_context
def list_(context: click.Context, status: str | None, as_json: bool) -> None:
    """List the records: number, status, date and title."""
    log = at.log_of(at.home(context.obj), must_exist=True)
    records = _of_status(log, status)
    if as_json:
        _print_json([_facts(record) for record in records])
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


def _facts(record: Record) -> dict[str, object]:
    facts = {"number": record.number, "title": record.title, "status": record.status}
    return {**facts, "date": record.date, "path": record.path}


def _written(changes: ChangeSet, dry_run: bool) -> dict[str, object]:
    from handbook.adr.record import parse
    from handbook.changes import Create, diff

    first, *others = changes.changes
    record = parse(first.path, first.text if isinstance(first, Create) else "")
    changed = {**_facts(record), "changed": [change.path for change in others], "dry_run": dry_run}
    return {**changed, "diff": diff(changes)} if dry_run else changed


def _print_json(value: dict[str, object] | Sequence[dict[str, object]]) -> None:
    import json

    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
