"""Status and relations, written into the text of one record: no other byte of it changes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from handbook.adr.errors import RelationError, StatusError
from handbook.adr.record.links import RecordLink, links, refers
from handbook.adr.record.outline import outline
from handbook.adr.record.record import parse
from handbook.changes import edited, newline
from handbook.model.finding import Edit

if TYPE_CHECKING:
    from handbook.adr.record.record import Record
    from handbook.adr.record.status import Place

_AGAIN = "Accepted"
_MARKER = re.compile(r"[ \t]*[-*+][ \t]+")
_PARTED = re.compile(r"\r?\n[ \t]*(?:\r?\n|\Z)|\Z")
_BLANK = re.compile(r"(?:\r?\n[ \t]*)*\r?\n\Z")
_LEFT = re.compile(r"(?:[ \t]*(?:[,;&(]|\band\b))*[ \t]*\Z")


def lacks(record: Record) -> None:
    """Raise RelationError when the record's text is not there to be changed."""
    if record.problem:
        raise RelationError(f"{record.name} cannot be changed: {record.problem}")


def replaced(record: Record, words: str, by: Record | None = None) -> Record:
    """Return the record with another status; ``by`` names what supersedes it.

    Raises StatusError when there is no status that can be edited.
    """
    lacks(record)
    place = record.place
    if place is None:
        raise StatusError(record, "has no status that can be changed; add a section '## Status' to it")
    now = record.text[place.start : place.end]
    if by is None:
        words = _like(words, now)
    elif place.form != "front matter":
        words = f"{words} {_link(by)}"
    elif by.number is not None:
        words = f"{words.lower()} ADR-{by.number:0{max(by.digits, 1)}d}"
    else:
        words = f"'{words.lower()} [{by.name[:-3]}]({_path(by)})'".replace("\\", "")
    after = _edited(record, place.start, place.end, _spaced(words, place, record.text))
    if by is not None and not any(refers(each, after, by) for each in links(after)):
        raise StatusError(record, f"cannot name {by.name} in its status; change it with `adr edit`")
    return after


def related(record: Record, words: str, other: Record) -> Record:
    """Return the record with a relation to another: the last of those that it has.

    It stands below the status, or in the list of its kind, or below the title of a record whose status
    is not a section. Raises RelationError for words that could not be read again.
    """
    if not re.fullmatch(r"[^\W\d_]+(?:[ -][^\W\d_]+){0,8}", words):
        raise RelationError(f"'{words}' cannot name a relation; write a few plain words, such as 'Amends'")
    text = record.text
    at, marker = _spot(record)
    end = newline(text)
    line = f"{words} {_link(other)}"
    if at in (0, int(text.startswith("\ufeff"))) or text[at - 1] == "\n":
        line = line + end * 2
    else:
        line = (end + marker if marker else end * 2) + line
        line += "" if marker or _PARTED.match(text, at) else end
    after = _edited(record, at, at, line)
    if len(links(after)) != len(links(record)) + 1 or not any(
        each.words == words and refers(each, after, other) for each in links(after)
    ):
        problem = f"cannot hold '{words}' where it would be read again; write it with `adr edit`"
        raise RelationError(f"{record.name} {problem}")
    return after


def unrelated(record: Record, index: int) -> Record:
    """Return the record without one of its relations; a status that said it is Accepted again."""
    found = links(record)
    link = found[index]
    text = record.text
    row = index + 1 < len(found) and found[index + 1].start == link.end
    if row and text[link.start] != "," and not text[link.start].isspace():
        first, second = text.index("[", link.start), text.index("[", link.end)
        return _edited(record, first, second, "")
    place = record.place
    if place is not None and place.form == "front matter" and link.place == "front matter":
        return _edited(record, place.start, place.end, _like(_AGAIN, text[place.start : place.end]))
    if link.place == "status" and _continues(link, text):
        return _edited(record, link.start, link.end, "")
    if link.place == "status":
        return _edited(record, link.start, link.end, _like(_AGAIN, link.words))
    return _edited(record, *_whole(text, link), "")


def _continues(link: RecordLink, text: str) -> bool:
    return not text.startswith(link.words[:1], link.start)


def _edited(record: Record, start: int, end: int, text: str) -> Record:
    """Return the record anew; a title that was given stays as it was given."""
    after = edited(record.text, (Edit(start, end, text),))
    return parse(record.path, after)._replace(title=record.title)


def _spot(record: Record) -> tuple[int, str]:
    """Return where the next relation goes, and the mark of the list that it continues."""
    source = outline(record.text)
    found = links(record)
    listed = [each for each in found if each.place == "list"]
    if listed:
        return _after(record.text, listed[-1])
    place = record.place
    start = source.title.end if source.title else source.top
    if place is not None and place.form == "section":
        start = place.line_end
    below = [each for each in found if each.place == "section" and each.end > start]
    return _after(record.text, below[-1]) if below else (start, "")


def _after(text: str, link: RecordLink) -> tuple[int, str]:
    start, end = _line(text, link)
    marker = _MARKER.match(text, start, end)
    return end, marker[0] if marker else ""


def _line(text: str, link: RecordLink) -> tuple[int, int]:
    """Return the bounds of a relation's line, without the newline."""
    start = text.rfind("\n", 0, link.start) + 1
    end = text.find("\n", link.end)
    end = len(text) if end < 0 else end
    return start, end - (text[end - 1 : end] == "\r")


def _whole(text: str, link: RecordLink) -> tuple[int, int]:
    """Return what goes with a relation: its line and the blank before, or the clause in its line."""
    start, end = _line(text, link)
    marker = _MARKER.match(text, start, end)
    head, tail = text[marker.end() if marker else start : link.start], text[link.end : end]
    if head.strip("\ufeff \t*_") or tail.strip(" \t.*_"):
        left = _LEFT.search(text, start, link.start)
        closing = link.end + (
            tail.startswith(")") and text[left.start() : link.start].count("(") if left else 0
        )
        return (left.start() if left else link.start), closing
    start += text.startswith("\ufeff", start)
    following = re.compile(r"\r?\n").match(text, end)
    blank = _BLANK.search(text, 0, start)
    before = blank.start() if blank else 0
    if following and before and not _PARTED.match(text, end):
        return start, following.end()
    if before and text[:before] != "\ufeff":
        return before, end
    rest = text[end:]
    return start, end + len(rest) - len(rest.lstrip("\r\n"))


def _like(word: str, now: str) -> str:
    """Write a status as the one before it: its case, and the quotes or code marks around it."""
    mark = now[:1] if now[:1] in ("'", '"', "`") and now.endswith(now[:1]) and len(now) > 1 else ""
    inner = now.strip("'\"`").partition(" ")[0]  # Of `superseded by ADR-0002`, what tells the case.
    if inner.islower():
        word = word.lower()
    elif inner.isupper():
        word = word.upper()
    return f"{mark}{word}{mark}"


def _spaced(words: str, place: Place, text: str) -> str:
    """Set the words off from what stands around a place that is still blank."""
    if place.start < place.end:
        return words
    if place.start < place.line_end:
        return f"{words} "
    if place.form == "section":
        return newline(text) * 2 + words
    return words if text[place.start - 1] in " \t" else f" {words}"


def _link(record: Record) -> str:
    """Return a link between two records of a folder."""
    title = record.title or record.slug
    text = f"{record.number}. {title}" if record.number is not None else title
    for mark in "\\[]":
        text = text.replace(mark, f"\\{mark}")
    return f"[{text}]({_path(record)})"


def _path(record: Record) -> str:
    return "".join(f"%{ord(char):02X}" if char in "%# ()<>" else char for char in record.name)
