"""``adr lint``: the rules for records, and those of their kind, over the whole log."""

from __future__ import annotations

import click

from handbook.cli import reporting
from handbook.cli.output import HELP, examples
from handbook.cli.records import options as at
from handbook.cli.records import printing


@click.command(
    context_settings=HELP,
    epilog=examples("adr lint", "adr lint --select ADR", "adr lint --format github", "adr lint --json"),
)
@reporting.options
@at.json_option
@click.pass_context
def lint(
    context: click.Context,
    *,
    form: str,
    fail_on: str | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    target: str,
    against: str | None,
    as_json: bool,
) -> None:
    """Check every record of the log: its kind's sections, its number, status, date and relations.

    Exits with 1 when a finding is at or above --fail-on, and with 2 when something cannot be read.
    --json is short for --format json.
    """
    if as_json and form not in ("text", "json"):
        raise click.UsageError(f"--json and --format {form} exclude each other", context)
    from pathlib import Path

    from handbook.cli import terminal
    from handbook.config.settings import Overrides
    from handbook.errors import HandbookError
    from handbook.model.terms import Severity
    from handbook.project.linting import Linter, today
    from handbook.project.project import open_project

    home = at.home(context.obj)
    printing.recover(home)
    folder = Path(home.folder)
    if not folder.exists():
        raise HandbookError(f"there is no decision log in {folder}; begin one with `adr init`")
    severity = Severity(fail_on) if fail_on else None
    says = Overrides(select=reporting.split(select), ignore=reporting.split(ignore), fail_on=severity)
    project = open_project(Path(home.start), says)
    with terminal.progress() as progress:
        linter = Linter(project=project, today=today(), against=against, log=home, progress=progress)
        report = linter.lint([folder])
    start = Path(home.start)
    raise SystemExit(reporting.deliver(report, "json" if as_json else form, target, start, project))
