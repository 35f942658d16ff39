"""``adr generate``: the word of adr-tools for what is made from a log."""

from __future__ import annotations

import click

from handbook.cli.lazy import LazyGroup
from handbook.cli.output import HELP, examples


@click.group(
    cls=LazyGroup,
    places={
        "toc": "handbook.cli.records.toc:generate_toc",
        "graph": "handbook.cli.records.graph:generate_graph",
    },
    context_settings=HELP,
    epilog=examples("adr generate toc -i intro.md -o outro.md", "adr generate graph -p ../adr/ -e .md"),
)
def generate() -> None:
    """Print a table of contents or a graph, as adr-tools does."""
