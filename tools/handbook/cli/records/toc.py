"""``adr toc``: the table of contents, and ``adr generate toc`` with the options of adr-tools."""

from __future__ import annotations

import os

import click

from handbook.adr.record.record import AdrLog
from handbook.adr.report.index import placed
from handbook.adr.report.toc import listing
from handbook.adr.report.toc import toc as contents
from handbook.cli.output import HELP, complain, examples, say
from handbook.cli.records import options as at
from handbook.cli.records import printing, reading
from handbook.disk.files import read
from handbook.disk.place import tree

_STALE = 1
intro_option = click.option("-i", "--intro", metavar="FILE", help="Markdown to put before the list.")
outro_option = click.option("-o", "--outro", metavar="FILE", help="Markdown to put after the list.")


@click.command(
    context_settings=HELP,
    epilog=examples(
        "adr toc",
        "adr toc --table --output docs/decisions.md",
        "adr toc --table --output docs/decisions.md --dry-run",
        "adr toc --table --output docs/decisions.md --check",
        "adr toc -i intro.md -p docs/adr/",
    ),
)
@intro_option
@outro_option
@click.option(
    "-p", "--prefix", help="Put this before each link. [default: the path from the output to the log]"
)
@click.option("--table", is_flag=True, help="A table with status and date instead of a list.")
@click.option("--output", metavar="FILE", help="Write to FILE, all of it or nothing.")
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 when FILE is not up to date.")
@at.dry_run_option
@at.json_option
@click.pass_context
def toc(
    context: click.Context,
    *,
    intro: str | None,
    outro: str | None,
    prefix: str | None,
    table: bool,
    output: str | None,
    check: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Print the records as a list of links, or write it to a file.

    The list is that of adr-tools, byte for byte. In a file outside of the log, links lead to the log.
    Of a file that has other text, only what is between <!-- adrlog --> and <!-- adrlogstop --> is
    replaced. --json prints the records; with --output, what has changed.
    """
    if check and output is None:
        raise click.UsageError("--check needs --output FILE, the file to check", context)
    log = reading.log_of(context, dry_run=dry_run)
    output, intro, outro = (reading.file_of(context, name) for name in (output, intro, outro))
    if output is None and as_json:
        printing.print_json([printing.facts(record) for record in log.records])
    else:
        way = _prefix(log, prefix, output)
        text = _text(log, intro, outro, way, table=table)
        if output is None:
            say(text, nl=False)
        else:
            text = _placed(log, output, text, way, table=table)
            _bring(context, log, output, text, check=check, dry_run=dry_run, as_json=as_json)
    reading.admit(context, log.records)


@click.command(
    "toc",
    context_settings=HELP,
    epilog=examples(
        "adr generate toc",
        "adr generate toc -i intro.md -o outro.md -p https://example.org/adr/",
        "adr generate toc --json",
    ),
)
@intro_option
@outro_option
@click.option("-p", "--prefix", metavar="PREFIX", default="", help="Put this before each link.")
@at.json_option
@click.pass_context
def generate_toc(
    context: click.Context, *, intro: str | None, outro: str | None, prefix: str, as_json: bool
) -> None:
    """Print the table of contents.

    The options are those of adr-tools; `adr toc` can do more.
    """
    log = reading.log_of(context)
    if as_json:
        printing.print_json([printing.facts(record) for record in log.records])
    else:
        files = reading.file_of(context, intro), reading.file_of(context, outro)
        say(_text(log, *files, prefix), nl=False)
    reading.admit(context, log.records)


def _text(log: AdrLog, intro: str | None, outro: str | None, prefix: str, *, table: bool = False) -> str:
    within = tree(log.root)
    before, after = (
        read(file, within, named=True).lstrip("\ufeff") if file else "" for file in (intro, outro)
    )
    return contents(log.records, intro=before, outro=after, prefix=prefix, table=table)


def _placed(log: AdrLog, output: str, page: str, prefix: str, *, table: bool) -> str:
    """Return what the output is to hold: what others wrote there stays. Raises ReadError or TocError."""
    if not os.path.exists(output):
        return page
    return placed(
        page,
        listing(log.records, prefix=prefix, table=table),
        read(output, tree(log.root), named=True),
        output,
    )


def _prefix(log: AdrLog, given: str | None, output: str | None) -> str:
    if given is not None or output is None:
        return given or ""
    folder = os.path.realpath(os.path.join(log.root, log.folder))
    try:
        way = os.path.relpath(folder, os.path.dirname(os.path.realpath(output))).replace(os.sep, "/")
    except ValueError:  # Another drive.
        return ""
    return "" if way == "." else f"{way}/".replace(" ", "%20")


def _bring(
    context: click.Context,
    log: AdrLog,
    output: str,
    text: str,
    *,
    check: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Write the text to the file, show the difference, or only report that there is one."""
    changes = reading.to_file(log, output, text)
    if dry_run or as_json or not check:
        reading.deliver(log, changes, dry_run=dry_run or check, as_json=as_json)
    if check and changes.changes:
        state = "is not up to date" if os.path.exists(output) else "does not exist"
        complain(f"{output} {state}; write it with `adr toc` and the same options without --check")
        context.exit(_STALE)
