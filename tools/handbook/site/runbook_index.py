"""Which alert leads to which runbook: the first thing on the page of a folder of runbooks.

Who is paged has the name of an alert, and not the title of a page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from handbook.site.runbook_facts import RunbookFacts
from handbook.site.wording import cell, target


class Listed(NamedTuple):
    """A runbook in its folder."""

    path: str
    """Relative to the folder."""
    title: str
    facts: RunbookFacts
    keywords: tuple[str, ...] = ()
    """By which it is found: error texts and symptoms."""


def with_alerts(page: str, runbooks: Iterable[Listed]) -> str:
    """Return the Markdown of a folder's page with a table of alerts and one of symptoms below its title."""
    listed = tuple(runbooks)
    alerts = sorted(
        f"| {cell(alert.name)} | [{cell(each.title)}]({target(each.path)}) | {cell(each.facts.severity)} |"
        for each in listed
        for alert in each.facts.alerts
    )
    symptoms = [
        f"| {cell(', '.join(each.keywords))} | [{cell(each.title)}]({target(each.path)}) |"
        for each in listed
        if each.keywords
    ]
    title, _, rest = page.partition("\n\n")
    parts = [
        _table("By alert", "| Alert | Runbook | Severity |\n|---|---|---|", alerts),
        _table("By symptom", "| You see or search for | Runbook |\n|---|---|", symptoms),
    ]
    above = "".join(parts)
    return f"{title}\n\n{above}## All\n\n{rest}" if above else page


def _table(title: str, head: str, rows: Sequence[str]) -> str:
    return "\n".join([f"## {title}", "", head, *rows, "", ""]) if rows else ""
