"""Plan changes to a decision log: values in, a change set out. Knows no disk, no clock, no terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from handbook.adr.errors import BodyError, LogExistsError
from handbook.adr.numbering import TitleError, file_name, naming, next_number, record_title
from handbook.changes import ChangeSet, Create, Replace, newline
from handbook.kinds import fill

if TYPE_CHECKING:
    from handbook.adr.record.record import AdrLog, Record

_WIDEST = 7
"""So many digits a number has at most: eight are a date."""


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
    links: tuple[tuple[str, str, str], ...] = ()
    """Other relations: the record, the words for it here, and the words there ("": their reverse)."""
    transitions: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """What may follow which status; empty for the usual life cycle."""
    force: bool = False
    """Ignore the life cycle of the records that it supersedes."""


def init(log: AdrLog, date: str, others: tuple[Create, ...] = ()) -> ChangeSet:
    """Plan a log: its first record, which says why there are records, and ``others``.

    Raises LogExistsError when the folder has records.
    """
    from handbook.adr.change import first

    if log.records:
        count = "a record" if len(log.records) == 1 else f"{len(log.records)} records"
        raise LogExistsError(f"{log.folder or log.root} already holds {count}; write the next with `adr new`")
    return ChangeSet(log.root, (_create(log, first.TEXT, Draft(first.TITLE, date, "Accepted")), *others))


def new(log: AdrLog, template: str, draft: Draft) -> ChangeSet:
    """Plan the next record, and the other side of each of its relations.

    ``template`` is the text with placeholders, without ``rule:`` comments. The first change is the
    record. Raises TitleError, TargetError, StatusError, RelationError or BodyError; a log is never
    changed by half.
    """
    draft = draft._replace(title=record_title(draft.title))
    if "<!--" in draft.title:
        raise TitleError(draft.title, "has '<!--', which would hide the status; write it in words")
    create = _create(log, template, draft)
    if not draft.supersedes and not draft.links:
        return ChangeSet(log.root, (create,))
    from handbook.adr.change.lifecycle import linked, superseded
    from handbook.adr.record.record import parse
    from handbook.adr.target import target

    record = parse(create.path, create.text)._replace(title=draft.title)
    others: dict[str, Record] = {}
    changed: dict[str, Record] = {}
    for old in dict.fromkeys(target(log, word) for word in draft.supersedes):
        others[old.path] = old
        after, record = superseded(log, old, record, transitions=draft.transitions, force=draft.force)
        changed[old.path] = after
    for word, words, back in draft.links:
        other = target(log, word)
        others[other.path] = other
        record, after = linked(log, record, words, changed.get(other.path, other), back)
        changed[other.path] = after
    replaces = (Replace(path, others[path].text, after.text) for path, after in changed.items())
    return ChangeSet(log.root, (create._replace(text=record.text), *replaces))


def _create(log: AdrLog, template: str, draft: Draft) -> Create:
    number = next_number(log.records, log.taken)
    values = {"title": draft.title, "number": str(number), "date": draft.date}
    text = fill(_numbered(template, number), values | {"status": draft.status, "author": draft.author})
    if draft.body is not None:
        text = _with_body(text, draft.body)
    name = file_name(number, draft.title, naming(log.records, log.digits), draft.date)
    return Create(f"{log.folder}/{name}" if log.folder else name, text)


def _numbered(template: str, number: int) -> str:
    """Fill the placeholders that give the number a width, ``ADR-{number:04}``; they are never quoted."""
    if "{number:0" in template:
        for width in range(1, _WIDEST + 1):
            template = template.replace(f"{{number:0{width}}}", f"{number:0{width}d}")
    return template


def _with_body(text: str, body: str) -> str:
    from handbook.adr.record.outline import outline
    from handbook.adr.record.record import parse

    body = body.removeprefix("\ufeff").strip("\r\n")
    if not body.strip():
        raise BodyError("the body is empty; give the sections that follow the status")
    if outline(body).title is not None:
        raise BodyError("the body has a title of its own; give only the sections that follow the status")
    end = newline(text)
    return text[: parse("", text).body].rstrip() + end * 2 + body + end
