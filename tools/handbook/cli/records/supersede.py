"""``adr supersede``: one existing record replaces another."""

from __future__ import annotations

import click

from handbook.adr.change import lifecycle
from handbook.cli.output import HELP, examples
from handbook.cli.records import options as at
from handbook.cli.records.changing import change, force_option


@click.command(
    context_settings=HELP,
    epilog=examples("adr supersede 3 --by 7", "adr supersede use-rabbit --by use-kafka --dry-run"),
)
@click.argument("old", shell_complete=at.record_completion)
@click.option(
    "--by",
    metavar="NEW",
    required=True,
    shell_complete=at.record_completion,
    help="The record that replaces it.",
)
@force_option
@at.dry_run_option
@at.json_option
@click.pass_obj
def supersede(call: at.Call, old: str, by: str, *, force: bool, dry_run: bool, as_json: bool) -> None:
    """Replace one record by another, in both.

    OLD gets the status "Superseded by NEW" and NEW the line "Supersedes OLD": both or neither. Where one
    of them already says so, the other is completed. Prints the changed paths. To supersede a record by
    one that is not written yet, use `adr new -s OLD`.
    """
    home = at.home(call)
    rules = home.config.transitions
    change(
        home,
        lambda log: lifecycle.supersede(log, old, by, transitions=rules, force=force),
        dry_run=dry_run,
        as_json=as_json,
    )
