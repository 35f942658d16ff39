"""``docs rules``: all rules with their severity."""

from __future__ import annotations

from pathlib import Path

import click

from handbook.cli import reporting, terminal
from handbook.cli.listing import rules_json
from handbook.cli.output import HELP, examples, say
from handbook.config.settings import Overrides
from handbook.project.project import open_project


@click.command(context_settings=HELP, epilog=examples("docs rules", "docs rules --json"))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@reporting.no_plugins_option
@click.pass_obj
def rules(folder: Path, as_json: bool, no_plugins: bool) -> None:
    """List all rules with their severity.

    They are ours, and those of the packages that the configuration names. A rule that is off by default runs
    only where `select` has its code or its name: `--select DOC,DOC110`.
    """
    every = open_project(folder, Overrides(plugins=not no_plugins)).nearest.run.registry.rules
    if as_json:
        say(rules_json(every))
        return
    width = max(len(rule.name) for rule in every)
    for rule in sorted(every, key=lambda rule: rule.code):
        severity = terminal.styled(f"{rule.severity.name:<10}", rule.severity.value)
        summary = rule.summary if rule.default else f"{rule.summary} (off by default)"
        say(f"{terminal.strong(rule.code)}  {rule.name:<{width}}  {severity}  {summary}", styled=True)
