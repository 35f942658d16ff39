"""The group ``docs cards``, and where its commands are."""

from __future__ import annotations

import click

from handbook.cli.lazy import Entry, LazyGroup
from handbook.cli.output import HELP, examples


@click.group(
    "cards",
    cls=LazyGroup,
    sections={
        "Commands": {
            "list": Entry(
                "handbook.cli.cards.list_:list_", "List the rule cards, and what checks each rule."
            ),
            "sync": Entry(
                "handbook.cli.cards.sync:sync", "Rewrite the checklists that differ from their cards."
            ),
            "check": Entry(
                "handbook.cli.cards.check:check",
                "Check whether checklists equal the cards they are made from.",
            ),
        }
    },
    context_settings=HELP,
    epilog=examples("docs cards list", "docs cards sync", "docs cards sync --dry-run", "docs cards check"),
)
def cards() -> None:
    """List rule cards, and keep checklists equal to them.

    A rule card is a section whose heading begins with an id, such as HB-API-014, with paragraphs that begin
    with '**Rule.**', '**Why.**', '**Otherwise.**' and '**Checked by.**'. A comment above a list names cards
    by their ids, or by what the ids begin with: <!-- cards: HB-API HB-SEC-003 -->. The list has one line for
    each card.
    """
