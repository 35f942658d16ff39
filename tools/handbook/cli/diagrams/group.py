"""The group ``docs diagrams``, and where its commands are."""

from __future__ import annotations

import click

from handbook.cli.lazy import LazyGroup
from handbook.cli.output import HELP, examples


@click.group(
    "diagrams",
    cls=LazyGroup,
    places={
        "list": "handbook.cli.diagrams.listing:list_",
        "check": "handbook.cli.diagrams.checking:check",
        "show": "handbook.cli.diagrams.showing:show",
        "render": "handbook.cli.diagrams.drawing:render",
    },
    context_settings=HELP,
    epilog=examples(
        "docs diagrams list", "docs diagrams check docs", "docs diagrams show docs/design/orders.md:12"
    ),
)
def diagrams() -> None:
    """List, check, show and draw Mermaid diagrams: the fences of pages, *.mmd and *.mermaid."""
