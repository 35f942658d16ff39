"""``adr lint``: the rules for records, and those of their kind, over the whole log."""

from __future__ import annotations

from pathlib import Path

import click

from handbook.cli import reporting, terminal
from handbook.cli.output import HELP, examples
from handbook.cli.records import options as at
from handbook.cli.records import printing
from handbook.config.settings import Overrides
from handbook.model.terms import Severity
from handbook.project import baselines
from handbook.project import log as logs
from handbook.project.linting import Linter, today
from handbook.project.project import open_project


@click.command(
    context_settings=HELP,
    epilog=examples("adr lint", "adr lint --select ADR", "adr lint --format github", "adr lint --json"),
)
@reporting.options
@reporting.isolated_option
@reporting.no_plugins_option
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
    isolated: bool,
    no_plugins: bool,
    as_json: bool,
) -> None:
    """Check every record of the log against the rules.

    The rules are about the sections of its kind, its number, status, date and relations. Exit code 1 means
    findings at or above --fail-on, 2 that something could not be read. --json is short for --format json.
    """
    if as_json and form not in ("text", "json"):
        raise click.UsageError(f"--json and --format {form} exclude each other", context)
    if isolated and context.obj.log:
        raise click.UsageError(
            "--isolated and --log exclude each other: no log of the configuration is used", context
        )
    home = at.home(context.obj, isolated=isolated)
    printing.recover(home)
    logs.read(home, must_exist=True, deep=False)
    severity = Severity(fail_on) if fail_on else None
    says = Overrides(
        select=reporting.split(select),
        ignore=reporting.split(ignore),
        fail_on=severity,
        isolated=isolated,
        plugins=not no_plugins,
    )
    project = open_project(Path(home.start), says)
    with terminal.progress() as progress:
        linter = Linter(
            project=project,
            today=today(),
            against=against,
            baseline=baselines.read(project, None, Path(home.start)),
            log=home,
            progress=progress,
        )
        report = linter.lint([Path(home.folder)])
    start = Path(home.start)
    raise SystemExit(reporting.deliver(report, "json" if as_json else form, target, start, project))
