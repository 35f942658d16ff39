"""``docs diagrams check``: whether Mermaid can draw them, and nothing else."""

from __future__ import annotations

from pathlib import Path

import click

from handbook.cli import output, reporting, stdin
from handbook.cli.diagrams import gathering
from handbook.cli.output import HELP, examples
from handbook.config.settings import Overrides
from handbook.project.project import open_project


@click.command(
    context_settings=HELP,
    epilog=examples(
        "docs diagrams check",
        "docs diagrams check docs/design --verbose",
        "cat flow.mmd | docs diagrams check -",
        "cat page.md | docs diagrams check - --stdin-filename page.md --json",
    )
    + "\n\n\b\nExit codes: 0 all are valid, 1 one is not, 2 usage error or a file that cannot be read.",
)
@gathering.paths_argument
@gathering.json_option
@click.option("--verbose", is_flag=True, help="Add Mermaid's own words to each finding.")
@stdin.filename_option
@reporting.engine_options
@reporting.jobs_option
@click.pass_obj
def check(
    folder: Path,
    paths: tuple[Path, ...],
    as_json: bool,
    verbose: bool,
    stdin_filename: str | None,
    says: Overrides,
    jobs: int,
) -> None:
    """Check only whether Mermaid draws the diagrams.

    `docs lint` checks more. PATHS are files and folders (the current folder when none is given); '-' is
    one diagram from standard input, or a page when --stdin-filename ends with .md. Comments that disable
    rules have no effect here.
    """
    project = open_project(folder, says)
    given = stdin.given(folder, paths, stdin_filename, default="stdin.mmd")
    found = gathering.gather(project, folder, paths, stdin=given, jobs=jobs)
    if as_json:
        gathering.print_json(found, [gathering.told(drawing) for drawing in found.drawings])
    else:
        output.say(gathering.text(found, found.drawings, verbose=verbose), nl=False, styled=True)
    for error in found.errors:
        output.complain(error)
    invalid = any(not drawing.verdict.valid for drawing in found.drawings)
    raise SystemExit(output.FAILED if found.errors else int(invalid))
