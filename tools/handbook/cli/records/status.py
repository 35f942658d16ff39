"""``adr status`` and its shortcuts ``accept``, ``reject`` and ``deprecate``: where a decision stands."""

from __future__ import annotations

import click

from handbook.cli.output import HELP, examples
from handbook.cli.records import home as at
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
def status(start: str, record: str, new: str, *, force: bool, dry_run: bool, as_json: bool) -> None:
    """Give RECORD the status NEW and print its path. Nothing but the status changes in the file.

    Draft can become Proposed; Proposed Accepted or Rejected; Accepted Deprecated; the configuration
    can say otherwise (adr.transitions). Superseded has a command of its own, `adr supersede`.
    """
    _change(start, record, new, force=force, dry_run=dry_run, as_json=as_json)


@click.command(context_settings=HELP, epilog=examples("adr accept 3", "adr accept use-kafka"))
@click.argument("record", shell_complete=at.record_completion)
@force_option
@at.dry_run_option
@at.json_option
@click.pass_obj
def accept(start: str, record: str, *, force: bool, dry_run: bool, as_json: bool) -> None:
    """Give RECORD the status Accepted: what `adr status RECORD accepted` does."""
    _change(start, record, "Accepted", force=force, dry_run=dry_run, as_json=as_json)


@click.command(context_settings=HELP, epilog=examples("adr reject 3", "adr reject use-kafka"))
@click.argument("record", shell_complete=at.record_completion)
@force_option
@at.dry_run_option
@at.json_option
@click.pass_obj
def reject(start: str, record: str, *, force: bool, dry_run: bool, as_json: bool) -> None:
    """Give RECORD the status Rejected: what `adr status RECORD rejected` does."""
    _change(start, record, "Rejected", force=force, dry_run=dry_run, as_json=as_json)


@click.command(context_settings=HELP, epilog=examples("adr deprecate 3", "adr deprecate use-kafka"))
@click.argument("record", shell_complete=at.record_completion)
@force_option
@at.dry_run_option
@at.json_option
@click.pass_obj
def deprecate(start: str, record: str, *, force: bool, dry_run: bool, as_json: bool) -> None:
    """Give RECORD the status Deprecated: what `adr status RECORD deprecated` does."""
    _change(start, record, "Deprecated", force=force, dry_run=dry_run, as_json=as_json)


def _change(start: str, record: str, new: str, *, force: bool, dry_run: bool, as_json: bool) -> None:
    from handbook.adr import lifecycle

    home = at.home(start)
    rules, own = home.settings.transitions, home.settings.status
    change(
        home,
        lambda log: lifecycle.status(log, record, new, transitions=rules, own=own, force=force),
        dry_run=dry_run,
        as_json=as_json,
    )
