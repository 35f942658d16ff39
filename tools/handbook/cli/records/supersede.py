"""``adr supersede``: a record that exists replaces another that exists."""

from __future__ import annotations

import click

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
    """Say in OLD that NEW supersedes it, and in NEW that it supersedes OLD: both or neither.

    Prints the paths of the changed records. `adr new -s OLD` does it for a record that is yet to be
    written. Where one side says so already, the other is added.
    """
    from handbook.adr.change import lifecycle

    home = at.home(call)
    rules = home.config.transitions
    change(
        home,
        lambda log: lifecycle.supersede(log, old, by, transitions=rules, force=force),
        dry_run=dry_run,
        as_json=as_json,
    )
