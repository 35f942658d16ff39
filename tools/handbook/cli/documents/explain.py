"""``docs explain``: what a rule asks for, and why."""

from __future__ import annotations

import click

from handbook.cli import reporting, terminal
from handbook.cli.output import HELP, examples, say
from handbook.errors import UnknownNameError
from handbook.lint.guides import guides
from handbook.lint.rules import ALL


@click.command(context_settings=HELP, epilog=examples("docs explain DOC104", "docs explain missing-diagram"))
@click.argument("code", shell_complete=reporting.completes_rules)
def explain(code: str) -> None:
    """Explain a rule: what it asks for, and why.

    CODE is a code or a name. The text has a good and a bad example, and names the rule cards of the handbook
    that are about it.
    """
    wanted = next((rule for rule in ALL if code.upper() == rule.code or code == rule.name), None)
    if wanted is None:
        known = (*(rule.code for rule in ALL), *(rule.name for rule in ALL))
        raise UnknownNameError("rule", code, known, "`docs rules` lists them")
    head = f"{wanted.code} {wanted.name}"
    severity = wanted.severity.name if wanted.default else f"{wanted.severity.name}, off by default"
    say(f"{terminal.strong(head)} ({severity})\n", styled=True)
    say(wanted.doc.strip())
    cards = guides(wanted.code)
    if cards:
        say("\nIn the handbook:")
        for card in cards:
            say(f"    {terminal.strong(card.id)} {card.title} ({card.address})", styled=True)
