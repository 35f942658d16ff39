"""The sections of a record by what they are for, whatever its format calls them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from handbook.adr.record.form import PURPOSES
from handbook.adr.record.links import RecordLink, links
from handbook.adr.record.outline import RecordOutline, comments, normal, outline

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handbook.adr.record.record import Record

_FIELD = re.compile(
    r"[ \t]*(?:[*+-][ \t]+|\|[ \t]*|>[ \t]*)?[*_]{0,2}(\w[\w -]{0,30}?)[*_]{0,2}[ \t]*[:|][*_]{0,2}(.*)"
)
_ITEM = re.compile(r"^(?:[*+-]|\d+[.)])[ \t]+", re.MULTILINE)


class RecordSection(NamedTuple):
    """One section: its heading, its own text, and that of the deeper sections in it."""

    title: str
    level: int
    text: str
    purpose: str = ""
    """A value of `PURPOSES`, or empty."""


def sections(record: Record) -> tuple[RecordSection, ...]:
    """Return the sections of a record except title, status and date; all of its prose is in one of them.

    A section with a purpose of its own is taken out of the one around it. Guidance in comments is left out.
    """
    source = outline(record.text)
    return tuple(
        section for section in _sections(source, links(record)) if section.text or section.purpose == ""
    )


def people(record: Record, *keys: str) -> tuple[str, ...]:
    """Return the names that the first of the keys lists: in the front matter or on a line below the title."""
    source = outline(record.text)
    for key in keys:
        found = _listed(source, key)
        if found is None:
            limit = next((part.start for part in source.headings if part.level > 1), len(source.plain))
            rows = (_FIELD.fullmatch(line) for line, _ in source.lines(0, limit))
            value = next((row[2] for row in rows if row and row[1].strip().lower() == key), "")
            found = value.rstrip(" |").split(",")
        names = tuple(name.strip().strip("[]\"'").strip() for name in found)
        if any(names):
            return tuple(name for name in names if name)
    return ()


def items(text: str) -> tuple[str, ...]:
    """Return the items of a list, else the paragraphs of a text; neither loses a word."""
    starts = list(_ITEM.finditer(text))
    if starts and not text[: starts[0].start()].strip():
        ends = [match.start() for match in starts[1:]] + [len(text)]
        bodies = (text[match.end() : end] for match, end in zip(starts, ends, strict=True))
        return tuple(re.sub(r"\n[ \t]+", "\n", body).strip() for body in bodies if body.strip())
    return tuple(part.strip("\n") for part in re.split(r"\n[ \t]*\n", text) if part.strip())


def _sections(source: RecordOutline, related: tuple[RecordLink, ...]) -> Iterator[RecordSection]:
    title = source.title
    text = source.text
    first = title.end if title else source.top
    headings = [heading for heading in source.headings if heading.start >= first]
    spans = [(link.start, link.end) for link in related]
    opening = _prose(text, first, headings[0].start if headings else len(text), spans)
    if opening:
        yield RecordSection("", 1, opening)
    at = 0
    while at < len(headings):
        heading = headings[at]
        name = normal(heading.title)
        after = at + 1
        while after < len(headings) and not _begins(
            headings[after].title, headings[after].level, heading.level
        ):
            after += 1
        end = headings[after].start if after < len(headings) else len(text)
        if name not in ("status", "date"):
            yield RecordSection(
                heading.title, heading.level, _clean(text[heading.end : end]), PURPOSES.get(name, "")
            )
        at = after


def _begins(title: str, level: int, above: int) -> bool:
    return level <= max(2, above) or normal(title) in PURPOSES


def _prose(text: str, start: int, end: int, related: list[tuple[int, int]]) -> str:
    """Return the text below the title, without fields (`Date: 2026-11-22`) and lines of relations."""
    kept = []
    at, waiting = start, [span for span in related if span[1] > start]
    waiting.reverse()
    for line in text[start:end].split("\n"):
        rest = line
        while waiting and waiting[-1][0] < at + len(line):
            first, last = waiting.pop()
            rest = rest.replace(text[first:last], "", 1)
        at += len(line) + 1
        if not _FIELD.fullmatch(line.rstrip("\r")) and (rest == line or rest.strip("*+-., \t\r")):
            kept.append(line)
    return _clean("\n".join(kept))


def _clean(text: str) -> str:
    plain = text.replace("\r\n", "\n")
    pieces, at = [], 0
    for start, end in comments(plain):
        pieces.append(plain[at:start])
        at = end + plain.startswith("\n", end)
    return "".join((*pieces, plain[at:])).strip()


def _listed(source: RecordOutline, key: str) -> list[str] | None:
    """Return the values of an entry of the front matter, on its line or as a list below it."""
    entry = source.entries.get(key)
    if entry is None:
        return None
    if entry.listed and entry.known:
        return [value.words for value in entry.values]
    return source.scalar(key).strip("[]").split(",")
