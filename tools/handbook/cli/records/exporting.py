"""``adr export``: the whole log in one file."""

from __future__ import annotations

import click

from handbook import __version__
from handbook.cli.output import HELP, examples
from handbook.cli.records import home as at
from handbook.cli.records import reading


@click.command(
    context_settings=HELP,
    epilog=examples(
        "adr export > decisions.json",
        "adr export --format csv --output decisions.csv",
        "adr export --format markdown --output decisions.md",
    ),
)
@click.option(
    "--format",
    "form",
    type=click.Choice(("json", "csv", "markdown")),
    default="json",
    show_default=True,
    help="JSON-ADR 1.0.0, a table, or a single page.",
)
@click.option("--output", metavar="FILE", help="Write to this file, completely or not at all.")
@click.pass_context
def export(context: click.Context, form: str, output: str | None) -> None:
    """Print the whole log in one file: as JSON-ADR for other tools, as CSV, or as one Markdown page."""
    import json

    from handbook.adr import export as exports

    log = reading.log_of(context)
    if form == "json":
        text = json.dumps(exports.json_adr(log, __version__), ensure_ascii=False, indent=2) + "\n"
        for record, facts in exports.lacking(log):
            at.note(f"{record.path} states no {facts} that JSON-ADR can hold")
    else:
        text = exports.table(log) if form == "csv" else exports.page(log)
    reading.deliver(context, text, output)
    reading.admit(context, log.records)
