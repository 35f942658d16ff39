"""What the commands that change records share: a plan carried out, and what they print about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from handbook.cli.records import printing
from handbook.project import log as logs

if TYPE_CHECKING:
    from handbook.adr.record.record import AdrLog
    from handbook.changes import ChangeSet

force_option = click.option("--force", is_flag=True, help="Whatever the life cycle says.")


def change(
    home: logs.Home,
    planned: Callable[[AdrLog], ChangeSet],
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Plan with the log as it is when it is our turn, carry it out, and print the changed paths."""
    logs.read(home, must_exist=True, deep=False)  # Where there is none to change, nobody waits for a turn.
    with printing.locked(home, dry_run=dry_run):
        changes = planned(logs.read(home, must_exist=True))
        logs.apply(home, changes, dry_run=dry_run)
    if as_json:
        printing.print_json(_told(changes, dry_run))
    elif not changes.changes:
        printing.note("nothing to change: the records say so already")
    elif dry_run:
        printing.preview(changes)
    else:
        for each in changes.changes:
            click.echo(printing.path_of(changes.root, each.path))


def _told(changes: ChangeSet, dry_run: bool) -> dict[str, object]:
    from handbook.adr.record.record import parse
    from handbook.changes import Replace, diff

    after = [parse(each.path, each.after) for each in changes.changes if isinstance(each, Replace)]
    told: dict[str, object] = {"changed": [printing.facts(record) for record in after], "dry_run": dry_run}
    return {**told, "diff": diff(changes)} if dry_run else told
