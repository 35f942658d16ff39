"""What is known of the forms that decision records have: a new form is a row of a table here.

Which template a record follows, under which names its facts and sections are kept, and which words say
how records are related. `places` knows the kinds of places in which a fact can be. Nothing is compiled
here: `adr new` reads these tables on its way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# --- facts: status, date, number, people ------------------------------------------------------------------

STATUSES = ("Draft", "Proposed", "Accepted", "Rejected", "Deprecated", "Superseded")
"""The words of the usual life cycle."""
OTHER_STATUSES = {
    "approved": "Accepted",
    "declined": "Rejected",
    "implemented": "Accepted",
    "pending": "Proposed",
    "superceded": "Superseded",
    "withdrawn": "Rejected",
}
"""Words that other logs use and that lead a line as surely as ours, and what they mean."""
STATUS_LABELS = ("status", "decision status", "current status", "adr status")
DATE_LABELS = (
    "date",
    "date accepted", "date decided", "decision date", "date approved", "decided", "decided on",
    "date created", "creation date", "created", "created on", "created at",
    "date started", "date documented", "date proposed", "date updated",
    "last updated", "last modified", "updated",
)  # fmt: skip
"""The labels of a date; where a record has more than one, the first of this list is its date."""
NUMBER_KEYS = ("number", "id", "adr", "adr_id", "adr-id", "nav_order")
"""Keys of the front matter whose value is the record's own number."""
OTHER_LABELS = (
    "author", "authors", "author(s)", "deciders", "decider", "decision-makers", "decision makers", "owner",
    "owners", "consulted", "informed", "tags", "version", "category", "reviewers", "approvers", "id", "title",
)  # fmt: skip
"""Labels beside status and date in the tables at the top of a record."""

# --- sections ---------------------------------------------------------------------------------------------

PURPOSES = {
    "context": "context",
    "context and problem statement": "context",
    "context and problem": "context",
    "problem statement": "context",
    "background": "context",
    "decision": "decision",
    "decision outcome": "decision",
    "outcome": "decision",
    "consequences": "consequences",
    "trade-offs": "consequences",
    "positive consequences": "positive",
    "negative consequences": "negative",
    "decision drivers": "decision_drivers",
    "considered options": "considered_options",
    "options considered": "considered_options",
    "confirmation": "confirmation",
    "validation": "confirmation",
}
"""What a section is for, by its title in lower case; the values are the names of JSON-ADR."""
RELATION_LISTS = ("links", "more information", "related decisions", "related", "related adrs")
"""Sections whose lists name other records."""
NO_TITLES = frozenset({*PURPOSES, "abstract", "need", "summary", "status", "metadata", "overview"})
"""Headings that name a part of a record, never the record."""

# --- relations --------------------------------------------------------------------------------------------

PAIRS = (
    ("supersedes", "superseded by"),
    ("supercedes", "superceded by"),
    ("replaces", "replaced by"),
    ("amends", "amended by"),
    ("clarifies", "clarified by"),
    ("refines", "refined by"),
    ("extends", "extended by"),
    ("implements", "implemented by"),
    ("complements", "complemented by"),
    ("relates to", "relates to"),
    ("related to", "related to"),
    ("conflicts with", "conflicts with"),
)
"""Words that relate one record to another, and what the other one says."""
RELATION_KEYS = {words.replace(" ", ""): words for pair in PAIRS for words in pair}
"""Keys of the front matter that hold relations, in lower case, without `_` and `-`; and their words."""

# --- templates --------------------------------------------------------------------------------------------

DEFAULT = "adr"
FREE = "-"
"""The form of a record that is judged by no template: no kind has this name."""
_MADR = frozenset({"considered options", "decision outcome"})
_MADR_FULL = frozenset({"decision drivers", "confirmation", "validation", "pros and cons of the options"})
BULLETS, BARE = "bullets", "bare"


class Form(NamedTuple):
    """How a record shows which template it follows."""

    template: str
    sections: frozenset[str]
    """Titles in lower case, of which it has at least ``least``."""
    least: int = 1
    also: frozenset[str] = frozenset()
    """It has one of these too, if there are any."""
    mark: str = ""
    """``bullets``: status and date are a list below the title; ``bare``: headings without guidance."""
    weak: bool = False
    """A record of another form that has lost sections looks the same: its log knows better."""

    @property
    def family(self) -> str:
        """Return what the templates of one origin share: ``madr``."""
        return self.template.partition("-")[0]


FORMS = (
    Form(DEFAULT, frozenset({"trade-offs", "assumptions", "open questions"}), least=2),
    Form("madr-2", _MADR, mark=BULLETS),
    # Bare is full without guidance; once a record is filled in, the two look the same.
    Form("madr-bare", frozenset({"more information"}), also=_MADR, mark=BARE),
    Form("madr", _MADR_FULL, also=_MADR),
    Form("madr-minimal", _MADR),
    Form("nygard", frozenset({"context", "decision", "consequences"}), least=3),
    Form("nygard", frozenset({"status", "context", "decision"}), least=3, weak=True),
)
"""The first that fits is the form of a record."""
_FREE = 5


def form(text: str) -> str:
    """Return the name of the template that a record looks made from; empty when it is none of ours."""
    found = _form(text)
    return found.template if found else ""


def own(text: str) -> str:
    """Return the form by which a record is judged whatever its log has; empty when its log knows better."""
    found = _form(text)
    return found.template if found and not found.weak else ""


def of_record(text: str, log: Iterable[str] = ()) -> str:
    """Return the form by which a record is judged: its own, else that of most records of its log."""
    return own(text) or of_log(log)


def of_log(texts: Iterable[str]) -> str:
    """Return the form of most records of a log, else our own.

    Where none of several records has a form, or more than every fifth has none, that is on purpose:
    such records are free.
    """
    every = list(map(form, texts))
    forms = [name for name in every if name]
    families = [_family(name) for name in forms]
    most = max(dict.fromkeys(families), key=families.count, default=DEFAULT)
    without = len(every) - len(forms)
    if without > 1 and (not forms or (_FREE * without > len(every) >= _FREE)):
        return FREE
    if 2 * families.count(most) <= len(families):
        return DEFAULT
    return next((name for name in reversed(forms) if _family(name) == most), DEFAULT)


def of_next(texts: Iterable[str]) -> str:
    """Return the form of the first text that has one: the newest record comes first."""
    return next(filter(None, map(form, texts)), DEFAULT)


def _family(name: str) -> str:
    return name.partition("-")[0]


class _Seen(NamedTuple):
    sections: frozenset[str]
    """Titles of the headings below the first level, in lower case."""
    marks: frozenset[str]


def _form(text: str) -> Form | None:
    seen = _seen(text)
    return next((each for each in FORMS if _fits(each, seen)), None)


def _fits(form: Form, seen: _Seen) -> bool:
    return (
        len(form.sections & seen.sections) >= form.least
        and (not form.also or bool(form.also & seen.sections))
        and (not form.mark or form.mark in seen.marks)
    )


def _seen(text: str) -> _Seen:
    lines = text.lstrip("\ufeff").splitlines()
    body = _below_front_matter(lines)
    sections: list[str] = []
    bullets = guided = empty = fenced = False
    last = ""
    for line in _told(lines[body:]):
        if line.startswith(("```", "~~~")):
            fenced = not fenced
        elif not fenced:
            level = len(line) - len(line.lstrip("#"))
            guided |= line.startswith("<!--")
            bullets |= not sections and line[:1] in "*-" and "status:" in line.lower()
            if level > 1 and line[level : level + 1] == " ":
                sections.append(line[level:].strip(" #").lower())
                empty |= last.startswith("#" * level + " ")
        last = line
    marks = ((BULLETS, bullets and not body), (BARE, empty and not guided))
    return _Seen(frozenset(sections), frozenset(mark for mark, seen in marks if seen))


def _told(lines: Iterable[str]) -> Iterable[str]:
    return (line.strip() for line in lines if line.strip())


def _below_front_matter(lines: Sequence[str]) -> int:
    """Return how many lines the front matter has, its fences included."""
    if not lines or lines[0].rstrip() != "---":
        return 0
    return next((at for at, line in enumerate(lines[1:], 2) if line.rstrip() in ("---", "...")), 0)
