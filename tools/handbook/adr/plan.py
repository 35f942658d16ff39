"""Plan changes to a decision log: values in, a change set out. Knows no disk, no clock, no terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from handbook.adr.numbering import file_name, next_number, validated
from handbook.changes import ChangeSet, Create, Replace, edited
from handbook.errors import HandbookError
from handbook.kinds import fill

if TYPE_CHECKING:
    from handbook.adr.record import AdrLog, Record
    from handbook.adr.status import Place


class Draft(NamedTuple):
    """What a new record is to say."""

    title: str
    date: str
    status: str
    author: str = ""
    supersedes: tuple[str, ...] = ()
    """The records that it replaces, each as `target.target` understands it."""
    body: str | None = None
    """What follows title and status, instead of the template's sections."""


class StatusError(HandbookError):
    """A record's status does not allow the change, or cannot be edited."""

    def __init__(self, record: Record, problem: str) -> None:
        super().__init__(f"{record.name} {problem}")
        self.record = record


class BodyError(HandbookError):
    """The text that is to follow title and status cannot."""


class LogExistsError(HandbookError):
    """A log is to be begun where there is one."""


def init(log: AdrLog, date: str, others: tuple[Create, ...] = ()) -> ChangeSet:
    """Plan a log: its first record, which says why there are records, and ``others``.

    Raises LogExistsError when the folder has records.
    """
    from handbook.adr import first

    if log.records:
        count = "a record" if len(log.records) == 1 else f"{len(log.records)} records"
        raise LogExistsError(f"{log.folder or log.root} already holds {count}; write the next with `adr new`")
    return ChangeSet(log.root, (_create(log, first.TEXT, Draft(first.TITLE, date, "Accepted")), *others))


def new(log: AdrLog, template: str, draft: Draft) -> ChangeSet:
    """Plan the next record, and the new status of each record that it supersedes.

    ``template`` is the text with placeholders, without ``rule:`` comments. The first change is the
    record. Raises TitleError, TargetError, StatusError or BodyError; a log is never changed by half.
    """
    draft = draft._replace(title=validated(draft.title))
    if not draft.supersedes:
        return ChangeSet(log.root, (_create(log, template, draft),))
    from handbook.adr.record import parse
    from handbook.adr.target import target

    old = tuple(dict.fromkeys(target(log, word) for word in draft.supersedes))
    create = _create(log, template, draft)
    create = create._replace(text=_related(create.text, old))
    record = parse(create.path, create.text)._replace(title=draft.title)
    return ChangeSet(log.root, (create, *(_superseded(each, record) for each in old)))


def _create(log: AdrLog, template: str, draft: Draft) -> Create:
    number = next_number(log.records, log.taken)
    values = {"title": draft.title, "number": str(number), "date": draft.date}
    text = fill(template, values | {"status": draft.status, "author": draft.author})
    if draft.body is not None:
        text = _with_body(text, draft.body)
    name = file_name(number, draft.title, log.digits)
    return Create(f"{log.folder}/{name}" if log.folder else name, text)


def _with_body(text: str, body: str) -> str:
    from handbook.adr.outline import outline
    from handbook.adr.record import parse

    body = body.removeprefix("\ufeff").strip("\r\n")
    if not body.strip():
        raise BodyError("the body is empty; give the sections that follow the status")
    if outline(body).title is not None:
        raise BodyError("the body has a title of its own; give only the sections that follow the status")
    newline = _newline(text)
    return text[: parse("", text).body].rstrip() + newline * 2 + body + newline


def _related(text: str, old: tuple[Record, ...]) -> str:
    """Say below the status, or below the title of a record with front matter, what is superseded."""
    from handbook.adr.outline import outline
    from handbook.adr.record import parse
    from handbook.model import Edit

    newline = _newline(text)
    lines = "".join(f"{newline * 2}Supersedes {_link(record)}" for record in old)
    place = parse("", text).place
    if place is not None and place.form == "section":
        return edited(text, (Edit(place.line_end, place.line_end, lines),))
    source = outline(text)
    if source.title is not None:
        return edited(text, (Edit(source.title.end, source.title.end, lines),))
    return edited(text, (Edit(source.top, source.top, lines.lstrip() + newline * 2),))


def _superseded(record: Record, by: Record) -> Replace:
    """Plan the status of a superseded record; no other byte of it changes."""
    from handbook.model import Edit

    if record.problem:
        raise StatusError(record, f"cannot be superseded: {record.problem}")
    if record.superseded:
        raise StatusError(record, f"is superseded already ({record.status_text}); supersede its successor")
    place = record.place
    if place is None:
        raise StatusError(record, "has no status that can be changed; add a section '## Status' to it")
    if place.form == "front matter":
        words = f"superseded by ADR-{by.number:0{max(by.digits, 1)}d}"
    else:
        words = f"Superseded by {_link(by)}"
    edit = Edit(place.start, place.end, _spaced(words, place, record.text))
    return Replace(record.path, record.text, edited(record.text, (edit,)))


def _spaced(words: str, place: Place, text: str) -> str:
    """Set the words off from what stands around a place that is still blank."""
    if place.start < place.end:
        return words
    if place.start < place.line_end:
        return f"{words} "
    if place.form == "section":
        return _newline(text) * 2 + words
    return words if text[place.start - 1] in " \t" else f" {words}"


def _link(record: Record) -> str:
    """Return a link between two records of a folder."""
    title = record.title or record.slug
    text = f"{record.number}. {title}" if record.number is not None else title
    for mark in "\\[]":
        text = text.replace(mark, f"\\{mark}")
    path = record.name.replace(" ", "%20").replace("(", "%28").replace(")", "%29")
    return f"[{text}]({path})"


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"
