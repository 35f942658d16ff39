"""Status and relations, written into the text of one record: no other byte of it changes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from handbook.adr.change.entries import cited, dropped, entered
from handbook.adr.errors import RelationError, StatusError
from handbook.adr.record.form import STATUS_LABELS
from handbook.adr.record.links import RecordLink, key_of, links, refers, same_words
from handbook.adr.record.outline import RecordOutline, outline
from handbook.adr.record.places import KINDS, Place, boxes, tick_of, unfilled
from handbook.adr.record.record import parse
from handbook.changes import edited, newline
from handbook.model.finding import Edit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from handbook.adr.record.record import Record

_AGAIN = "Accepted"
_MARKER = re.compile(r"[ \t]*[-*+][ \t]+")
_PARTED = re.compile(r"\r?\n[ \t]*(?:\r?\n|\Z)|\Z")
_NAME = re.compile(r"\[|(?:\b[A-Za-z]{2,8}[-_ ]?|\#)\d")
"""Where the name of a record begins after the words of a relation: a link, or its number."""
_NEAR = 100
"""More characters than separate a relation from the words before it."""
_LEFT = re.compile(r"(?:[ \t]*(?:[,;&(]|\band\b))*[ \t]*\Z")


def lacks(record: Record) -> None:
    """Raise RelationError when the record's text is not there to be changed."""
    if record.problem:
        raise RelationError(f"{record.name} cannot be changed: {record.problem}")


def replaced(record: Record, words: str, by: Record | None = None) -> Record:
    """Return the record with another status, wherever it keeps it; ``by`` names what supersedes it.

    Raises StatusError when there is no status that can be edited: then nothing is changed anywhere.
    """
    lacks(record)
    if record.place is None:
        problem = f"has a status that cannot be changed: {record.obstacle}; change it with `adr edit`"
        missing = "has no status that can be changed; add a section '## Status' to it"
        raise StatusError(record, problem if record.obstacle else missing)
    source = outline(record.text)
    key = key_of(source, words) if by else ""
    edits = [edit for place in record.places for edit in _restated(record, source, place, words, by)]
    if by is not None and key:
        edits.append(entered(source, key, by))
    after = _edited(record, edits)
    if after.obstacle or len(after.places) != len(record.places):
        raise StatusError(
            record, f"cannot say '{words}' where it keeps its status; change it with `adr edit`"
        )
    if by is not None and not any(refers(each, after, by) for each in links(after)):
        raise StatusError(record, f"cannot name {by.name} in its status; change it with `adr edit`")
    return after


def _restated(
    record: Record, source: RecordOutline, place: Place, words: str, by: Record | None
) -> tuple[Edit, ...]:
    """Return the edits that make one place say another status."""
    now = record.text[place.start : place.end]
    if place.form == "ticks":
        return _ticked(record, source, place, words, by)
    if by is None:
        words = _like(words, now)
    elif place.form != "front matter":
        link = _link(by).replace("|", "\\|") if place.form == "table" else _link(by)
        words = f"{words} {link}"
    elif key_of(source, words) or len(record.places) > 1:
        # The successor is named in an entry of its own, or in the text.
        words = _like(words.partition(" ")[0], now)
    elif by.number is not None:
        # Quotes go: the successor's name needs none.
        words = _like(f"{words} {cited(by)}", now.strip("'\""), words)
    else:
        words = f"'{words.lower()} [{by.name[:-3]}]({_path(by)})'".replace("\\", "")
    return (Edit(place.start, place.end, _spaced(words, place, record.text)),)


def _ticked(
    record: Record, source: RecordOutline, place: Place, words: str, by: Record | None
) -> tuple[Edit, ...]:
    """Return the edits that move the tick to the box of another status."""
    found = [other for _, other in boxes(source, STATUS_LABELS)]
    same = [other for other in found if source.plain[other.start : other.end].lower() == words.lower()]
    if by is not None or len(same) != 1:
        what = "name its successor" if by else f"say '{words}'"
        raise StatusError(record, f"has no box that could {what}; change it with `adr edit`")
    old, new = tick_of(source, place), tick_of(source, same[0])
    return Edit(old, old + 1, " "), Edit(new, new + 1, record.text[old])


def related(record: Record, words: str, other: Record) -> Record:
    """Return the record with a relation to another: the last of those that it has.

    It goes below the status, or into the list of its kind, or below the title of a record whose status
    is not a section; into the front matter where there is an entry for it. Raises RelationError for
    words that could not be read again.
    """
    if not re.fullmatch(r"[^\W\d_]+(?:[ -][^\W\d_]+){0,8}", words):
        raise RelationError(f"'{words}' cannot name a relation; write a few plain words, such as 'Amends'")
    source = outline(record.text)
    key = key_of(source, words)
    edit = entered(source, key, other) if key else _line_of(record, source, words, other)
    after = _edited(record, (edit,))
    if len(links(after)) != len(links(record)) + 1 or not any(
        same_words(each.words, words) and refers(each, after, other) for each in links(after)
    ):
        problem = f"cannot hold '{words}' where it would be read again; write it with `adr edit`"
        raise RelationError(f"{record.name} {problem}")
    return after


def _line_of(record: Record, source: RecordOutline, words: str, other: Record) -> Edit:
    """Return the edit that adds a line with a relation."""
    text = record.text
    at, marker = _spot(record, source)
    end = newline(text)
    line = f"{words} {_link(other)}"
    if at in (0, int(text.startswith("\ufeff"))) or text[at - 1] == "\n":
        line = line + end * 2
    else:
        line = (end + marker if marker else end * 2) + line
        line += "" if marker or _PARTED.match(text, at) else end
    return Edit(at, at, line)


def unrelated(record: Record, index: int) -> Record:
    """Return the record without one of its relations; a status that said it is Accepted again."""
    found = links(record)
    link = found[index]
    text = record.text
    if link.place == "entry":
        return _edited(record, (dropped(outline(text), link),))
    row = index + 1 < len(found) and found[index + 1].start == link.end
    if row and text[link.start] != "," and not text[link.start].isspace():
        names = [_NAME.search(text, each.start, each.end) for each in (link, found[index + 1])]
        if names[0] and names[1]:
            return _edited(record, (Edit(names[0].start(), names[1].start(), ""),))
    place = next((each for each in record.places if each.form == "front matter"), None)
    if place is not None and link.place == "front matter":
        again = _like(_AGAIN, text[place.start : place.end])
        return _edited(record, (Edit(place.start, place.end, again),))
    if link.place == "status" and _continues(link, text):
        return _edited(record, (Edit(link.start, link.end, ""),))
    if link.place == "status":
        return _edited(record, (Edit(link.start, link.end, _like(_AGAIN, link.words)),))
    return _edited(record, (Edit(*_whole(text, link), ""),))


def accepted_again(record: Record) -> Record:
    """Return the record with the status Accepted wherever it still says Superseded, naming no successor."""
    if record.status == "Superseded" and not record.obstacle:
        return replaced(record, _AGAIN)
    # One of two places was the relation that is gone; the entry beside it is changed to the same.
    edits = []
    for place in KINDS["front matter"](outline(record.text), STATUS_LABELS):
        now = record.text[place.start : place.end]
        if re.fullmatch(r"[\"']?super[sc]eded[\"']?", now, re.IGNORECASE):
            edits.append(Edit(place.start, place.end, _like(_AGAIN, now)))
    return _edited(record, edits) if edits else record


def _continues(link: RecordLink, text: str) -> bool:
    return not text.startswith(link.words[:1], link.start)


def _edited(record: Record, edits: Sequence[Edit]) -> Record:
    """Return the record anew; a title that was given stays as it was given."""
    return parse(record.path, edited(record.text, edits))._replace(title=record.title)


def _spot(record: Record, source: RecordOutline) -> tuple[int, str]:
    """Return where the next relation goes, and the mark of the list that it continues."""
    found = links(record)
    listed = [each for each in found if each.place == "list"]
    if listed:
        return _after(record.text, listed[-1])
    start = source.title.end if source.title else source.top
    for place in record.places:
        if place.form in ("section", "heading"):
            start = place.line_end
        elif place.form == "ticks":
            start = max(other.line_end for _, other in boxes(source, STATUS_LABELS))
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
        left = _LEFT.search(text, max(start, link.start - _NEAR), link.start)
        closing = link.end + (
            tail.startswith(")") and text[left.start() : link.start].count("(") if left else 0
        )
        return (left.start() if left else link.start), closing
    start += text.startswith("\ufeff", start)
    start = _introduced(text, link, start, end)
    following = re.compile(r"\r?\n").match(text, end)
    before = _blank_before(text, start)
    if following and before and not _PARTED.match(text, end):
        return start, following.end()
    if before and text[:before] != "\ufeff":
        return before, end
    rest = text[end:]
    return start, end + len(rest) - len(rest.lstrip("\r\n"))


def _blank_before(text: str, start: int) -> int:
    """Return where the blank lines begin that are before a line, with the end of the line above; else 0."""
    above = text[:start]
    if not above.endswith("\n"):
        return 0
    words = len(above.rstrip(" \t\r\n"))
    first = above.find("\n", words)
    return first - (first > words and above[first - 1] == "\r")


def _introduced(text: str, link: RecordLink, start: int, end: int) -> int:
    """Return where the line begins that introduces a list (`Relates to:`) of which this is the only item."""
    if text.startswith(link.words, link.start) or _MARKER.match(text[end:].lstrip("\r\n")):
        return start
    before = text[:start].rstrip()
    line = before.rfind("\n") + 1
    alone = before[line:].strip(" *_").lower() == f"{link.words.lower()}:"
    return line if alone else start


def _like(text: str, now: str, words: str = "") -> str:
    """Write a status as the one before it: its case, and the quotes or code marks around it.

    Only ``words`` of the text follow the case, if they are given.
    """
    mark = now[:1] if now[:1] in ("'", '"', "`") and now.endswith(now[:1]) and len(now) > 1 else ""
    inner = now.strip("'\"`").partition(" ")[0]  # Of `superseded by ADR-0002`, the first word counts.
    words = words or text
    if inner.islower() or unfilled(now):
        text = words.lower() + text[len(words) :]
    elif inner.isupper():
        text = words.upper() + text[len(words) :]
    return f"{mark}{text}{mark}"


def _spaced(words: str, place: Place, text: str) -> str:
    """Separate the words from the text around a place that is still blank."""
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
