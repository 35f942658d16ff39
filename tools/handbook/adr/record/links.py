"""The relations between records as they are written: ``Supersedes [2. Use Rabbit](0002-use-rabbit.md)``.

They are in the status, in lines of their own below it, in the lists of MADR and log4brains, and in
entries of the front matter such as ``superseded_by``. A link to anything but a document of this
repository is not a relation. `meant` alone knows which record a relation leads to. Positions are
0-based offsets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from handbook.adr.record.form import PAIRS, RELATION_KEYS, RELATION_LISTS, STATUS_LABELS
from handbook.adr.record.names import named, whole
from handbook.adr.record.outline import RecordOutline, outline
from handbook.adr.record.places import section_span
from handbook.adr.record.record import Records, by_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from handbook.adr.record.record import Record

_OTHER = dict(PAIRS) | {back: words for words, back in PAIRS}
_DEGREE = r"(?:partially |partly )"
_KNOWN = re.compile(rf"\b{_DEGREE}?(?:{'|'.join(_OTHER)})$", re.IGNORECASE)
# What is repeated gives nothing back, and the text of a link is bounded: a stranger's line is read once.
_LINK = (
    r"(?<!!)\[(?:\\[^\r\n]|\[[^\[\]\r\n]{0,500}+\]|[^\[\]\\\r\n]){0,500}+\]"
    r"\([ \t]*+(?P<path><[^<>\r\n]*+>|\{\{[<%][^{}\r\n]*[>%]\}\}|[^\s()<]*+(?:\([^\s()]*+\)[^\s()]*+)*+)"
    r"(?:[ \t]++(?:\"[^\"\r\n]*+\"|'[^'\r\n]*+'))?[ \t]*+\)"
)
_ID = r"\[{0,2}(?P<id>(?:(?P<series>[A-Z]{2,8})[-_ ]?|\#)\d{1,9})(?![\w-])\]{0,2}(?:\[[^\[\]\r\n]*+\])?"
_RELATION = re.compile(
    rf"(?P<words>(?<![^\W\d_])[^\W\d_]++(?:[ \t-](?!ADR\b|[A-Z]{{2,8}}-\d)[^\W\d_]++){{0,8}})"
    r"[ \t]{0,8}[*_]{0,3}:?[*_]{0,3}"
    rf"(?:[ \t]{{1,8}}|[ \t]{{0,8}}\r?\n[ \t]{{0,8}})(?:{_LINK}|{_ID}"
    r"|(?P<plain>\d{1,9})(?!\d)(?=[ \t]*+(?:$|[.;,)|\"'])))",
    re.IGNORECASE,
)
_NEXT = re.compile(
    rf"(?:[ \t]*+,(?:[ \t]*+and\b)?|[ \t]++and\b|[ \t]*+&)[ \t]*+(?:{_LINK}|{_ID})",
    re.IGNORECASE,
)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
_MARKER = re.compile(r"[ \t]*[-*+][ \t]+")
_ITEM = re.compile(
    rf"[ \t]*+[-*+][ \t]++(?:{_LINK}|(?P<id>(?:ADR[-_ ]?|\#)\d{{1,9}})(?![\w-]))", re.IGNORECASE
)
_LEAD_IN = re.compile(r"[ \t>*_]*(?P<words>[^\W\d_]+(?:[ \t-][^\W\d_]+){0,3})[*_]*[ \t]*:[*_]*[ \t]*")
_REF = re.compile(r"\{\{[<%][ \t]*+(?:rel)?ref[ \t]++\"([^\"]*+)\"")
_NAMED = re.compile(r"\[[^\[\]]{0,500}+\]\(([^()\s]*+)\)|\[\[([^\[\]|]{0,500}+)(?:\|[^\[\]]{0,500}+)?\]\]")
_LAST_NUMBER = re.compile(r"(?:[A-Za-z]{2,8}[-_ ]?|\#)?0*(\d{1,7})")


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
    Links or More Information), ``front matter`` (the status there) or ``entry`` (one such as
    ``superseded_by``)."""


class Meant(NamedTuple):
    """What a relation leads to."""

    record: Record | None
    """The one record that is meant; None when there is none, or more than one."""
    missing: bool = False
    """It names a record of this log that does not exist."""
    elsewhere: bool = False
    """It leads to a file in another folder."""


def links(record: Record) -> tuple[RecordLink, ...]:
    """Return the relations of a record, in the order of the text."""
    if record.problem or not record.text:
        return ()
    source = outline(record.text)
    found = {link.start: link for link in _listed(source)}
    found |= {link.start: link for link in _entered(source)}
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
    """Return whether a relation that is in ``source`` is one to ``target``."""
    if not link.target:
        return link.number is not None and link.number == target.number
    return _path(link, source) == normpath(target.path)


def meant(link: RecordLink, source: Record, records: Sequence[Record]) -> Meant:
    """Return which record of a log a relation in ``source`` leads to: by its path, else by its number.

    A path is never guessed: one that leads to another folder, or to a missing file, means no record here.
    """
    path = _path(link, source) if link.target else ""
    found = led_to(link, source, records)
    if found:
        return Meant(found[0] if len(found) == 1 else None)
    elsewhere = bool(path) and dirname(path) != dirname(normpath(source.path))
    return Meant(None, missing=not elsewhere, elsewhere=elsewhere)


def led_to(link: RecordLink, source: Record, records: Sequence[Record]) -> list[Record]:
    """Return all records of a log that a relation in ``source`` can mean, as `refers` has it."""
    if link.target:
        path = _path(link, source)
        if isinstance(records, Records):
            return records.at_path(path)
        return [record for record in records if record.path == path]
    if link.number is None:
        return []
    if isinstance(records, Records):
        return records.numbered(link.number)
    return [record for record in records if record.number == link.number]


def same_words(one: str, two: str) -> bool:
    """Return whether two relations say the same, whatever the case and the spelling of superseded."""
    return plain(one) == plain(two)


def plain(words: str) -> str:
    """Return the words of a relation in their usual spelling and lower case."""
    return " ".join(words.lower().replace("superce", "superse").split())


def key_of(source: RecordOutline, words: str) -> str:
    """Return the key of the front matter that holds relations of these words; empty where there is none."""
    return next((key for key in source.entries if plain(_words_of(key)) == plain(words)), "")


def _path(link: RecordLink, source: Record) -> str:
    if link.target.startswith("/"):
        return normpath(link.target[1:])
    return normpath(join(dirname(source.path), link.target))


def _words_of(key: str) -> str:
    """Return the relation that a key of the front matter names, or nothing."""
    return RELATION_KEYS.get(key.replace("_", "").replace("-", ""), "")


def _entered(source: RecordOutline) -> Iterator[RecordLink]:
    """Yield the relations that are entries of the front matter: ``supersedes: ["0008"]``."""
    for key in source.entries:
        words = _words_of(key)
        for value in source.values(key) if words else ():
            link = _NAMED.search(value.words)
            name = unquote((link[1] or link[2] or "") if link else value.words).partition("#")[0]
            if name.lower().endswith(".md"):
                number, target = by_name(name).number, name
            else:
                match = _LAST_NUMBER.match(name.rpartition("/")[2])
                number, target = whole(match[1]) if match else None, ""
            if number is not None or target:
                yield RecordLink(words.capitalize(), target, number, value.start, value.end, "entry")


def _stated(source: RecordOutline, record: Record) -> Iterator[RecordLink]:
    """Yield the relations that are the value of the status, not a clause or a line after it."""
    span = section_span(source, STATUS_LABELS)
    for place in record.places:
        if place.form == "front matter":
            yield from _relations(record, record.text, place.start, place.end, "front matter")
            continue
        end = place.line_end
        if place.form == "section" and span:
            end = next((last for first, last in _blocks(source, *span) if first <= place.start <= last), end)
        for link in _relations(record, source.plain, place.start, max(end, place.line_end), "status"):
            if place.form == "field" or link.start == place.start:
                yield link


def _below(source: RecordOutline, record: Record) -> Iterator[RecordLink]:
    """Yield the relations in lines of their own, in the section of the status or below the title."""
    span = section_span(source, STATUS_LABELS)
    if span is not None:
        yield from _led(source, *span, "section")
        for start, end in _blocks(source, *span):
            yield from _relations(record, source.plain, start, end, "section")
    start = source.title.end if source.title else source.top
    end = next((heading.start for heading in source.headings if heading.start > start), len(record.text))
    yield from _led(source, start, end, "section")
    for first, last in _blocks(source, start, end):
        line = source.plain[first:last]
        whole_line, colon = line.strip(" \t."), ":" in line.partition("[")[0]
        for link in _relations(record, source.plain, first, last, "section"):
            # Anything can follow a title, such as `Technical story: [x](x.md)`.
            whole = record.text[link.start : link.end] == whole_line
            if reverse(link.words) or (whole and not colon):
                yield link


def _listed(source: RecordOutline) -> Iterator[RecordLink]:
    for name in RELATION_LISTS:
        section = source.section(name)
        for line, at in source.lines(section[0].end, section[1]) if section else ():
            if _MARKER.match(line):
                yield from _relations(None, source.plain, at, at + len(line), "list")
        if section:
            yield from _led(source, section[0].end, section[1], "list")


def _blocks(source: RecordOutline, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of paragraphs and list items: a relation may go on in the next line of one."""
    first = last = -1
    for line, at in source.lines(start, end):
        goes_on = first >= 0 and source.plain.count("\n", last, at) == 1
        if goes_on and not _MARKER.match(line) and not line.lstrip().startswith("|"):
            last = at + len(line)
            continue
        if first >= 0:
            yield first, last
        first, last = at, at + len(line)
    if first >= 0:
        yield first, last


def _led(source: RecordOutline, start: int, end: int, place: str) -> Iterator[RecordLink]:
    """Yield the items of a list that a line of words introduces: ``Relates to:``."""
    words = ""
    for line, at in source.lines(start, end):
        item = _ITEM.match(line) if words else None
        if item is None:
            lead = _LEAD_IN.fullmatch(line)
            words = lead["words"] if lead and reverse(lead["words"]) else ""
            continue
        first, last = at + item.end() - len(item[0].lstrip(" \t-*+")), at + item.end()
        if item["id"]:
            number = whole(re.sub(r"\D", "", item["id"]))
            yield RecordLink(words, "", number, first, last, place)
            continue
        link = _link(words, item["path"], first, last, place)
        if link is not None:
            yield link


def _relations(record: Record | None, text: str, start: int, end: int, place: str) -> Iterator[RecordLink]:
    series = {"", "adr", named(record.path).series if record else ""}
    at = start
    while match := _RELATION.search(text, at, end):
        at = match.end()
        words, first = _words(match)
        if match["plain"]:
            if reverse(words):
                yield RecordLink(words, "", whole(match["plain"]), first, at, place)
            continue
        following: re.Match[str] | None = match
        while following is not None:
            link = _named(words, following, first, at, place, series)
            if link is not None:
                yield link
            following = _NEXT.match(text, at, end)
            if following is not None:
                first, at = following.start(), following.end()


def _named(
    words: str, match: re.Match[str], start: int, end: int, place: str, series: set[str]
) -> RecordLink | None:
    """Return the relation to a record that is named by a link or by its number."""
    if match["id"] is None:
        return _link(words, match["path"], start, end, place)
    if not reverse(words) or (match["series"] or "").lower() not in series:
        return None
    return RecordLink(words, "", whole(re.sub(r"\D", "", match["id"])), start, end, place)


def _words(match: re.Match[str]) -> tuple[str, int]:
    """Return the relation and its offset: of `accepted and amended by`, the last two words."""
    known = _KNOWN.search(match["words"])
    cut = known.start() if known else 0
    return " ".join(match["words"][cut:].split()), match.start("words") + cut


def _link(words: str, path: str, start: int, end: int, place: str) -> RecordLink | None:
    ref = _REF.match(path)
    target = unquote((ref[1] if ref else path.strip("<>")).partition("#")[0])
    if target.lower().endswith(".html") and named(f"{target[:-5]}.md").counted:
        target = f"{target[:-5]}.md"  # Some write the address of the page that a site makes of the record.
    if _SCHEME.match(target) or not target.lower().endswith(".md"):
        return None
    return RecordLink(words, target, by_name(target).number, start, end, place)
