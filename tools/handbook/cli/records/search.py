"""``adr search``: find records by their words."""

from __future__ import annotations

import click

from handbook import printable
from handbook.adr.report.search import Hit
from handbook.adr.report.search import search as found
from handbook.cli import terminal
from handbook.cli.output import HELP, examples, say
from handbook.cli.records import options as at
from handbook.cli.records import printing, reading

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
    """Find the records that contain all the words.

    Upper and lower case are the same. Words in quotes are searched for as a phrase. Records with the
    words in the title come first. Exit code 1 means that there is none.
    """
    log = reading.log_of(context)
    hits = found(log.records, words)
    if as_json:
        printing.print_json([_facts(hit) for hit in hits])
    else:
        rows = reading.table([hit.record for hit in hits], log.digits)
        for hit, row in zip(hits, rows, strict=True):
            _print(hit, row)
    reading.admit(context, log.records)
    context.exit(0 if hits else _NOTHING)


def _facts(hit: Hit) -> dict[str, object]:
    lines = [{"line": excerpt.number, "text": excerpt.text} for excerpt in hit.excerpts]
    return {**printing.facts(hit.record), "lines": lines}


def _print(hit: Hit, row: str) -> None:
    say(row, styled=True)
    for number, text in hit.excerpts[:_SHOWN]:
        say(f"      {terminal.styled(f'{number}:', 'faint')} {printable.line(text)}", styled=True)
    more = len(hit.excerpts) - _SHOWN
    if more > 0:
        say(terminal.styled(f"      {more} more line{'s' if more > 1 else ''}", "faint"), styled=True)
