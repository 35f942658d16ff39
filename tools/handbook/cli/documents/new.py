"""``docs new``: a document of a kind, with the sections that will be looked for."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from handbook import printable
from handbook.adr.record.form import DEFAULT
from handbook.changes import ChangeSet, diff
from handbook.cli import reporting
from handbook.cli.documents.completing import RECORDS, completes_kinds
from handbook.cli.output import HELP, examples, say
from handbook.disk import files
from handbook.errors import HandbookError
from handbook.project.creating import creation
from handbook.project.project import open_project
from handbook.project.services import creating as services
from handbook.project.services.files import STACKS


@click.command(
    context_settings=HELP,
    epilog=examples(
        'docs new architecture "Orders service"',
        'docs new post-mortem "Orders refused" --author team-orders',
        'docs new runbook "Queue backlog" --dry-run',
        'docs new page "Retries" --path docs/practice/retries.md',
        "docs new service --stack go billing-service",
    ),
)
@click.argument("kind", shell_complete=completes_kinds)
@click.argument("title", nargs=-1, required=True)
@click.option(
    "--path",
    "target",
    metavar="PATH",
    help="File to write. [default: by the title, in the folder of the kind] "
    "With --stack, the folder. [default: the name of the service]",
)
@click.option("--author", default="", help="Value of {author} in the template: a person or a team.")
@click.option("--status", default="Proposed", show_default=True, help="Value of {status} in the template.")
@click.option(
    "--stack",
    type=click.Choice(STACKS),
    help="With kind service: create a running, tested service in this language instead of a document.",
)
@click.option("--dry-run", is_flag=True, help="Show what would be written; with --stack, list the files.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def new(
    folder: Path,
    *,
    kind: str,
    title: tuple[str, ...],
    target: str | None,
    author: str,
    status: str,
    stack: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Create a document from the template of its kind.

    It has the sections that `docs lint` looks for. It goes to the first of the kind's folders that exists,
    and its name is made from the title. Prints its path.

    `docs new service --stack STACK NAME` creates a project: the handbook's orders service in that language,
    under its new name, with its tests and the contract that it is held to. NAME is lower-case words with
    hyphens. Prints the folder; the README.md in it says how to run and test the service.
    """
    words = " ".join(title)
    if stack is not None:
        if kind != "service":
            raise click.UsageError(f"--stack goes with kind service, not with '{kind}'")
        made = folder / (target or words)
        changes = services.creation(stack, words, made)
        preview = "".join(f"{change.path}\n" for change in changes.changes)
    else:
        values = {"title": words, "author": author, "status": status}
        changes = _document(folder, kind, values, target)
        made = Path(changes.changes[0].path)
        preview = diff(changes)
    if not dry_run:
        files.apply(changes, lock=None)
    if as_json:
        paths = [change.path for change in changes.changes]
        say(printable.json_text({"path": str(made.absolute()), "files": paths, "dry_run": dry_run}))
    elif dry_run:
        say(preview, nl=False)
    else:
        say(printable.line(reporting.clickable(Path.cwd(), str(made.absolute()))))


def _document(folder: Path, kind: str, values: dict[str, str], target: str | None) -> ChangeSet:
    if kind == DEFAULT or (kind in RECORDS and not target):
        form = "" if kind == DEFAULT else f" --template {kind}"
        raise HandbookError(f"decision records are numbered: make one with `adr new TITLE{form}`")
    today = datetime.now().astimezone().date().isoformat()
    return creation(open_project(folder), folder, kind, {**values, "date": today}, target)
