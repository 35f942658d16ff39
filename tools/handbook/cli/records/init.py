"""``adr init``: begin a decision log."""

from __future__ import annotations

import os

import click

from handbook import printable
from handbook.adr.change import plan
from handbook.adr.log import pointers, require_followed
from handbook.cli.output import HELP, examples, say
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
    """Begin a decision log with its first record.

    That record says why there is a log. A DIRECTORY with an unusual name is written to .adr-dir, which
    adr-tools reads, too.
    """
    home = at.home(call)
    if directory is not None:
        home = home._replace(folder=os.path.normpath(os.path.join(home.start, directory)))
        require_followed(home.folder, home.start)
    date = at.date_of(day, home.config)
    others = logs.others_than(home)
    with printing.locked(home, dry_run=dry_run):
        pointer = pointers(home.start, home.config, home.named, home.folder)
        changes = plan.init(logs.read(home), date, pointer)
        logs.apply(home, changes, dry_run=dry_run)
    if others:
        printing.note(f"there are decision records in {logs.listed(others)} already; this is another log")
    if as_json:
        printing.print_json(printing.written(changes, dry_run=dry_run))
    elif dry_run:
        printing.preview(changes)
    else:
        say(printable.line(printing.shown(changes)))
