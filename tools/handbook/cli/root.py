"""The command ``handbook``: both families of commands under one name that nobody else has."""

from __future__ import annotations

import click

from handbook.cli.lazy import LazyGroup
from handbook.cli.output import HELP, color_option, examples, version_option


@click.group(
    cls=LazyGroup,
    places={"adr": "handbook.cli.adr:adr", "docs": "handbook.cli.docs:docs"},
    context_settings=HELP,
    epilog=examples('handbook adr new "Use PostgreSQL for orders"', "handbook docs lint"),
)
@version_option("handbook")
@color_option
def handbook() -> None:
    """Decision records (adr) and document checks (docs)."""
