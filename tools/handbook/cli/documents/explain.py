"""``docs explain``: what a rule asks for, and why."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from handbook import printable
from handbook.cli import reporting, terminal
from handbook.cli.output import HELP, examples, say
from handbook.config.settings import Overrides
from handbook.errors import UnknownNameError
from handbook.lint.guides import guides
from handbook.lint.own import Registry
from handbook.lint.rule import Rule
from handbook.lint.rules import ALL
from handbook.project.project import open_project


@click.command(context_settings=HELP, epilog=examples("docs explain DOC104", "docs explain missing-diagram"))
@click.argument("code", shell_complete=reporting.completes_rules)
@reporting.no_plugins_option
@click.pass_obj
def explain(folder: Path, code: str, no_plugins: bool) -> None:
    """Explain a rule: what it asks for, and why.

    CODE is a code or a name. The text has a good and a bad example, and names the rule cards of the handbook
    that are about it.
    """
    wanted = _named(code, ALL)
    if wanted is None:  # Ours need no configuration, which may be broken.
        project = open_project(folder, Overrides(plugins=not no_plugins))
        every: Registry = project.nearest.run.registry
        wanted = _named(code, every.rules)
        if wanted is None:
            known = (*every.codes, *(rule.name for rule in every.rules))
            raise UnknownNameError("rule", code, known, "`docs rules` lists them")
    head = f"{wanted.code} {wanted.name}"
    severity = wanted.severity.name if wanted.default else f"{wanted.severity.name}, off by default"
    of = f", {wanted.package}" if wanted.package else ""
    say(f"{terminal.strong(head)} ({severity}{printable.line(of)})\n", styled=True)
    say(wanted.doc.strip())
    cards = guides(wanted.code)
    if cards:
        say("\nIn the handbook:")
        for card in cards:
            say(f"    {terminal.strong(card.id)} {card.title} ({card.address})", styled=True)


def _named(code: str, rules: Sequence[Rule]) -> Rule | None:
    return next((rule for rule in rules if code.upper() == rule.code or code == rule.name), None)
