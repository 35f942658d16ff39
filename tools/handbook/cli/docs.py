"""The command ``docs``: the group, and where its commands are."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import click

from handbook.cli.lazy import LazyGroup
from handbook.cli.output import HELP, color_option, examples, run, version_option


def main() -> NoReturn:
    """Run ``docs`` as a command of its own."""
    run(docs, "docs")


@click.group(
    cls=LazyGroup,
    places={
        "lint": "handbook.cli.documents.lint:lint",
        "fix": "handbook.cli.documents.fix:fix",
        "diagrams": "handbook.cli.diagrams.group:diagrams",
        "new": "handbook.cli.documents.new:new",
        "kinds": "handbook.cli.documents.kinds:kinds",
        "rules": "handbook.cli.documents.rules:rules",
        "explain": "handbook.cli.documents.explain:explain",
    },
    context_settings=HELP,
    epilog=examples(
        "docs lint",
        "docs lint docs/design --format sarif --output lint.sarif",
        "docs fix --dry-run",
        'docs new architecture "Orders service"',
        "docs explain DOC104",
    ),
)
@version_option("docs")
@click.option(
    "-C",
    "folder",
    metavar="DIR",
    default=".",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Work as if started in DIR.",
)
@color_option
@click.pass_context
def docs(ctx: click.Context, folder: Path) -> None:
    """Keep documents true: what a kind requires, and diagrams that parse."""
    ctx.obj = folder
