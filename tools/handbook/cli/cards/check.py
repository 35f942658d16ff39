"""``docs cards check``: what rule PAG111 finds, and nothing else."""

from __future__ import annotations

from pathlib import Path

import click

from handbook.cli import reporting, syncing
from handbook.cli.output import HELP, examples
from handbook.lint.rules.pag.pag111 import RULE

_EXITS = """
\b
Exit codes: 0 all checklists equal their cards, 1 one differs or names no card,
2 a usage error, an invalid configuration or a file that cannot be read."""


@click.command(
    context_settings=HELP,
    epilog=examples("docs cards check", "docs cards check docs/review --format github") + f"\n{_EXITS}",
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(reporting.FORMATS), default="text", show_default=True)
@click.pass_obj
def check(folder: Path, paths: tuple[Path, ...], form: str) -> None:
    """Check whether checklists equal the cards they are made from.

    PATHS are files and folders; without any, the current folder. These are the findings of PAG111 in
    `docs lint`.
    """
    raise SystemExit(syncing.check(RULE, folder, paths, form))
