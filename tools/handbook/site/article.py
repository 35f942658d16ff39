"""The HTML of a page: what it may have, and what comes around its text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handbook.site import dates, markup, runbook, tables
from handbook.site.runbook_facts import RunbookFacts

_TITLE_ENDS = "</h1>"
_MOST_TOLD = 9


@dataclass(frozen=True, slots=True)
class Surroundings:
    """HTML of ours that a page's text does not have."""

    above: str = ""
    """Between its title and its text."""
    below: str = ""
    runbook: RunbookFacts | None = None
    """What is known of a runbook; None: the page is none."""

    def as_data(self) -> dict[str, Any]:
        """Return them as JSON has them."""
        runbook = None if self.runbook is None else self.runbook.as_data()
        return {"above": self.above, "below": self.below, "runbook": runbook}

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Surroundings:
        """Return what `as_data` has made data of."""
        runbook = data.get("runbook")
        known = RunbookFacts.of(runbook) if runbook else None
        return cls(data.get("above", ""), data.get("below", ""), known)


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What pages may have in them."""

    reduced: bool = True
    """Only what the closed list of `markup` has."""
    hosts: tuple[str, ...] = ()
    diagram: str
    """The class of what is drawn, which no page can know: a fence, which the linter sees, too."""


def finished(html: str, around: Surroundings, allowance: Allowance) -> markup.Published:
    """Return a page's HTML as it is published, with what was taken out of it."""
    if allowance.reduced:
        done = markup.published(html, allowance.hosts, allowance.diagram)
    else:
        done = markup.Published(html.replace(allowance.diagram, markup.DRAWN), ())
    text, above = tables.headed(dates.marked(done.html)), around.above
    if around.runbook is not None:
        text, ours = runbook.dressed(text, around.runbook)
        above = "\n".join(filter(None, (ours, above)))
    title = text.find(_TITLE_ENDS)
    place = 0 if title < 0 else title + len(_TITLE_ENDS)
    shown = f"{text[:place]}\n{above}{text[place:]}" if above else text
    return markup.Published(f"{shown}\n{around.below}" if around.below else shown, done.removed)


def taken_out(path: str, removed: Sequence[str]) -> str:
    """Return what the author of a page is told of the HTML that is not published."""
    return (
        f"{path}: not published: {', '.join(removed[:_MOST_TOLD])}; "
        "write it in Markdown, or set raw_html in mkdocs.yml (plugins: handbook)"
    )
