"""Templates that a log brings along: those of adr-tools, and what others copy by hand to begin a record."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from handbook.adr.record.form import DATE_LABELS, NUMBER_KEYS, STATUS_LABELS
from handbook.adr.record.names import NOT_RECORDS, named
from handbook.adr.record.outline import RecordOutline, outline
from handbook.adr.record.places import KINDS, Place
from handbook.adr.record.record import is_record, parse
from handbook.adr.record.title import masked
from handbook.changes import edited
from handbook.errors import HandbookError
from handbook.kinds import blank, unruled
from handbook.model.finding import Edit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PLACE = ("templates", "template.md")
"""Where adr-tools looks for a template below the folder of the log."""
_TEMPLATES = tuple(sorted(slug for slug in NOT_RECORDS if "template" in slug))
_WORD = re.compile(r"(?<![A-Za-z])(NUMBER|TITLE|DATE|STATUS)(?![A-Za-z])")
_LABEL = re.compile(
    r"[ \t]*(?:#+[ \t]*(?:STATUS|DATE)[ \t]*$|(?:[*+-][ \t]+)?[*_]{0,2}(?:STATUS|DATE)[*_]{0,2}[ \t]*:)"
)
_OURS = re.compile(r"\{(?:title|number|date|status|author)\}")
_KIND = re.compile(r"\ufeff?---[ \t]*\n(?:[^\n]*\n)*?kind:")
_MASK = re.compile(r"\btemplate\b|^(?:short )?title\b", re.IGNORECASE)
_HEAD = re.compile(
    r"(?P<lead>(?:[A-Za-z]{2,8}[-_ ]?)??)"
    r"(?P<number>[\[{<]?(?:N{2,}|n{2,}|X{2,}|x{2,}|\#{2,}|0+|number)[\]}>]?)"
    r"(?P<joint>[ \t]*[-.:)–—]*[ \t]+)\S.*"
)


class ForeignTemplateError(HandbookError):
    """A template that cannot begin a record."""


def candidates(names: Iterable[str]) -> tuple[str, ...]:
    """Return the files of a log's folder that may be its template, by their names: the likeliest first."""
    found = []
    for name in names:
        plain = name.lower().lstrip("._").replace("_", "-")
        slug = named(plain).slug if plain.endswith(".md") else ""
        if slug in _TEMPLATES:
            found.append((plain != f"{slug}.md", slug, name))
    return tuple(name for *_, name in sorted(found))


def is_template(path: str, text: str) -> bool:
    """Return whether such a file is a template, not a decision about templates."""
    return not is_record(parse(path, text))


def template(path: str, text: str) -> str:
    """Return a template with our placeholders, without what is meant for our linter alone.

    One that has them keeps them. Else, as in adr-tools, the words NUMBER, TITLE, DATE and STATUS count
    once in a line; unlike there, ``UPDATE`` is not a date. Else title, number, status and date are found
    where a record has them: ``# ADR-NNN: Short title``, ``Status: Proposed | Accepted``.
    Raises ForeignTemplateError for one without a title.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    if _KIND.match(text):
        text = blank(text)
    if not _OURS.search(text):
        text = "".join(_adapted(line) for line in text.splitlines(keepends=True))
    text = _placed(unruled(text))
    if "{title}" not in text:
        raise ForeignTemplateError(f"{path}: has no place for the title; write TITLE or {{title}} into it")
    text = _counted(text)
    return text if text.endswith("\n") else text + "\n"


def _adapted(line: str) -> str:
    seen: set[str] = set()
    if _LABEL.match(line):
        return line  # `## STATUS` and `STATUS: Proposed` name the fact in capitals.

    def placed(match: re.Match[str]) -> str:
        if match[1] in seen:
            return match[0]
        seen.add(match[1])
        return f"{{{match[1].lower()}}}"

    return _WORD.sub(placed, line)


def _placed(text: str) -> str:
    """Put our placeholders where the template keeps its facts and has none of them yet."""
    source = outline(text)
    edits = {edit.start: edit for edit in _titles(source)}
    for label, name in (*((each, "status") for each in STATUS_LABELS), (DATE_LABELS[0], "date")):
        words = f"{{{name}}}"
        for place in _places(source, label) if words not in text else ():
            if place.start == place.end:
                edits.setdefault(place.start, Edit(place.start, place.end, _blank(place, words)))
            else:
                edits.setdefault(place.start, Edit(place.start, place.end, words))
    return edited(text, tuple(edits.values()))


def _blank(place: Place, words: str) -> str:
    return f"\n\n{words}" if place.form == "section" else f" {words}"


def _places(source: RecordOutline, label: str) -> Iterator[Place]:
    for name, kind in KINDS.items():
        found = [place for place in kind(source, (label,)) if not place.problem]
        yield from found[:1] if name == "section" else found


def _titles(source: RecordOutline) -> Iterator[Edit]:
    spans = [(value.words, value.start, value.end) for value in source.values("title")]
    if source.title is not None:
        words, start = source.title.title, source.title.title_start
        spans.append((words, start, start + len(words)))
    for words, start, end in spans:
        headed = _headed(words)
        if headed and headed != words:
            yield Edit(start, end, headed)


def _headed(words: str) -> str:
    """Return the title with placeholders, or nothing for one that is not a mask.

    A mask of a number keeps its letters and its width.
    """
    match = _HEAD.fullmatch(words)
    if _OURS.search(words) and not (match and words.endswith("{title}")):
        return ""
    if match is None:
        return "{title}" if masked(words) or _MASK.search(words) else ""
    width = len(match["number"].strip("[]{}<>"))
    plain = match["number"].strip("[]{}<>").lower() == "number"
    number = "{number}" if width < 2 or plain else f"{{number:0{width}}}"
    return f"{match['lead']}{number}{match['joint']}{{title}}"


def _counted(text: str) -> str:
    """Put our placeholder where the front matter has a record's own number: ``nav_order: 0``."""
    source = outline(text)
    edits = []
    for key in NUMBER_KEYS:
        for value in source.values(key):
            match = re.fullmatch(r"(?P<lead>(?:[A-Za-z]{2,8}-)?)(?P<mask>[Nn]{2,}|[Xx]{2,}|0+)", value.words)
            if match and (match["lead"] or key != "id"):
                width = len(match["mask"])
                number = f"{{number:0{width}}}"
                start = value.start + (value.end - value.start - len(value.words)) // 2
                edits.append(Edit(start, start + len(value.words), match["lead"] + number))
    return edited(text, edits)
