"""``docs new``: a document of a kind, with the sections that will be looked for."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from handbook import printable
from handbook.adr.record.form import DEFAULT
from handbook.changes import diff
from handbook.cli import reporting
from handbook.cli.documents.completing import RECORDS, completes_kinds
from handbook.cli.output import HELP, examples, say
from handbook.disk import files
from handbook.errors import HandbookError
from handbook.project.creating import creation
from handbook.project.project import open_project


@click.command(
    context_settings=HELP,
    epilog=examples(
        'docs new architecture "Orders service"',
        'docs new post-mortem "Orders refused" --author team-orders',
        'docs new runbook "Queue backlog" --dry-run',
        'docs new page "Retries" --path docs/practice/retries.md',
    ),
)
@click.argument("kind", shell_complete=completes_kinds)
@click.argument("title", nargs=-1, required=True)
@click.option(
    "--path",
    "target",
    metavar="FILE",
    help="File to write. [default: by the title, in the folder of the kind]",
)
@click.option("--author", default="", help="Value of {author} in the template: a person or a team.")
@click.option("--status", default="Proposed", show_default=True, help="Value of {status} in the template.")
@click.option("--dry-run", is_flag=True, help="Show what would be written.")
@click.pass_obj
def new(
    folder: Path,
    kind: str,
    title: tuple[str, ...],
    target: str | None,
    author: str,
    status: str,
    dry_run: bool,
) -> None:
    """Create a document from the template of its kind.

    It has the sections that `docs lint` looks for. It goes to the first of the kind's folders that exists,
    and its name is made from the title. Prints its path.
    """
    if kind == DEFAULT or (kind in RECORDS and not target):
        form = "" if kind == DEFAULT else f" --template {kind}"
        raise HandbookError(f"decision records are numbered: make one with `adr new TITLE{form}`")
    today = datetime.now().astimezone().date().isoformat()
    values = {"title": " ".join(title), "author": author, "status": status, "date": today}
    project = open_project(folder)
    changes = creation(project, folder, kind, values, target)
    if dry_run:
        say(diff(changes), nl=False)
        return
    for path in files.apply(changes, lock=None):
        say(printable.line(reporting.clickable(project.root, str(path))))
