"""The group ``docs diagrams``, and where its commands are."""

from __future__ import annotations

import click

from handbook.cli.lazy import LazyGroup
from handbook.cli.output import HELP, examples


@click.group(
    "diagrams",
    cls=LazyGroup,
    places={
        "list": "handbook.cli.diagrams.list_:list_",
        "check": "handbook.cli.diagrams.check:check",
        "show": "handbook.cli.diagrams.show:show",
        "render": "handbook.cli.diagrams.render:render",
    },
    context_settings=HELP,
    epilog=examples(
        "docs diagrams list", "docs diagrams check docs", "docs diagrams show docs/design/orders.md:12"
    ),
)
def diagrams() -> None:
    """List, check, show and draw Mermaid diagrams: the fences of pages, *.mmd and *.mermaid."""
