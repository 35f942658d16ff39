"""The command ``handbook``: both families of commands under one name that nobody else has."""

from __future__ import annotations

import click

from handbook.cli.lazy import Entry, LazyGroup
from handbook.cli.output import HELP, color_option, examples, version_option


@click.group(
    cls=LazyGroup,
    sections={
        "Commands": {
            "adr": Entry("handbook.cli.adr:adr", "Write and maintain decision records."),
            "docs": Entry("handbook.cli.docs:docs", "Check documents and diagrams."),
        }
    },
    context_settings=HELP,
    epilog=examples('handbook adr new "Use PostgreSQL for orders"', "handbook docs lint"),
)
@version_option("handbook")
@color_option
def handbook() -> None:
    """Decision records (adr) and document checks (docs)."""
