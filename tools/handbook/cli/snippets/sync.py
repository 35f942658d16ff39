"""``docs snippets sync``: the fixes of rule COD106, and no others."""

from __future__ import annotations

from pathlib import Path

import click

from handbook.cli import syncing
from handbook.cli.output import HELP, examples
from handbook.lint.rules.cod.cod106 import RULE

_EXITS = """
\b
Exit codes: 0 all copies are equal now, 1 one is left that cannot be written,
2 a usage error, an invalid configuration or a file that cannot be read or
written."""


@click.command(
    context_settings=HELP,
    epilog=examples(
        "docs snippets sync", "docs snippets sync README.md runbooks", "docs snippets sync --dry-run"
    )
    + f"\n{_EXITS}",
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show the changes as a diff; write nothing.")
@click.pass_obj
def sync(folder: Path, paths: tuple[Path, ...], dry_run: bool) -> None:
    """Write the code in pages anew that differs from its file.

    PATHS are files and folders; without any, the current folder. Only the lines of those code blocks change,
    in all files or in none.
    """
    raise SystemExit(syncing.sync(RULE, folder, paths, ("copy", "copies"), dry_run=dry_run))
