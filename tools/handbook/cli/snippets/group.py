"""The group ``docs snippets``, and where its commands are."""

from __future__ import annotations

import click

from handbook.cli.lazy import Entry, LazyGroup
from handbook.cli.output import HELP, examples


@click.group(
    "snippets",
    cls=LazyGroup,
    sections={
        "Commands": {
            "sync": Entry(
                "handbook.cli.snippets.sync:sync", "Write the code in pages anew that differs from its file."
            ),
            "check": Entry(
                "handbook.cli.snippets.check:check", "Check whether the code in pages equals its files."
            ),
        }
    },
    context_settings=HELP,
    epilog=examples("docs snippets sync", "docs snippets sync README.md --dry-run", "docs snippets check"),
)
def snippets() -> None:
    """Keep code in pages equal to sections of files.

    A comment above a code block names the file, from the root of the configuration, and a section of it:
    <!-- snippet: samples/orders.py:total -->. In the file, comments with 'region total' and 'endregion'
    mark the section, or the marks of pymdownx.snippets.
    """
