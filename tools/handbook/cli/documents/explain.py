"""``docs explain``: what a rule wants, and why."""

from __future__ import annotations

import click

from handbook.cli import terminal
from handbook.cli.output import HELP, examples


@click.command(context_settings=HELP, epilog=examples("docs explain DOC104", "docs explain missing-diagram"))
@click.argument("code")
def explain(code: str) -> None:
    """Tell what a rule wants, why, and how good and bad look."""
    from handbook.errors import UnknownNameError
    from handbook.lint.rules import ALL

    wanted = next((rule for rule in ALL if code.upper() == rule.code or code == rule.name), None)
    if wanted is None:
        known = (*(rule.code for rule in ALL), *(rule.name for rule in ALL))
        raise UnknownNameError("rule", code, known, "`docs rules` lists them")
    head = f"{wanted.code} {wanted.name}"
    click.echo(f"{terminal.strong(head)} ({wanted.severity.name})\n")
    click.echo(wanted.doc.strip())
