"""The group ``docs diagrams``, and where its commands are."""

from __future__ import annotations

import click

from handbook.cli.lazy import Entry, LazyGroup
from handbook.cli.output import HELP, examples


@click.group(
    "diagrams",
    cls=LazyGroup,
    sections={
        "Commands": {
            "list": Entry(
                "handbook.cli.diagrams.list_:list_", "List diagrams with place, type, size and title."
            ),
            "check": Entry(
                "handbook.cli.diagrams.check:check", "Check only whether Mermaid draws the diagrams."
            ),
            "show": Entry(
                "handbook.cli.diagrams.show:show", "Show the diagrams of a file and what they say."
            ),
            "render": Entry("handbook.cli.diagrams.render:render", "Draw diagrams as SVG files."),
        }
    },
    context_settings=HELP,
    epilog=examples(
        "docs diagrams list", "docs diagrams check docs", "docs diagrams show docs/design/orders.md:12"
    ),
)
def diagrams() -> None:
    """List, check, show and draw Mermaid diagrams.

    These are the fences of pages, and the files *.mmd and *.mermaid.
    """
