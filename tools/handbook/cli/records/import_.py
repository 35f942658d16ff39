"""``adr import``: add the records of another tool."""

from __future__ import annotations

import click

from handbook import printable
from handbook.adr.change import importing
from handbook.changes import diff
from handbook.cli.output import HELP, examples, say
from handbook.cli.records import options as at
from handbook.cli.records import printing, reading
from handbook.project import log as logs


@click.command(
    "import",
    context_settings=HELP,
    epilog=examples(
        "adr import decisions.json --dry-run",
        "adr import decisions.json --template nygard",
        "adrs export json | adr import -",
    ),
)
@click.argument("file", metavar="FILE")
@click.option(
    "--template",
    shell_complete=at.completes("templates"),
    help="Template for them, as `adr templates` lists them. [default: as for `adr new`]",
)
@at.date_option
@at.dry_run_option
@at.json_option
@click.pass_context
def import_(
    context: click.Context, *, file: str, template: str | None, day: str | None, dry_run: bool, as_json: bool
) -> None:
    """Add the records of a JSON-ADR file to the log.

    FILE may be '-' for standard input. Each record keeps its number; one without a number gets the next.
    Where a number is taken, nothing is written. --date and the configured status are for records for
    which the file gives none. Prints the paths of the new records.
    """
    home = at.home(context.obj)
    text = at.text_of(file if file == "-" else reading.file_of(context, file)) or ""
    defaults = importing.Defaults(home.config.status, at.date_of(day, home.config))
    with printing.locked(home, dry_run=dry_run):
        log = logs.read(home)
        if not log.records:
            logs.require_only(home)
        log = printing.numbered(home, log, branches=True)
        changes = importing.plan(log, text, logs.blank_of(home, log, template), defaults)
        logs.apply(home, changes, dry_run=dry_run)
    paths = [change.path for change in changes.changes]
    if as_json:
        told: dict[str, object] = {"created": paths, "dry_run": dry_run}
        printing.print_json({**told, "diff": diff(changes)} if dry_run else told)
    elif dry_run:
        printing.preview(changes)
    else:
        for path in paths:
            say(printable.line(printing.path_of(changes.root, path)))
