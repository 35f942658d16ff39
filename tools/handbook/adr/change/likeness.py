"""What a new record takes over from the newest of its log: how its title is written, and its front matter."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from handbook.adr.record.form import DATE_LABELS, NO_TITLES, NUMBER_KEYS, STATUS_LABELS, form
from handbook.adr.record.names import Name, named, whole
from handbook.adr.record.outline import Entry, RecordOutline, normal, outline
from handbook.adr.record.places import KINDS, Place
from handbook.adr.record.record import parse
from handbook.adr.record.title import Title, titles

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LAYOUT = frozenset(
    {"parent", "grand_parent", "layout", "has_toc", "nav_exclude", "template", "type", "hide", "sidebar"}
)
"""Keys that say how a site shows a record, the same for all of a log."""
_FENCE = "---\n"


def like(template: str, texts: Sequence[tuple[str, str]]) -> str:
    """Return a template that begins as the records of a log do; ``texts`` are paths and texts, newest first.

    The title is written as in the newest record, and the front matter has the keys of the newest one:
    the number and what all of them share are filled in, the rest is left blank.
    """
    if not texts:
        return template
    path, text = texts[0]
    source, name = outline(text.replace("\r\n", "\n")), named(path)
    header, body = _parted(template)
    if source.entries:
        others = [outline(each) for _, each in texts[1:]]
        header = _header(header, source, others, name)
    heading = _heading(source, name)
    if heading:
        body = re.sub(r"\A# .*$", lambda _: f"# {heading}", body, count=1, flags=re.MULTILINE)
    elif source.values("title") and (source.title is None or normal(source.title.title) in NO_TITLES):
        body = re.sub(r"\A# .*\n\n?", "", body, count=1)
    return _with_sections(header + _once(header, body, source), texts)


def _with_sections(template: str, texts: Sequence[tuple[str, str]]) -> str:
    """Return a template with the sections that all of the records have, where they follow none of ours."""
    if any(form(text) for _, text in texts):
        return template
    every = [outline(text.replace("\r\n", "\n")) for _, text in texts]
    own = _sections(every[0])
    others = [frozenset(_sections(other)) for other in every[1:]]
    shared = [each for each in own if all(each in other for other in others)]
    if not shared:
        return template
    head = template[: parse("", template).body].rstrip()
    return f"{head}\n\n" + "\n\n".join(shared) + "\n"


def _sections(source: RecordOutline) -> list[str]:
    """Return the headings of a record's sections as they are written, but for title, status and date."""
    title = source.title if source.title and normal(source.title.title) not in NO_TITLES else None
    facts = (*STATUS_LABELS, *DATE_LABELS)
    found = [each for each in source.headings if each is not title and normal(each.title) not in facts]
    top = min((each.level for each in found), default=0)
    return [
        f"{'#' * each.level} {each.title}" for each in found if each.level == top and ":" not in each.title
    ]


def _once(header: str, body: str, source: RecordOutline) -> str:
    """Return the body without the status and the date that only the front matter of the log states."""
    if "{date}" in header and all(place.form == "front matter" for place in _places(source, DATE_LABELS)):
        body = re.sub(r"^Date: \{date\}\n\n?", "", body, count=1, flags=re.MULTILINE)
    if "{status}" in header and all(place.form == "front matter" for place in _places(source, STATUS_LABELS)):
        body = re.sub(r"^## Status\n+\{status\}\n\n?", "", body, count=1, flags=re.MULTILINE)
    return body


def _places(source: RecordOutline, labels: Sequence[str]) -> Iterator[Place]:
    return (place for kind in KINDS.values() for place in kind(source, labels))


def _parted(template: str) -> tuple[str, str]:
    source = outline(template)
    return template[: source.top], template[source.top :]


def _heading(source: RecordOutline, name: Name) -> str:
    """Return the heading of a record with placeholders; empty where it has none, or is not understood."""
    if source.title is None:
        return ""
    found = titles(source, name)
    return _pattern(source.title.title, source.title.title_start, found[-1], name) if found else ""


def _pattern(text: str, start: int, title: Title, name: Name) -> str:
    if not title.words or not text.endswith(title.words):
        return ""
    if title.number is None:
        return "{title}" if title.words == text else ""
    first, last = title.start - start, title.end - start
    joint = text[last : len(text) - len(title.words)]
    return f"{text[:first]}{_number(text[first:last])}{joint}{{title}}" if name.digits or title.number else ""


def _number(digits: str) -> str:
    """Return the placeholder for a number that is written as another one is."""
    padded = digits.startswith("0") and len(digits) > 1
    return f"{{number:0{len(digits)}}}" if padded else "{number}"


def _header(header: str, source: RecordOutline, others: Sequence[RecordOutline], name: Name) -> str:
    """Return the front matter of the next record: the keys of the newest, then those of the template."""
    lines = [f"{key}: {value}".rstrip() for key, value in _entries(source, others, name)]
    keys = {line.partition(":")[0] for line in lines}
    lines += [line for line in header.splitlines()[1:-1] if line.partition(":")[0] not in keys]
    return _FENCE + "".join(f"{line}\n" for line in lines) + _FENCE


def _entries(source: RecordOutline, others: Sequence[RecordOutline], name: Name) -> Iterator[tuple[str, str]]:
    for lower, entry in source.entries.items():
        key = source.text[source.text.rfind("\n", 0, entry.start) + 1 : entry.start].partition(":")[0].strip()
        yield key, _value(lower, entry, source, others, name)


def _value(key: str, entry: Entry, source: RecordOutline, others: Sequence[RecordOutline], name: Name) -> str:
    label = key.replace("_", " ").replace("-", " ")
    if key == "title" and entry.known and entry.values:
        return _titled(source, name)
    if label in STATUS_LABELS:
        return "{status}"
    if label == DATE_LABELS[0] or (label in DATE_LABELS and not source.scalar("date")):
        return "{date}"
    own = _own(entry, name) if key in NUMBER_KEYS else ""
    return own or _shared(key, source, others)


def _titled(source: RecordOutline, name: Name) -> str:
    value = source.entries["title"].values[0]
    quote = source.text[value.start] if source.text[value.start] in "\"'" else ""
    first = titles(source, name)[0]
    pattern = _pattern(value.words, value.start + len(quote), first, name) or "{title}"
    return pattern if pattern == "{title}" else f'"{pattern}"'


def _own(entry: Entry, name: Name) -> str:
    """Return the placeholder for a value that is the number of the record: ``3``, ``ARCH-003``."""
    if len(entry.values) != 1 or not name.digits:
        return ""
    value = entry.values[0]
    match = re.fullmatch(r"(?P<lead>(?:[A-Za-z]{2,8}[-_]?)?)(?P<digits>\d+)", value.words)
    if match is None or whole(match["digits"]) != whole(name.digits):
        return ""
    padded = len(match["digits"]) if match["digits"].startswith("0") else 1
    words = f"{match['lead']}{{number:0{padded}}}"
    return f'"{words}"' if value.end - value.start > len(value.words) else words


def _shared(key: str, source: RecordOutline, others: Sequence[RecordOutline]) -> str:
    """Return what all records say under a key; else an empty list, or nothing."""
    entry = source.entries[key]
    rest = [other.entries[key].raw for other in others if key in other.entries]
    same = bool(rest) and all(raw == entry.raw for raw in rest)
    if entry.raw.strip() and (key in _LAYOUT or same):
        return entry.raw.strip()
    return "[]" if entry.listed else ""
