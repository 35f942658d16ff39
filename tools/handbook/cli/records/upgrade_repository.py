"""``adr upgrade-repository``: bring the dates of old adr-tools to ISO 8601."""

from __future__ import annotations

import click

from handbook.cli.output import HELP, complain, examples
from handbook.cli.records import options as at
from handbook.cli.records import printing, reading
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
    """Write each date DD/MM/YYYY as YYYY-MM-DD, and print the paths of the records.

    Old releases of adr-tools wrote such dates. Exit code 1 says that one of them is no day of any year.
    """
    from handbook.adr.change.upgrade import upgrade
    from handbook.changes import diff

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
    else:
        for change in changes.changes:
            click.echo(printing.path_of(log.root, change.path))
    for record, written in impossible:
        complain(f"{record.path}: '{written}' is no date DD/MM/YYYY; write it as YYYY-MM-DD")
    reading.admit(context, log.records)
    context.exit(_LEFT if impossible else 0)
