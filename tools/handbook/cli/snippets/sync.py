"""``docs snippets sync``: the fixes of rule COD106, and no others."""

from __future__ import annotations

from pathlib import Path

import click

from handbook import printable
from handbook.changes import diff
from handbook.cli import output, reporting, terminal
from handbook.cli.output import HELP, examples
from handbook.lint.rules.cod.cod106 import RULE
from handbook.project import fixing, reading, writing
from handbook.project.linting import Linter
from handbook.project.project import open_project

_EXITS = """
\b
Exit codes: 0 all copies are equal now, 1 one is left that cannot be written,
2 a usage error, an invalid configuration or a file that cannot be read or
written."""


@click.command(
    context_settings=HELP,
    epilog=examples(
        "docs snippets sync", "docs snippets sync README.md runbooks", "docs snippets sync --dry-run"
    )
    + f"\n{_EXITS}",
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show the changes as a diff; write nothing.")
@click.pass_obj
def sync(folder: Path, paths: tuple[Path, ...], dry_run: bool) -> None:
    """Write the code in pages anew that differs from its file.

    PATHS are files and folders; without any, the current folder. Only the lines of those code blocks change,
    in all files or in none.
    """
    project = open_project(folder)
    root = str(project.root)
    if not dry_run:
        for path in writing.recover(root):
            note = f"note: an earlier run was killed; {path} is restored to what it was before"
            output.say(printable.line(note), err=True)
    with terminal.progress() as progress:
        linter = Linter(project=project, only=(RULE,), progress=progress)
        sources, errors = reading.read(project, tuple(folder / path for path in paths) or (folder,))
        outcome = fixing.repaired(linter, sources, errors)
    if dry_run:
        output.say(diff(outcome.changes(root)), nl=False)
    else:
        writing.write(outcome.changes(root))
    verb = "to write" if dry_run else "written"
    for repair in outcome.repairs:
        count = len(repair.findings)
        what = f"{count} {'copy' if count == 1 else 'copies'} {verb}"
        place = reporting.clickable(project.root, repair.path)
        output.say(printable.line(f"{place}: {what}"), err=dry_run)
    if not outcome.repairs:
        output.say("nothing to write", err=dry_run)
    for finding in outcome.left:
        place = f"{reporting.clickable(project.root, finding.path)}:{finding.start.line}"
        output.complain(f"{place}: {finding.message}; {finding.hint}")
    for error in outcome.errors:
        output.complain(error)
    raise SystemExit(output.FAILED if outcome.errors else int(bool(outcome.left)))
