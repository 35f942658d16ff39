"""Which alert leads to which runbook: the first thing on the page of a folder of runbooks.

Who is paged has the name of an alert, and not the title of a page.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from handbook.site.runbook_facts import RunbookFacts
from handbook.site.wording import cell, target


class Listed(NamedTuple):
    """A runbook in its folder."""

    path: str
    """Relative to the folder."""
    title: str
    facts: RunbookFacts


def with_alerts(page: str, runbooks: Iterable[Listed]) -> str:
    """Return the Markdown of a folder's page with a table of alerts below its title, if there are any."""
    rows = sorted(
        f"| {cell(alert.name)} | [{cell(each.title)}]({target(each.path)}) | {cell(each.facts.severity)} |"
        for each in runbooks
        for alert in each.facts.alerts
    )
    if not rows:
        return page
    title, _, rest = page.partition("\n\n")
    table = "\n".join(["| Alert | Runbook | Severity |", "|---|---|---|", *rows])
    return f"{title}\n\n## By alert\n\n{table}\n\n## All\n\n{rest}"
