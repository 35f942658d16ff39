"""``docs report``: what a change does to documents, records and migrations."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click

from handbook import printable
from handbook.cli import output
from handbook.cli.output import HELP, examples
from handbook.cli.reporting import isolated_option
from handbook.config.settings import Overrides
from handbook.project import reporting as use_case
from handbook.project.project import open_project
from handbook.report import data, markdown, text

FORMATS = ("markdown", "text", "json")
_EXITS = """
\b
Exit codes: 0 done, whatever was found, 2 a usage error, a commit that git does
not know, an invalid configuration or a file that cannot be read: the report is
printed without it."""


@click.command(
    context_settings=HELP,
    epilog=examples(
        "docs report --base origin/main",
        "docs report --base origin/main docs adr --format text",
        'docs report --base "origin/$BASE" --isolated > comment.md',
    )
    + f"\n{_EXITS}",
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@click.option(
    "--base",
    "ref",
    metavar="REF",
    default="HEAD",
    show_default=True,
    help="Compare with the commit where HEAD left REF.",
)
@click.option("--format", "form", type=click.Choice(FORMATS), default="markdown", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option(
    "--max-chars",
    type=click.IntRange(min=markdown.LEAST),
    metavar="N",
    default=markdown.MOST,
    show_default=True,
    help="Cut the Markdown to N characters, and say what was cut.",
)
@isolated_option
@click.pass_obj
def report(
    folder: Path,
    paths: tuple[Path, ...],
    ref: str,
    form: str,
    as_json: bool,
    max_chars: int,
    isolated: bool,
) -> None:
    """Report what a change does to documents, decision records and migrations.

    One Markdown comment for its reviewer: sections changed, required ones missing, open questions opened and
    closed, nodes and messages of diagrams, statuses of records, tables of migrations, decisions for the
    touched code, documents that may have become stale, and owners. Nothing is printed where there is nothing
    to say.

    With PATH only documents and migrations of these files and folders are told of. What the rest of the
    change makes stale is said all the same.

    It prints, and does nothing else: it runs nothing of the repository and asks no other host. With the
    default for --base the change is what is not committed.
    """
    project = open_project(folder, Overrides(isolated=isolated))
    today = datetime.now().astimezone().date().isoformat()
    found = use_case.report(project, ref, today=today, paths=[folder / path for path in paths])
    if as_json or form == "json":
        output.say(printable.json_text(data.data(found)))
    elif found.is_empty:
        if sys.stderr.isatty():
            output.say("nothing to report", err=True)
    else:
        said = text.render(found) if form == "text" else markdown.render(found, max_chars)
        output.say(said, nl=False)
    for error in found.errors:
        output.complain(error)
    raise SystemExit(output.FAILED if found.errors else 0)
