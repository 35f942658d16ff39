"""``docs rules``: all rules with their severity."""

from __future__ import annotations

import click

from handbook.cli import terminal
from handbook.cli.listing import rules_json
from handbook.cli.output import HELP, examples, say
from handbook.lint.rules import ALL


@click.command(context_settings=HELP, epilog=examples("docs rules", "docs rules --json"))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def rules(as_json: bool) -> None:
    """List all rules with their severity.

    A rule that is off by default runs only where `select` has its code or its name: `--select DOC,DOC110`.
    """
    if as_json:
        say(rules_json(ALL))
        return
    width = max(len(rule.name) for rule in ALL)
    for rule in sorted(ALL, key=lambda rule: rule.code):
        severity = terminal.styled(f"{rule.severity.name:<10}", rule.severity.value)
        summary = rule.summary if rule.default else f"{rule.summary} (off by default)"
        say(f"{terminal.strong(rule.code)}  {rule.name:<{width}}  {severity}  {summary}", styled=True)
