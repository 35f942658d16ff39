"""``adr init``: begin a decision log."""

from __future__ import annotations

import os

import click

from handbook.cli.output import HELP, examples
from handbook.cli.records import options as at
from handbook.cli.records import printing
from handbook.project import log as logs


@click.command(
    context_settings=HELP, epilog=examples("adr init", "adr init docs/decisions", "adr init --dry-run")
)
@click.argument("directory", required=False)
@at.date_option
@at.dry_run_option
@at.json_option
@click.pass_obj
def init(call: at.Call, directory: str | None, day: str | None, dry_run: bool, as_json: bool) -> None:
    """Begin a decision log: its folder, and a first record that says why there is a log.

    A DIRECTORY that would not be found by itself is written to .adr-dir, which adr-tools reads too.
    """
    from handbook.adr.change import plan
    from handbook.adr.log import pointers

    home = at.home(call)
    if directory is not None:
        home = home._replace(folder=os.path.normpath(os.path.join(home.start, directory)))
    date = at.date_of(day)
    with printing.locked(home, dry_run=dry_run):
        others = pointers(home.start, home.config, home.named, home.folder)
        changes = plan.init(logs.read(home), date, others)
        logs.apply(home, changes, dry_run=dry_run)
    if as_json:
        printing.print_json(printing.written(changes, dry_run=dry_run))
    elif dry_run:
        printing.preview(changes)
    else:
        click.echo(printing.shown(changes))
