"""``adr export``: the whole log in one file."""

from __future__ import annotations

import click

from handbook import __version__, printable
from handbook.adr.report import export as exports
from handbook.cli.output import HELP, examples, say
from handbook.cli.records import options as at
from handbook.cli.records import printing, reading
from handbook.disk.place import LINKED, linked_in, tree
from handbook.errors import WriteError


@click.command(
    context_settings=HELP,
    epilog=examples(
        "adr export > decisions.json",
        "adr export --format csv --output decisions.csv",
        "adr export --format markdown --output decisions.md",
        "adr export --format markdown --output decisions.md --dry-run",
    ),
)
@click.option(
    "--format",
    "form",
    type=click.Choice(("json", "csv", "markdown")),
    default="json",
    show_default=True,
    help="JSON-ADR 1.0.0, a table, or one page.",
)
@click.option("--output", metavar="FILE", help="Write to FILE, all of it or nothing.")
@at.dry_run_option
@at.json_option
@click.pass_context
def export(context: click.Context, *, form: str, output: str | None, dry_run: bool, as_json: bool) -> None:
    """Print the whole log as JSON-ADR, CSV or one page.

    JSON-ADR is for other tools, the page is Markdown. With --output, --json reports which file has
    changed; without, JSON-ADR is JSON already.
    """
    if as_json and output is None and form != "json":
        raise click.UsageError(f"--json goes with --output FILE, or with JSON-ADR, not with {form}", context)
    log = reading.log_of(context, dry_run=dry_run)
    if form == "json":
        text = printable.json_text(exports.json_adr(log, __version__)) + "\n"
        for record, facts in exports.lacking(log):
            printing.note(f"{record.path} states no {facts} that JSON-ADR can hold")
    else:
        text = exports.table(log) if form == "csv" else exports.page(log)
    if output is None:
        say(text, nl=False)
    else:
        file = reading.file_of(context, output) or output
        if linked_in(file, tree(log.root)):
            raise WriteError(file, LINKED)
        changes = reading.to_file(log, file, text)
        reading.deliver(log, changes, dry_run=dry_run, as_json=as_json)
    reading.admit(context, log.records)
