"""What the commands that change records share: making a planned change, and what they print about it."""

from __future__ import annotations

from collections.abc import Callable

import click

from handbook import printable
from handbook.adr.record.record import AdrLog, parse
from handbook.changes import ChangeSet, Replace, diff
from handbook.cli.output import say
from handbook.cli.records import printing
from handbook.project import log as logs

force_option = click.option("--force", is_flag=True, help="Ignore the life cycle.")


def change(
    home: logs.Home,
    planned: Callable[[AdrLog], ChangeSet],
    *,
    dry_run: bool,
    as_json: bool,
    quiet: bool = False,
) -> None:
    """Plan a change while holding the lock, apply it, and print the changed paths unless ``quiet``."""
    logs.read(home, must_exist=True, deep=False)  # Where there is no log, nobody waits for its lock.
    with printing.locked(home, dry_run=dry_run):
        log = logs.read(home, must_exist=True)
        changes = planned(log)
        whole = logs.with_contents(home, log, changes)
        logs.apply(home, whole, dry_run=dry_run)
    if as_json:
        printing.print_json(_told(changes, whole, dry_run))
    elif not changes.changes:
        printing.note("nothing to change: the records already say so")
    elif dry_run:
        printing.preview(whole)
    elif not quiet:
        for each in whole.changes:
            say(printable.line(printing.path_of(changes.root, each.path)))


def _told(changes: ChangeSet, whole: ChangeSet, dry_run: bool) -> dict[str, object]:
    after = [parse(each.path, each.after) for each in changes.changes if isinstance(each, Replace)]
    told: dict[str, object] = {"changed": [printing.facts(record) for record in after], "dry_run": dry_run}
    return {**told, "diff": diff(whole)} if dry_run else told
