"""``adr lint``: the rules for records, and those of their kind, over the whole log."""

from __future__ import annotations

import click

from handbook.cli import reporting
from handbook.cli.output import HELP, examples
from handbook.cli.records import home as at


@click.command(
    context_settings=HELP,
    epilog=examples(
        "adr lint", "adr lint --select ADR", "adr lint --format github", "adr lint --fail-on nit"
    ),
)
@reporting.options
@click.pass_obj
def lint(
    start: str,
    *,
    form: str,
    fail_on: str | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    target: str,
    against: str | None,
) -> None:
    """Check every record of the log: its kind's sections, its number, status, date and relations.

    Exits with 1 when a finding is at or above --fail-on, and with 2 when something cannot be read.
    """
    from pathlib import Path

    from handbook.cli import linting, terminal
    from handbook.config import Overrides, load, merged
    from handbook.errors import HandbookError
    from handbook.terms import Severity

    home = at.home(start)
    at.settle(home)
    folder = Path(home.folder)
    if not folder.exists():
        raise HandbookError(f"there is no decision log in {folder}; begin one with `adr init`")
    severity = Severity(fail_on) if fail_on else None
    says = Overrides(select=reporting.split(select), ignore=reporting.split(ignore), fail_on=severity)
    config = merged(load(Path(home.start)), says)
    with terminal.progress() as progress:
        report = linting.report(config, [folder], today=linting.today(), against=against, progress=progress)
    raise SystemExit(reporting.deliver(report, form, target, Path(home.start), config))
