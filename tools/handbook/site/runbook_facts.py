"""What is known of a runbook besides its text: its severity, the alerts that lead to it, its last drill."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple
from urllib.parse import quote

from handbook.kinds.kind import Kind
from handbook.kinds.titles import normal
from handbook.lint.content.alerts import AlertRule, name_of, rules_in
from handbook.lint.content.runbook import KIND
from handbook.markdown import frontmatter
from handbook.markdown.frontmatter.nested import mapping
from handbook.model.document import FrontMatter
from handbook.model.intervals import day
from handbook.site.markup import scheme

ESCALATION = "escalation"
"""The folded name of the section, as the kind has it."""
_RANK = re.compile(r"(?:SEV|S|P)-?(?P<rank>[0-9])", re.IGNORECASE)
_SECONDS = re.compile(r"[0-9]{1,6}")
_MOST_ALERTS = 20
_REACHED_BY = frozenset({"http", "https", "mailto", "tel"})


class Alert(NamedTuple):
    """An alert that leads to a runbook."""

    name: str
    href: str = ""
    """Where its rule is read; empty: nobody knows."""


class Contact(NamedTuple):
    """How somebody is reached who is named in a section on escalation."""

    name: str
    """The id of an owner."""
    href: str


class Rule(NamedTuple):
    """Where an alert is defined, and the folded name of the page that it leads to."""

    name: str
    path: str
    """In the repository."""
    line: int
    page: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunbookFacts:
    """What the front matter of a runbook and the rules of alerts say."""

    severity: str = ""
    alerts: tuple[Alert, ...] = ()
    drilled: str = ""
    """``YYYY-MM-DD``; empty: never."""
    how: str = ""
    """``drill`` or ``tabletop``."""
    seconds: int = 0
    """How long it took; 0: nobody has measured it."""
    is_stated: bool = False
    """Whether the page itself says that it is a runbook, so that it keeps the contract of one."""
    contacts: tuple[Contact, ...] = ()
    escalation: frozenset[str] = field(default=frozenset({ESCALATION, "escalate"}))
    """Folded titles that the section on escalation may have."""

    def as_data(self) -> dict[str, Any]:
        """Return them as JSON has them."""
        return {**asdict(self), "escalation": sorted(self.escalation)}

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> RunbookFacts:
        """Return what `as_data` has made data of."""
        alerts = tuple(Alert(*each) for each in data["alerts"])
        contacts = tuple(Contact(*each) for each in data["contacts"])
        escalation = frozenset(data["escalation"])
        return cls(**{**data, "alerts": alerts, "contacts": contacts, "escalation": escalation})

    @property
    def rank(self) -> int:
        """The number of a severity such as SEV1; 0 where it has none."""
        found = _RANK.fullmatch(self.severity)
        return int(found["rank"]) if found else 0


def stated_kind(text: str) -> str:
    """Return the kind that a page states, without its version; empty where it states none."""
    front = frontmatter.read(text)
    if front is None or front.error:
        return ""
    return front.scalar("kind").partition("@")[0].strip()


def escalation_titles(kind: Kind | None) -> frozenset[str]:
    """Return the folded titles that a kind allows for the section on escalation."""
    sections = kind.sections if kind is not None else ()
    rule = next((each for each in sections if normal(each.name) == ESCALATION), None)
    return frozenset(map(normal, (rule.name, *rule.aliases))) if rule is not None else frozenset({ESCALATION})


def alert_rules(files: Iterable[tuple[str, str]]) -> tuple[Rule, ...]:
    """Return what rule files define; each comes with its path in the repository and its text."""
    return tuple(_rule(each, text) for path, text in files for each in rules_in(path, text))


def _rule(rule: AlertRule, text: str) -> Rule:
    page = "" if "{{" in rule.runbook else name_of(rule.runbook)
    return Rule(rule.name, rule.path, text.count("\n", 0, rule.span.start) + 1, page)


def contacts(owners: Mapping[str, Mapping[str, str]]) -> tuple[Contact, ...]:
    """Return how the owners of a repository are reached: those whose `contact` is an address to open."""
    return tuple(
        Contact(name, address)
        for name, said in owners.items()
        if scheme(address := said.get("contact", "")) in _REACHED_BY
    )


def searched_for(text: str) -> tuple[str, ...]:
    """Return the words by which a runbook is found: error texts and symptoms."""
    front = frontmatter.read(text)
    return _listed(front, "keywords") if front is not None and not front.error else ()


def runbook_facts(
    text: str,
    path: str,
    rules: Sequence[Rule] = (),
    web: str = "",
    escalation: frozenset[str] = frozenset({ESCALATION}),
    reached: tuple[Contact, ...] = (),
) -> RunbookFacts:
    """Return what is known of a runbook.

    ``text`` is its source and ``path`` its place in the repository; ``web`` is the address below which the
    files of the repository are read, or empty.
    """
    front = frontmatter.read(text)
    if front is not None and front.error:
        front = None
    places = {rule.name: f"{web}{quote(rule.path)}#L{rule.line}" for rule in reversed(rules)} if web else {}
    named = _listed(front, "alerts")
    here = name_of(path)
    leading = (rule.name for rule in rules if rule.page and rule.page == here)
    names = tuple(dict.fromkeys((*named, *leading)))[:_MOST_ALERTS]
    stamp = _stamp(front)
    tested = stamp.get("on", "")
    seconds = stamp.get("seconds", "")
    return RunbookFacts(
        severity=front.scalar("severity") if front is not None else "",
        alerts=tuple(Alert(name, places.get(name, "")) for name in names),
        drilled=tested if day(tested) else "",
        how=stamp.get("how", ""),
        seconds=int(seconds) if _SECONDS.fullmatch(seconds) else 0,
        is_stated=stated_kind(text) == KIND,
        contacts=reached,
        escalation=escalation,
    )


def _listed(front: FrontMatter | None, key: str) -> tuple[str, ...]:
    found = front.field(key) if front is not None else None
    if found is None:
        return ()
    value = found.value if isinstance(found.value, tuple) else found.value.split(",")
    return tuple(name for each in value if (name := each.strip(" \t[]'\"")))


def _stamp(front: FrontMatter | None) -> Mapping[str, str]:
    found = front.field("last_tested") if front is not None else None
    entries = mapping(found.value) if found is not None else None
    return {key: value for key, value in (entries or {}).items() if isinstance(value, str)}
