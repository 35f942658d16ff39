"""What the shell offers for a value: records, statuses, relations, templates, logs.

A shell asks at each press of the tab key, often in the middle of a wrong line: whatever is broken, the
answer is nothing, and nothing is printed to the terminal.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

import click
from click.shell_completion import CompletionItem

from handbook import printable
from handbook.adr.change.lifecycle import SUPERSEDED, followers, statuses
from handbook.adr.numbering import slug
from handbook.adr.record.form import PAIRS
from handbook.adr.record.links import links
from handbook.adr.record.record import Record
from handbook.adr.target import target
from handbook.cli.records import options as at
from handbook.config.logs import SPELLINGS, configured
from handbook.project import log as logs

_PLAIN = re.compile(r"[\w.-]+", re.ASCII)
"""What every shell takes as one word; the script for bash neither quotes nor escapes."""

Offer = tuple[str, str]
"""A value, and what it stands for."""


def items(what: str, context: click.Context, incomplete: str) -> list[CompletionItem[str]]:
    """Return what begins with ``incomplete``; ``what`` is one of `SOURCES`.

    A path is left to the shell: a record also answers to the path of its file.
    """
    if what == "records" and "/" in incomplete:
        return [CompletionItem(incomplete, "file")]
    try:
        group = _group(context)
        # The group is not invoked before a completion, so its values are taken from the line.
        log = "" if what == "logs" else str(group.params.get("log") or "")
        home = at.home(at.Call(str(group.params.get("start") or "."), log))
        offers = list(SOURCES[what](home, context, incomplete))
    except Exception:  # Half a command line can be wrong in any way.
        return []
    return [
        CompletionItem(value, help=printable.line(told) or None)
        for value, told in offers
        if _PLAIN.fullmatch(value)
    ]


def _group(context: click.Context) -> click.Context:
    """Return the context of `adr`, with the folder and the log that the line names."""
    while context.parent is not None and "start" not in context.params:
        context = context.parent
    return context


def _records(home: logs.Home, _: click.Context, incomplete: str) -> Iterator[Offer]:
    """Offer the whole name of each record; once something is typed, else its slug or its number.

    What names more than one record is not offered.
    """
    log = logs.read(home)
    answering = Counter(word for record in log.records for word in _heard(record))
    begun = incomplete.lower()
    for record in log.records:
        found = [word for word in _words(record) if answering[word.lower()] < 2]
        value = next((word for word in found if word.lower().startswith(begun)), "")
        if value:
            yield value, " ".join((record.title or record.slug).split())


def _words(record: Record) -> tuple[str, ...]:
    """Return what names a record in a shell: its whole name, its slug, its number."""
    name = record.name[:-3]
    # A name that is not written as we write names is a target only with its suffix.
    whole = name if slug(name) == name else record.name
    alone = record.slug if slug(record.slug) == record.slug else ""
    number = "" if record.number is None else str(record.number)
    return tuple(dict.fromkeys(word for word in (whole, alone, number) if _PLAIN.fullmatch(word)))


def _heard(record: Record) -> set[str]:
    """Return all that names a record, except the name of its file, which no other has."""
    return {record.name[:-3].lower(), record.slug.lower(), str(record.number)}


def _statuses(home: logs.Home, _: click.Context, incomplete: str) -> Iterator[Offer]:
    """Offer what a new record can be."""
    known = statuses(home.config.transitions, home.config.status)
    return _cased((word for word in known if word != SUPERSEDED), incomplete)


def _next_statuses(home: logs.Home, context: click.Context, incomplete: str) -> Iterator[Offer]:
    """Offer what the record that the line names can become."""
    record = target(logs.read(home), str(context.params.get("record") or ""))
    after = followers(record.status, home.config.transitions)
    if after is None or context.params.get("force"):
        return _statuses(home, context, incomplete)
    return _cased((word for word in after if word != SUPERSEDED), incomplete)


def _found_statuses(home: logs.Home, _: click.Context, incomplete: str) -> Iterator[Offer]:
    """Offer the statuses that records have, with how many have them."""
    log = logs.read(home)
    counts = Counter(record.status for record in log.records if record.status)
    for word, _told in _cased(counts, incomplete):
        number = sum(count for status, count in counts.items() if status.lower() == word.lower())
        yield word, f"{number} record{'s' if number > 1 else ''}"


def _cased(words: Iterable[str], incomplete: str) -> Iterator[Offer]:
    """Offer words as the user began to write them: in lower case unless the first letter is not."""
    for word in words:
        shown = word if incomplete[:1].isupper() else word.lower()
        if shown.startswith(incomplete):
            yield shown, ""


def _relations(home: logs.Home, _: click.Context, incomplete: str) -> Iterator[Offer]:
    """Offer the words that records use, and those whose reverse is known: single words, as shells need."""
    log = logs.read(home)
    avoided = SPELLINGS[0] if home.config.spelling == SPELLINGS[1] else SPELLINGS[1]
    known = [word for word, _back in PAIRS if not avoided.startswith(word[:-1])]
    used = Counter(link.words.lower() for record in log.records for link in links(record))
    for word in dict.fromkeys((*(each for each, _count in used.most_common()), *known)):
        shown = word if incomplete[:1].islower() else word.capitalize()
        if shown.startswith(incomplete):
            yield shown, ""


def _templates(home: logs.Home, _: click.Context, incomplete: str) -> Iterator[Offer]:
    """Offer the kinds that records can be written by."""
    for each in logs.templates(home):
        if each.name.startswith(incomplete):
            yield each.name, each.source


def _logs(home: logs.Home, _: click.Context, incomplete: str) -> Iterator[Offer]:
    """Offer the logs that the configuration names, with their folders."""
    for log in configured(home.start):
        if log.name.startswith(incomplete):
            yield log.name, log.directory


SOURCES: dict[str, Callable[[logs.Home, click.Context, str], Iterator[Offer]]] = {
    "records": _records,
    "statuses": _statuses,
    "next statuses": _next_statuses,
    "statuses of the log": _found_statuses,
    "relations": _relations,
    "templates": _templates,
    "logs": _logs,
}
