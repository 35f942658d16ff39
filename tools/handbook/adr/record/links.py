"""The relations between records as they are written: ``Supersedes [2. Use Rabbit](0002-use-rabbit.md)``.

They stand in the status, in lines of their own below it, and in the lists of MADR and log4brains. A
link to what is no document of this repository is no relation. Positions are 0-based offsets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from handbook.adr.record.outline import Outline, outline
from handbook.adr.record.record import by_name

if TYPE_CHECKING:
    from handbook.adr.record.record import Record

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
_OTHER = dict(PAIRS) | {back: words for words, back in PAIRS}
_LISTS = ("links", "more information", "related decisions", "related")
_DEGREE = r"(?:partially |partly )"
_KNOWN = re.compile(rf"\b{_DEGREE}?(?:{'|'.join(_OTHER)})$", re.IGNORECASE)
_LINK = (
    r"(?<!!)\[(?:\\[^\r\n]|\[[^\[\]\r\n]*\]|[^\[\]\\\r\n])*\]"
    r"\([ \t]*(?P<path><[^<>\r\n]*>|[^\s()<]*(?:\([^\s()]*\)[^\s()]*)*)"
    r"(?:[ \t]+(?:\"[^\"\r\n]*\"|'[^'\r\n]*'))?[ \t]*\)"
)
_RELATION = re.compile(
    rf"(?P<words>(?<![^\W\d_])[^\W\d_]+(?:[ \t-](?!ADR\b)[^\W\d_]+){{0,8}})[ \t]*[*_]*:?[*_]*[ \t]+(?:{_LINK}"
    r"|(?P<id>(?:ADR[-_ ]?|\#)\d+|\d+(?=[ \t]*(?:$|[.;,)|\"'])))(?![\w-]))",
    re.IGNORECASE,
)
_NEXT = re.compile(rf"(?:[ \t]*,(?:[ \t]*and\b)?|[ \t]+and\b|[ \t]*&)[ \t]*{_LINK}", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
_MARKER = re.compile(r"[ \t]*[-*+][ \t]+")


class RecordLink(NamedTuple):
    """One relation to another record, as written."""

    words: str
    """The relation: ``Supersedes``, ``Superceded by``, ``Relates to``."""
    target: str
    """The path as written, percent-decoded, without anchor; empty where only a number is named."""
    number: int | None
    """The target's number, from its file name or from ``ADR-0123``; None when unknown."""
    start: int
    """The span of words and link in the text. A link of a row (``Amends [1](..), [2](..)``) begins
    at its comma, unless it is the first."""
    end: int
    place: str
    """``status`` (the value itself), ``section`` (a line below it, or below the title), ``list`` (in
    Links or More Information) or ``front matter``."""


def links(record: Record) -> tuple[RecordLink, ...]:
    """Return the relations of a record, in the order of the text."""
    if record.problem or not record.text:
        return ()
    source = outline(record.text)
    found = {link.start: link for link in _listed(source)}
    found |= {link.start: link for link in _below(source, record)}
    found |= {link.start: link for link in _stated(source, record)}  # The status knows itself best.
    return tuple(found[start] for start in sorted(found))


def reverse(words: str) -> str:
    """Return what the other side says, in the same spelling; empty for words that are unknown."""
    plain = " ".join(words.split())
    degree = re.match(_DEGREE, plain, re.IGNORECASE)
    head = degree[0] if degree else ""
    rest = plain[len(head) :]
    other = _OTHER.get(rest.lower(), "")
    if not other:
        return ""
    return head + (other[0].upper() + other[1:] if rest[0].isupper() else other)


def refers(link: RecordLink, source: Record, target: Record) -> bool:
    """Say whether a relation that stands in ``source`` is one to ``target``."""
    if not link.target:
        return link.number is not None and link.number == target.number
    path = normpath(join(dirname(source.path), link.target))
    return path == normpath(target.path)


def _stated(source: Outline, record: Record) -> Iterator[RecordLink]:
    """Yield the relations that are the value of the status, not a clause or a line after it."""
    place = record.place
    if place is None:
        return
    if place.form == "front matter":
        yield from _relations(record.text, place.start, place.end, "front matter")
        return
    for link in _relations(source.plain, place.start, place.line_end, "status"):
        if place.form == "field" or link.start == place.start:
            yield link


def _below(source: Outline, record: Record) -> Iterator[RecordLink]:
    """Yield the relations in lines of their own, in the section of the status or below the title."""
    section = source.section("status")
    if section is not None:
        for line, at in source.lines(section[0].end, section[1]):
            yield from _relations(source.plain, at, at + len(line), "section")
    start = source.title.end if source.title else source.top
    end = next((heading.start for heading in source.headings if heading.start > start), len(record.text))
    for line, at in source.lines(start, end):
        for link in _relations(source.plain, at, at + len(line), "section"):
            # Below a title stands anything, such as `Technical story: [x](x.md)`.
            alone = (
                record.text[link.start : link.end] == line.strip(" \t.") and ":" not in line.partition("[")[0]
            )
            if reverse(link.words) or alone:
                yield link


def _listed(source: Outline) -> Iterator[RecordLink]:
    for name in _LISTS:
        section = source.section(name)
        for line, at in source.lines(section[0].end, section[1]) if section else ():
            if _MARKER.match(line):
                yield from _relations(source.plain, at, at + len(line), "list")


def _relations(text: str, start: int, end: int, place: str) -> Iterator[RecordLink]:
    line = text[:end]
    at = start
    while match := _RELATION.search(line, at):
        at = match.end()
        words, first = _words(match)
        if match["id"]:
            if reverse(words):
                number = int(re.sub(r"\D", "", match["id"]))
                yield RecordLink(words, "", number, first, at, place)
            continue
        following = match
        while True:
            link = _link(words, following["path"], first, at, place)
            if link is not None:
                yield link
            after = _NEXT.match(line, at)
            if after is None:
                break
            following, first, at = after, after.start(), after.end()


def _words(match: re.Match[str]) -> tuple[str, int]:
    """Return the relation and its offset: of `accepted and amended by`, the last two words."""
    known = _KNOWN.search(match["words"])
    cut = known.start() if known else 0
    return " ".join(match["words"][cut:].split()), match.start("words") + cut


def _link(words: str, path: str, start: int, end: int, place: str) -> RecordLink | None:
    target = unquote(path.strip("<>").partition("#")[0])
    if _SCHEME.match(target) or not target.lower().endswith(".md"):
        return None
    return RecordLink(words, target, by_name(target).number, start, end, place)
