"""``adr search``: find records by their words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from handbook.cli.output import HELP, examples
from handbook.cli.records import options as at
from handbook.cli.records import printing, reading

if TYPE_CHECKING:
    from handbook.adr.report.search import Hit

_SHOWN = 3
_NOTHING = 1


@click.command(
    context_settings=HELP,
    epilog=examples(
        "adr search kafka", "adr search message queue", 'adr search "exactly once"', "adr search k8s --json"
    ),
)
@click.argument("words", metavar="WORDS...", nargs=-1, required=True)
@at.json_option
@click.pass_context
def search(context: click.Context, words: tuple[str, ...], as_json: bool) -> None:
    """Find the records that hold all WORDS, in any case; those with the words in the title come first.

    Exit code 1 says that there is none. Words in quotes are searched as they stand.
    """
    from handbook.adr.report.search import search as found

    log = reading.log_of(context)
    hits = found(log.records, words)
    if as_json:
        printing.print_json([_facts(hit) for hit in hits])
    else:
        for hit in hits:
            _print(hit, log.digits)
    reading.admit(context, log.records)
    context.exit(0 if hits else _NOTHING)


def _facts(hit: Hit) -> dict[str, object]:
    lines = [{"line": excerpt.number, "text": excerpt.text} for excerpt in hit.excerpts]
    return {**printing.facts(hit.record), "lines": lines}


def _print(hit: Hit, digits: int) -> None:
    click.echo(reading.line(hit.record, digits))
    for number, text in hit.excerpts[:_SHOWN]:
        click.echo(f"      {click.style(f'{number}:', dim=True)} {text}")
    more = len(hit.excerpts) - _SHOWN
    if more > 0:
        click.echo(click.style(f"      {more} more line{'s' if more > 1 else ''}", dim=True))
