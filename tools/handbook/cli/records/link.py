"""``adr link`` and ``adr unlink``: relations between two records."""

from __future__ import annotations

import click

from handbook.adr.change import lifecycle
from handbook.cli.output import HELP, examples
from handbook.cli.records import options as at
from handbook.cli.records.changing import change, force_option
from handbook.config.logs import ADR_TOOLS


@click.command(
    context_settings=HELP,
    epilog=examples(
        "adr link 7 Amends 3",
        'adr link 7 Amends 3 "Amended by"',
        'adr link use-kafka "Inspired by" 2 Inspired',
    ),
)
@click.argument("source", shell_complete=at.record_completion)
@click.argument("words", shell_complete=at.completes("relations"))
@click.argument("target", shell_complete=at.record_completion)
@click.argument("reverse", default="")
@force_option
@at.dry_run_option
@at.json_option
@click.pass_obj
def link(
    call: at.Call,
    source: str,
    words: str,
    target: str,
    reverse: str,
    *,
    force: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Add a relation between two records, in both.

    SOURCE gets the line "WORDS TARGET" and TARGET the line "REVERSE SOURCE": both or neither. REVERSE
    can be left out for words such as Amends, Clarifies, Refines, Extends, Replaces or "Relates to".
    Supersedes also changes the status, as `adr supersede` does. Prints the changed paths.
    """
    home = at.home(call)
    rules = home.config.transitions
    change(
        home,
        lambda log: lifecycle.link(log, source, words, target, reverse, transitions=rules, force=force),
        dry_run=dry_run,
        as_json=as_json,
        quiet=home.config.compatible == ADR_TOOLS,
    )


@click.command(
    context_settings=HELP,
    epilog=examples("adr unlink 7 3", "adr unlink 7 3 Amends", "adr unlink 3 7 --dry-run"),
)
@click.argument("source", shell_complete=at.record_completion)
@click.argument("target", shell_complete=at.record_completion)
@click.argument("words", default="", shell_complete=at.completes("relations"))
@at.dry_run_option
@at.json_option
@click.pass_obj
def unlink(call: at.Call, source: str, target: str, words: str, *, dry_run: bool, as_json: bool) -> None:
    """Remove relations between two records from both.

    Only those with these WORDS, otherwise all between SOURCE and TARGET. A record that is no longer
    superseded becomes Accepted again. Prints the changed paths.
    """
    change(
        at.home(call),
        lambda log: lifecycle.unlink(log, source, target, words),
        dry_run=dry_run,
        as_json=as_json,
    )
