"""``adr generate``: what adr-tools makes from a log."""

from __future__ import annotations

import click

from handbook.cli.lazy import Entry, LazyGroup
from handbook.cli.output import HELP, examples


@click.group(
    cls=LazyGroup,
    sections={
        "Commands": {
            "toc": Entry("handbook.cli.records.toc:generate_toc", "Print the table of contents."),
            "graph": Entry("handbook.cli.records.graph:generate_graph", "Print the graph for Graphviz."),
        }
    },
    context_settings=HELP,
    epilog=examples("adr generate toc -i intro.md -o outro.md", "adr generate graph -p ../adr/ -e .md"),
)
def generate() -> None:
    """Print a table of contents or a graph.

    The output is that of adr-tools, byte for byte.
    """
