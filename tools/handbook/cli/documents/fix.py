"""``docs fix``: fix what has exactly one certain fix."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from handbook import printable
from handbook.changes import diff
from handbook.cli import output, reporting, stdin, terminal
from handbook.cli.output import HELP, examples
from handbook.config.settings import Overrides
from handbook.project import fixing, linting, writing
from handbook.project import reading as loading
from handbook.project.fixing import Outcome
from handbook.project.project import Project, open_project
from handbook.project.reading import Source

_EXITS = """
\b
Exit codes: 0 done, even if findings are left that only an author can fix;
1 with --check when something would change; 2 a usage error, an invalid
configuration or a file that cannot be read or written."""


@click.command(
    context_settings=HELP,
    epilog=examples(
        "docs fix",
        "docs fix docs --select DGM --dry-run",
        "docs fix --check                  for CI: fails where a fix is waiting",
        "docs fix - --stdin-filename docs/a.md < docs/a.md",
    )
    + f"\n{_EXITS}",
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@reporting.rule_options("Fix only findings of these rules: DGM101, DGM.", "Leave out these rules.")
@click.option("--dry-run", is_flag=True, help="Show the changes as a diff; write nothing.")
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 when something would change.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@stdin.filename_option
@reporting.changed_since_option
@reporting.baseline_options
@reporting.no_plugins_option
@reporting.engine_options
@reporting.jobs_option
@click.pass_obj
def fix(
    folder: Path,
    paths: tuple[Path, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    dry_run: bool,
    check: bool,
    as_json: bool,
    stdin_filename: str | None,
    changed_since: str | None,
    baseline_file: str | None,
    no_baseline: bool,
    no_plugins: bool,
    says: Overrides,
    jobs: int,
) -> None:
    """Fix what has exactly one certain fix.

    These are findings of `docs lint`; a fixed diagram is parsed again. PATHS are files and folders; without
    any, the current folder. '-' is standard input: the fixed text goes to standard output, and what was
    done to standard error.
    """
    says = says._replace(
        select=reporting.split(select), ignore=reporting.split(ignore), plugins=not no_plugins
    )
    project = open_project(folder, says)
    writes = not (dry_run or check or stdin_filename or "-" in map(str, paths))
    if writes:
        for path in writing.recover(str(project.root)):
            note = f"note: an earlier run was killed; {path} is restored to what it was before"
            output.say(printable.line(note), err=True)
    given = stdin.given(folder, paths, stdin_filename)
    known = reporting.baseline_of(project, folder, baseline_file, none=no_baseline)
    changed = reporting.changed_of(project, changed_since, lines=False, is_text=given is not None)
    with terminal.progress() as progress:
        linter = linting.Linter(
            project=project,
            today=linting.today(),
            baseline=known,
            changed=changed,
            jobs=jobs,
            progress=progress,
        )
        sources, errors = ([given], []) if given else _read(linter, folder, paths)
        outcome = fixing.repaired(linter, sources, errors)
    if writes:
        writing.write(outcome.changes(str(project.root)))
    if as_json:
        output.say(_json(outcome, written=writes))
    elif dry_run:
        output.say(diff(outcome.changes(str(project.root))), nl=False)
    elif given and not check:
        text = outcome.repairs[0].after if outcome.repairs else given.text
        sys.stdout.buffer.write(text.encode())  # Every line end as it was.
    if not as_json:
        for line in _told(project, outcome, verb="fixed" if writes or not (dry_run or check) else "to fix"):
            output.say(line, err=dry_run or given is not None, styled=True)
    for error in outcome.errors:
        output.complain(error)
    raise SystemExit(output.FAILED if outcome.errors else int(check and bool(outcome.repairs)))


def _read(linter: linting.Linter, folder: Path, paths: tuple[Path, ...]) -> tuple[list[Source], list[str]]:
    """Return the texts that the run is about, and a line for each file that cannot be read."""
    changed = linter.changed
    return loading.read(
        linter.project,
        tuple(folder / path for path in paths) or (folder,),
        wanted=lambda path: not changed or changed.of(path) is not None,
    )


def _told(project: Project, outcome: Outcome, *, verb: str) -> Iterator[str]:
    """Yield a line for each text with fixes, and one for what only an author can fix."""
    for repair in outcome.repairs:
        place = terminal.strong(reporting.clickable(project.root, repair.path))
        codes = ", ".join(sorted({finding.code for finding in repair.findings}))
        yield f"{place}: {len(repair.findings)} {verb} ({codes})"
    if not outcome.repairs:
        yield "nothing to fix"
    if outcome.hidden:
        count = f"{outcome.hidden} finding{'' if outcome.hidden == 1 else 's'}"
        yield f"{count} hidden by the baseline; `docs fix --no-baseline` includes them"
    if outcome.left:
        left = f"{len(outcome.left)} finding{'' if len(outcome.left) == 1 else 's'}"
        yield f"{left} left that only you can fix: see `docs lint`"


def _json(outcome: Outcome, *, written: bool) -> str:
    """Return an object with ``files``, ``left``, ``hidden`` and ``errors``.

    Positions are those in the text as it was when the finding was fixed: one fix moves the next.
    """
    document = {
        "version": 1,
        "written": written,
        "files": [
            {
                "path": repair.path,
                "fixed": [
                    {
                        "code": finding.code,
                        "line": finding.start.line,
                        "column": finding.start.column,
                        "message": finding.message,
                    }
                    for finding in repair.findings
                ],
                "text": repair.after,
            }
            for repair in outcome.repairs
        ],
        "left": len(outcome.left),
        "hidden": outcome.hidden,
        "errors": list(outcome.errors),
    }
    return printable.json_text(document)
