"""Plan the records that a JSON-ADR file describes: all of them, or none."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from handbook.adr.change import json_adr
from handbook.adr.change.json_adr import JsonAdrError
from handbook.adr.change.relations import related, replaced
from handbook.adr.dates import iso
from handbook.adr.numbering import HIGHEST, file_name, naming, next_number, record_title
from handbook.adr.record.form import PURPOSES, STATUSES
from handbook.adr.record.outline import closed, normal, outline
from handbook.adr.record.record import parse
from handbook.changes import ChangeSet, Create, edited
from handbook.kinds import fill
from handbook.model.finding import Edit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from handbook.adr.record.record import AdrLog, Record

_HEADINGS = {
    "context": "## Context",
    "decision_drivers": "## Decision Drivers",
    "considered_options": "## Considered Options",
    "decision": "## Decision",
    "consequences": "## Consequences",
    "confirmation": "## Confirmation",
}
_WORDS = {"positive": "Good", "negative": "Bad", "risks": "Risk"}
_PEOPLE = {"deciders": "Deciders", "consulted": "Consulted", "informed": "Informed", "tags": "Tags"}


class Defaults(NamedTuple):
    """What a record says about which the file is silent."""

    status: str
    date: str


def plan(log: AdrLog, text: str, template: str, defaults: Defaults) -> ChangeSet:
    """Plan a new record for each one in the file, in the format of the template.

    Each keeps its number; one without takes the next. Raises JsonAdrError when a number is taken, or the
    file is not JSON-ADR 1; TitleError for a title that cannot head a record.
    """
    adrs = json_adr.read(text)
    numbers = _numbers(log, adrs)
    form = naming(log.records, log.digits)
    records = {}
    for number, adr in zip(numbers, adrs, strict=True):
        title = record_title(adr["title"])
        name = file_name(number, title, form)
        written = _written(template, adr, number, title, defaults)
        record = parse(f"{log.folder}/{name}" if log.folder else name, written)
        records[number] = record._replace(title=title)
    known = {record.number: record for record in reversed(log.records)} | records
    done = [_linked(records[number], adr, known) for number, adr in zip(numbers, adrs, strict=True)]
    return ChangeSet(log.root, tuple(Create(record.path, _storable(record)) for record in done))


def _storable(record: Record) -> str:
    """Return the text of a record. Raises JsonAdrError for characters that no text file can hold."""
    bad = next((char for char in record.text if char == "\0" or "\ud800" <= char <= "\udfff"), "")
    if bad:
        raise JsonAdrError(
            f"record {record.number} holds the character U+{ord(bad):04X}; take it out of the file"
        )
    return record.text


def _numbers(log: AdrLog, adrs: Sequence[dict[str, Any]]) -> list[int]:
    """Return a number for each record. Raises JsonAdrError that names all that are taken."""
    there = {record.number: record.name for record in reversed(log.records)}
    wanted = [adr["number"] for adr in adrs if adr.get("number") is not None]
    taken = [f"{number} is {there[number]}" for number in dict.fromkeys(wanted) if number in there]
    counts = Counter(wanted)
    twice = [f"{number} is in the file twice" for number, count in counts.items() if count > 1]
    if taken or twice:
        problem = ", ".join((*taken, *twice))
        raise JsonAdrError(f"numbers are taken: {problem}; change or leave out 'number' for these records")
    following = max([next_number(log.records, log.taken), *(number + 1 for number in wanted)])
    numbers = []
    for adr in adrs:
        given = adr.get("number")
        numbers.append(following if given is None else int(given))
        following += given is None
    if max(numbers, default=0) > HIGHEST:
        problem = f"the file leaves no number up to {HIGHEST} for a record without one"
        raise JsonAdrError(f"{problem}; give each record a number")
    return numbers


def _written(template: str, adr: dict[str, Any], number: int, title: str, defaults: Defaults) -> str:
    """Return title, status and date as the template has them, and the sections of the record."""
    author = ", ".join(adr.get("deciders", []))
    values = {"title": title, "number": str(number), "author": author}
    values |= {"date": iso(adr.get("date", "")) or defaults.date, "status": _status(adr, defaults)}
    text = fill(template, values)
    head = _with_people(text[: parse("", text).body].rstrip() + "\n", adr, named="{author}" in template)
    body = "".join(f"\n{heading}\n\n{text}\n" for heading, text in _sections(template, adr) if text)
    return head + body


def _status(adr: dict[str, Any], defaults: Defaults) -> str:
    """Return the status on one line; without the word that its link to the successor will say."""
    status = " ".join(adr.get("status", "").split()) or defaults.status
    return next((known for known in STATUSES if known.lower() == status.lower()), status)


def _with_people(head: str, adr: dict[str, Any], *, named: bool) -> str:
    """Add who took part: to the front matter where there is one, else below the date."""
    source = outline(head)
    keys = [key for key in _PEOPLE if adr.get(key) and not (named and key == "deciders")]
    rows = {_PEOPLE[key]: " ".join(", ".join(adr[key]).split()) for key in keys}
    if not rows:
        return head
    if source.entries:
        lines = "".join(
            f"{name.lower()}: {json.dumps(value, ensure_ascii=False)}\n" for name, value in rows.items()
        )
        close = head.rindex("---", 0, source.top)
        return edited(head, (Edit(close, close, lines),))
    deeper = (heading.start for heading in source.headings if heading.level > 1)
    at = next(deeper, len(head))
    lines = "".join(f"{name}: {value}\n\n" for name, value in rows.items())
    return edited(head, (Edit(at, at, lines if at < len(head) else f"\n{lines.rstrip()}\n"),))


def _sections(template: str, adr: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the sections under the template's own headings."""
    own = {**_HEADINGS, **_own_headings(template)}
    texts = {key: adr.get(key, "") for key in ("context", "decision", "confirmation")}
    texts["decision_drivers"] = _listed(adr.get("decision_drivers", []))
    texts["considered_options"] = _listed([option["name"] for option in adr.get("considered_options", [])])
    texts["consequences"] = _consequences(adr.get("consequences", []))
    for key in _HEADINGS:
        yield own[key], _closed(texts[key])
    yield "## Pros and Cons of the Options", _closed(_arguments(adr.get("considered_options", [])))
    for title, text in adr.get("custom_sections", {}).items():
        yield f"## {' '.join(title.split())}", _closed(text)


def _own_headings(template: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for heading in outline(template).headings:
        purpose = PURPOSES.get(normal(heading.title), "")
        if purpose in _HEADINGS:
            found.setdefault(purpose, f"{'#' * heading.level} {heading.title}")
    return found


def _listed(texts: Sequence[str]) -> str:
    return "\n".join("- " + text.strip().replace("\n", "\n  ") for text in texts if text.strip())


def _consequences(value: list[str] | dict[str, list[str]]) -> str:
    if isinstance(value, dict):
        return _listed([f"{word}: {text}" for side, word in _WORDS.items() for text in value.get(side, [])])
    return _listed(value)


def _arguments(options: Sequence[Mapping[str, Any]]) -> str:
    """Return what speaks for and against each option, if the file says so."""
    parts = []
    for option in options:
        pros = [f"Good, because {text}" for text in option.get("pros", [])]
        cons = [f"Bad, because {text}" for text in option.get("cons", [])]
        text = "\n\n".join(
            part for part in (option.get("description", "").strip(), _listed([*pros, *cons])) if part
        )
        if text:
            parts.append(f"### {' '.join(option['name'].split())}\n\n{text}")
    return "\n\n".join(parts)


def _closed(text: str) -> str:
    return closed(text.replace("\r\n", "\n").strip("\n"))


def _linked(record: Record, adr: dict[str, Any], known: Mapping[int | None, Record]) -> Record:
    """Return the record with its relations; one to a record that is nowhere is refused."""
    states = record.status == "Superseded"
    for link in adr.get("links", []):
        other = known.get(link["target"])
        words = re.sub(r"[-_\s]+", " ", link["type"]).strip().capitalize()
        if other is None:
            name = f"record {record.number} {words.lower()} {link['target']}, which"
            raise JsonAdrError(f"{name} is in neither file nor log; import it too, or leave the link out")
        if words == "Superseded by" and states:
            record, states = replaced(record, words, other), False
        else:
            record = related(record, words, other)
    return record
