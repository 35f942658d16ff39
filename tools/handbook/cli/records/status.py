"""``adr status`` and its shortcuts ``accept``, ``reject`` and ``deprecate``."""

from __future__ import annotations

import click

from handbook.adr.change import lifecycle
from handbook.cli.output import HELP, examples
from handbook.cli.records import options as at
from handbook.cli.records.changing import change, force_option


@click.command(
    context_settings=HELP,
    epilog=examples(
        "adr status 3 accepted", "adr status use-kafka deprecated --dry-run", "adr status 3 draft --force"
    ),
)
@click.argument("record", shell_complete=at.record_completion)
@click.argument("new", shell_complete=at.completes("next statuses"))
@force_option
@at.dry_run_option
@at.json_option
@click.pass_obj
def status(call: at.Call, record: str, new: str, *, force: bool, dry_run: bool, as_json: bool) -> None:
    """Change the status of a record and print its path.

    Nothing but the status changes in the file. Draft can become Proposed, Proposed can become Accepted
    or Rejected, and Accepted can become Deprecated, unless the configuration says otherwise
    (adr.transitions). For Superseded, use `adr supersede`.
    """
    _change(call, record, new, force=force, dry_run=dry_run, as_json=as_json)


def _shortcut(name: str, new: str) -> click.Command:
    """Make the command that gives a record one certain status."""

    @click.command(name, context_settings=HELP, epilog=examples(f"adr {name} 3", f"adr {name} use-kafka"))
    @click.argument("record", shell_complete=at.record_completion)
    @force_option
    @at.dry_run_option
    @at.json_option
    @click.pass_obj
    def command(call: at.Call, record: str, *, force: bool, dry_run: bool, as_json: bool) -> None:
        _change(call, record, new, force=force, dry_run=dry_run, as_json=as_json)

    command.help = f"Give a record the status {new}.\n\nThis is short for `adr status RECORD {new.lower()}`."
    return command


accept = _shortcut("accept", "Accepted")
reject = _shortcut("reject", "Rejected")
deprecate = _shortcut("deprecate", "Deprecated")


def _change(call: at.Call, record: str, new: str, *, force: bool, dry_run: bool, as_json: bool) -> None:
    home = at.home(call)
    rules, own = home.config.transitions, home.config.status
    change(
        home,
        lambda log: lifecycle.status(log, record, new, transitions=rules, own=own, force=force),
        dry_run=dry_run,
        as_json=as_json,
    )
