"""A decision log on a site: its index, and what stands around each record.

All of it is made from the records themselves. What one record says of another is shown on both.
"""

from __future__ import annotations

import posixpath
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple
from urllib.parse import quote

from handbook.adr.dates import iso
from handbook.adr.record import record as records
from handbook.adr.record.links import reverse
from handbook.adr.record.record import Record
from handbook.adr.report import graph
from handbook.markdown import frontmatter
from handbook.model.intervals import day
from handbook.site import wording
from handbook.site.markup import text as html

STALE_DAYS = 90
"""A proposal that is older is listed as waiting; so long the rule ADR112 waits, too."""
_STATES = {
    "proposed": "proposed",
    "draft": "proposed",
    "accepted": "accepted",
    "rejected": "rejected",
    "deprecated": "deprecated",
    "superseded": "superseded",
}
_WARNED = ("superseded", "deprecated", "rejected")
"""States whose records are read for their history only."""
_LOUD = ("supersede", "amend", "replace", "deprecate")
"""What a relation says that a reader must know before reading on."""


class Relation(NamedTuple):
    """What a record says of another, or another of it."""

    words: str
    other: Decision


@dataclass(frozen=True, eq=False)
class Decision:
    """A record with its place in the log."""

    record: Record

    @property
    def path(self) -> str:
        """Relative to the folder of the log."""
        return self.record.path

    @property
    def number(self) -> str:
        """As file names have it; empty where there is none."""
        record = self.record
        return "" if record.number is None else f"{record.number:0{record.digits}d}"

    @property
    def title(self) -> str:
        """Without the number; the name of the file where the record has none."""
        return self.record.title or wording.name(self.path)

    @property
    def name(self) -> str:
        """Number and title, as a link to the record has them."""
        return f"{self.number} {self.title}".strip()

    @property
    def state(self) -> str:
        """The class of the status: one of five, or `other`."""
        if self.record.superseded:
            return "superseded"
        first = self.record.status.split()[:1]
        return _STATES.get(first[0].lower(), "other") if first else "other"

    @cached_property
    def date(self) -> str:
        """``YYYY-MM-DD`` where the date can be read; else as it is written."""
        return iso(self.record.date) or self.record.date

    @cached_property
    def tags(self) -> tuple[str, ...]:
        """The tags in its front matter."""
        front = frontmatter.read(self.record.text)
        field = None if front is None or front.error else front.field("tags")
        if field is None:
            return ()
        value = field.value if isinstance(field.value, tuple) else str(field.value).split(",")
        return tuple(tag.strip() for tag in map(str, value) if tag.strip())


class DecisionSite:
    """The records of one log, as a site shows them."""

    def __init__(self, pages: Sequence[tuple[str, str]], suffix: str = "/") -> None:
        """``pages`` are pairs of a path, relative to the folder of the log, and a text, in reading order.

        ``suffix`` is what the address of a page has after its name: ``/`` or ``.html``.
        """
        self._suffix = suffix
        parsed = (records.parse(path, text) for path, text in pages)
        self.decisions = tuple(Decision(each) for each in parsed if records.is_record(each))
        self._by_path = {each.path: each for each in self.decisions}

    @cached_property
    def relations(self) -> Mapping[str, tuple[Relation, ...]]:
        """By path what each record and the others say of each other, without doublets."""
        found: dict[str, dict[Relation, None]] = defaultdict(dict)
        for edge in graph.relations([each.record for each in self.decisions]):
            if edge.target is None or edge.source.path == edge.target.path:
                continue
            source, target = self._by_path[edge.source.path], self._by_path[edge.target.path]
            found[source.path][Relation(edge.words, target)] = None
            words = reverse(edge.words) or "Referenced by"
            found[target.path][Relation(words, source)] = None
        return {path: tuple(of) for path, of in found.items()}

    def index(self, title: str, today: str) -> str:
        """Return the Markdown of the page of the log."""
        if not self.decisions:
            return f"# {title}\n\nNo decision is recorded yet.\n"
        tagged = any(each.tags for each in self.decisions)
        head = ["Number", "Decision", "Status", "Date", *(("Tags",) if tagged else ())]
        lines = [
            f"# {title}",
            "",
            self._summary(),
            "",
            f"| {' | '.join(head)} |",
            f"| ---: |{' --- |' * (len(head) - 1)}",
            *(_row(each, tagged=tagged) for each in self.decisions),
            "",
        ]
        return "\n".join([*lines, *self._waiting(today), *self._graph(), *self._years()])

    def _summary(self) -> str:
        counts = Counter(each.state for each in self.decisions)
        known = [
            f"{counts[state]} {state}"
            for state in (*dict.fromkeys(_STATES.values()), "other")
            if counts[state]
        ]
        many = len(self.decisions)
        return f"{many} decision{'' if many == 1 else 's'}: {', '.join(known)}."

    def _waiting(self, today: str) -> list[str]:
        now = day(today)
        old = [
            (each, (now - begun).days)
            for each in self.decisions
            if each.state == "proposed"
            and now
            and (begun := day(each.date))
            and (now - begun).days > STALE_DAYS
        ]
        if not old:
            return []
        rows = [f"- {_link(each)}, since {days} days" for each, days in old]
        return ["## Waiting for a decision", "", f"Proposed more than {STALE_DAYS} days ago:", "", *rows, ""]

    def _graph(self) -> list[str]:
        linked = [each.record for each in self.decisions if each.path in self.relations]
        if not linked:
            return []
        try:
            drawn = graph.mermaid(linked, "", self._suffix)
        except graph.GraphError as error:
            return ["## How they relate", "", f"Not drawn: {error}.", ""]
        return ["## How they relate", "", f"```mermaid\n{drawn}```", ""]

    def _years(self) -> list[str]:
        years: dict[str, list[Decision]] = defaultdict(list)
        for each in self.decisions:
            if day(each.date):
                years[each.date[:4]].append(each)
        if len(years) < 2:
            return []
        lines = ["## By year", ""]
        for year in sorted(years, reverse=True):
            newest = sorted(years[year], key=lambda each: (each.date, each.path), reverse=True)
            lines += [f"**{year}**", "", *(f"- {each.date[5:]} {_link(each)}" for each in newest), ""]
        return lines

    def address(self, path: str) -> str:
        """Return the address of a page relative to the folder of the log: ``0001-x/``."""
        return quote(posixpath.splitext(path)[0]) + self._suffix

    def _anchor(self, here: Decision, other: Decision) -> str:
        """Return a link from one page of the log to another, as addresses of the site."""
        base = posixpath.splitext(here.path)[0]
        # A page whose address ends with a slash is a folder of its own.
        folder = base if self._suffix == "/" else posixpath.dirname(base)
        way = posixpath.relpath(posixpath.splitext(other.path)[0], folder or ".")
        return f'<a href="{html(quote(way) + self._suffix)}">{html(other.name)}</a>'

    def above(self, path: str) -> str:
        """Return the HTML between the title of a record and its text; empty for another page."""
        decision = self._by_path.get(path)
        if decision is None:
            return ""
        facts = [badge(decision), *((html(decision.date),) if decision.date else ())]
        facts += [f'<span class="tag">{html(tag)}</span>' for tag in decision.tags]
        parts = [f'<p class="decision-facts">{" ".join(facts)}</p>']
        loud = [each for each in self.relations.get(path, ()) if each.words.lower().startswith(_LOUD)]
        if loud:
            tone = "warning" if decision.state in _WARNED else "info"
            said = "<br>".join(
                f"{html(_begun(each.words))} {self._anchor(decision, each.other)}" for each in loud
            )
            parts.append(f'<div class="admonition {tone} decision-banner"><p>{said}</p></div>')
        return "\n".join(parts)

    def below(self, path: str) -> str:
        """Return the HTML after the text of a record; empty for another page."""
        decision = self._by_path.get(path)
        if decision is None:
            return ""
        parts = []
        quiet = [each for each in self.relations.get(path, ()) if not each.words.lower().startswith(_LOUD)]
        if quiet:
            items = (
                f"<li>{html(_begun(each.words))} {self._anchor(decision, each.other)}</li>" for each in quiet
            )
            parts.append(f'<h2 id="__related">Related decisions</h2>\n<ul>{"".join(items)}</ul>')
        at = self.decisions.index(decision)
        before = self.decisions[at - 1] if at else None
        after = self.decisions[at + 1] if at + 1 < len(self.decisions) else None
        ways = [
            f'<span class="decision-{way}">{word} {self._anchor(decision, other)}</span>'
            for way, word, other in (("before", "Before:", before), ("after", "After:", after))
            if other is not None
        ]
        if ways:
            parts.append(f'<p class="decision-ways">{" ".join(ways)}</p>')
        return "\n".join(parts)


def badge(decision: Decision) -> str:
    """Return the HTML of a status: a word with a colour, never a colour alone."""
    words = html(decision.record.status or "No status")
    return f'<span class="status status-{decision.state}">{words}</span>'


def _row(decision: Decision, *, tagged: bool) -> str:
    cells = [decision.number, _link(decision), badge(decision), wording.cell(decision.date)]
    if tagged:
        cells.append(", ".join(map(wording.cell, decision.tags)))
    return f"| {' | '.join(cells)} |"


def _link(decision: Decision) -> str:
    return f"[{wording.cell(decision.title)}]({wording.target(decision.path)})"


def _begun(words: str) -> str:
    return words[:1].upper() + words[1:]
