"""``adr upgrade-repository``: rewrite the dates of old releases of adr-tools as ISO 8601."""

from __future__ import annotations

import click

from handbook import printable
from handbook.adr.change.upgrade import upgrade
from handbook.changes import diff
from handbook.cli.output import HELP, complain, examples, say
from handbook.cli.records import options as at
from handbook.cli.records import printing, reading
from handbook.config.logs import ADR_TOOLS
from handbook.project import log as logs

_LEFT = 1


@click.command(
    "upgrade-repository",
    context_settings=HELP,
    epilog=examples(
        "adr upgrade-repository --dry-run", "adr upgrade-repository", "adr upgrade-repository --json"
    ),
)
@at.dry_run_option
@at.json_option
@click.pass_context
def upgrade_repository(context: click.Context, dry_run: bool, as_json: bool) -> None:
    """Rewrite dates such as 31/12/2016 as 2016-12-31.

    Old releases of adr-tools wrote such dates. Prints the paths of the changed records. Exit code 1 means
    that one of the dates does not exist in the calendar.
    """
    home = at.home(context.obj)
    with printing.locked(home, dry_run=dry_run):
        log = logs.read(home, must_exist=True)
        changes, impossible = upgrade(log)
        logs.apply(home, changes, dry_run=dry_run)
    if as_json:
        changed = {"changed": [change.path for change in changes.changes], "dry_run": dry_run}
        printing.print_json({**changed, "diff": diff(changes)} if dry_run else changed)
    elif dry_run:
        printing.preview(changes)
    elif home.config.compatible != ADR_TOOLS:  # There it prints nothing.
        for change in changes.changes:
            say(printable.line(printing.path_of(log.root, change.path)))
    for record, written in impossible:
        complain(f"{record.path}: '{written}' is not a date like 31/12/2016; write it as YYYY-MM-DD")
    reading.admit(context, log.records)
    context.exit(_LEFT if impossible else 0)
