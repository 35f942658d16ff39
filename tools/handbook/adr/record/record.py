"""A decision record as a value, read from the text of its file.

It reads whatever form is in use: `form` and `places` know where records keep their facts. Positions are
0-based offsets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from handbook.adr.record.names import NOT_RECORDS, named, whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from handbook.adr.record.outline import RecordOutline
    from handbook.adr.record.places import Place


class Record(NamedTuple):
    """One decision record. What it does not state is an empty string."""

    path: str
    """With ``/``, relative to the root of its log."""
    text: str
    number: int | None = None
    """From the file name, else from the title."""
    digits: int = 0
    """How many digits the number has in the file name."""
    title: str = ""
    """Without the number."""
    status: str = ""
    """The leading words of the status, in their usual spelling: ``Accepted``."""
    status_text: str = ""
    """The whole line of the status, as written."""
    date: str = ""
    """As written; else the day in the file name."""
    date_at: tuple[int, int] = (0, 0)
    """Where the date is; an empty span when only the file name has it, or nothing."""
    places: tuple[Place, ...] = ()
    """Where the status is kept: in most records once; empty when there is no place for it."""
    superseded: bool = False
    """It says that another record has superseded it."""
    body: int = 0
    """Where the sections begin that follow title and status."""
    certain: bool = False
    """It says what only a record says: a status, or its own number in the title."""
    blank: bool = False
    """It holds a template's own words where a record has its title, status or date."""
    problem: str = ""
    """Why the file could not be read."""

    @property
    def name(self) -> str:
        """Return the file name."""
        return self.path.rpartition("/")[2]

    @property
    def slug(self) -> str:
        """Return the file name without number and suffix."""
        return named(self.path).slug

    @property
    def place(self) -> Place | None:
        """Return where the status is kept; None when there is no place, or none that can be changed."""
        return None if self.obstacle or not self.places else self.places[0]

    @property
    def obstacle(self) -> str:
        """Return why the status cannot be changed although it is there; empty when it can."""
        return next((place.problem for place in self.places if place.problem), "")


class Records(tuple["Record", ...]):
    """The records of a log, found by path and by number without a look at each: a log may have thousands."""

    _paths: dict[str, list[int]] | None = None
    _numbers: dict[int | None, list[int]] | None = None
    _other: int | None = None
    """The place of a record that is another one than when the places were noted."""
    _base: Records | None = None
    """The records of which these are a copy that differs in one; it notes the facts for all its copies."""
    _facts: dict[Callable[[Record], object], dict[object, list[int]]] | None = None
    """By fact and its value the places of the records."""

    @classmethod
    def of(cls, records: Iterable[Record]) -> Records:
        """Return records as this type, if they are not."""
        return records if isinstance(records, cls) else cls(records)

    def at_path(self, path: str) -> list[Record]:
        """Return the records of a path."""
        return [self[at] for at in self._places(self._noted()[0].get(path, [])) if self[at].path == path]

    def numbered(self, number: int) -> list[Record]:
        """Return the records that have a number."""
        return [
            self[at] for at in self._places(self._noted()[1].get(number, [])) if self[at].number == number
        ]

    def with_record(self, at: int, record: Record) -> Records:
        """Return the same records, but for the one at a place, or with one more at the end."""
        paths, numbers = self._noted()
        made = Records((*self[:at], record, *self[at + 1 :]))
        made._paths, made._numbers, made._other = paths, numbers, at
        made._base = self
        return made

    def alike(self, fact: Callable[[Record], object], value: object) -> Iterator[Record]:
        """Yield the records of which a fact has a value; ``fact`` is a function of a module.

        Rules ask it for each record of a log: the log is looked through once for each fact.
        """
        places = (self._base or self).places_of(fact).get(value, [])
        for at in places:
            if at != self._other or fact(self[at]) == value:
                yield self[at]
        if self._other is not None and not self._is_among(places) and fact(self[self._other]) == value:
            yield self[self._other]

    def how_many(self, fact: Callable[[Record], object], value: object) -> int:
        """Return how many records `alike` yields, without a look at each."""
        places = (self._base or self).places_of(fact).get(value, [])
        if self._other is None:
            return len(places)
        return len(places) - self._is_among(places) + (fact(self[self._other]) == value)

    def _is_among(self, places: list[int]) -> bool:
        from bisect import bisect_left  # A new record asks for no facts.

        at = bisect_left(places, self._other or 0)
        return at < len(places) and places[at] == self._other

    def places_of(self, fact: Callable[[Record], object]) -> dict[object, list[int]]:
        """Return by each value of a fact the places of the records that have it, in order."""
        self._facts = {} if self._facts is None else self._facts
        if fact not in self._facts:
            noted: dict[object, list[int]] = {}
            for at, record in enumerate(self):
                noted.setdefault(fact(record), []).append(at)
            self._facts[fact] = noted
        return self._facts[fact]

    def _places(self, places: list[int]) -> list[int]:
        return places if self._other is None or self._other in places else sorted([*places, self._other])

    def _noted(self) -> tuple[dict[str, list[int]], dict[int | None, list[int]]]:
        if self._paths is None or self._numbers is None:
            self._paths, self._numbers = {}, {}
            for at, record in enumerate(self):
                self._paths.setdefault(record.path, []).append(at)
                self._numbers.setdefault(record.number, []).append(at)
        return self._paths, self._numbers


class AdrLog(NamedTuple):
    """The records of one folder, sorted by number."""

    root: str
    folder: str
    """With ``/``, relative to ``root``; empty when it is the root itself."""
    records: tuple[Record, ...]
    digits: int
    """How many digits the next number is to have."""
    taken: tuple[int, ...] = ()
    """Numbers that other branches have given to records."""
    spelling: str = ""
    """``superseded`` or ``superceded``, as configured; empty: as the records spell it."""


def is_record(record: Record) -> bool:
    """Return whether a file of the log's folder is a record: not an index, a read-me or a template.

    A file that is numbered and states a status is one, whatever its name: `0003-template.md` may well
    be the decision on a template.
    """
    name = named(record.path)
    if name.slug.lower() in NOT_RECORDS:
        return name.counted and _decided(record)
    return name.counted or record.number is not None


def by_name(path: str, problem: str = "") -> Record:
    """Return the record of a file that was not read, or cannot be: its number is taken all the same."""
    digits = named(path).digits
    number = whole(digits) if digits else None
    return Record(path, "", number, len(digits), certain=True, problem=problem)


def parse(path: str, text: str) -> Record:
    """Read a record. No text makes this fail: what cannot be found stays empty."""
    # The next number is found without any of these.
    from handbook.adr.record.outline import outline
    from handbook.adr.record.status import date, status
    from handbook.adr.record.title import masked, title

    source = outline(text)
    name = named(path)
    number = whole(name.digits) if name.digits else None
    head = title(source, name)
    found, day = status(source), date(source)
    blank_status = bool(found.places) and not found.words and found.places[0].start < found.places[0].end
    return Record(
        path=path,
        text=text,
        number=head.number if number is None and not name.day else number,
        digits=len(name.digits),
        title=head.words,
        status=found.words,
        status_text=found.line,
        date=day.words or name.iso_day,
        date_at=(day.start, day.end),
        places=found.places,
        superseded=found.superseded,
        body=_body(source),
        certain=bool(found.places) or head.number == number is not None,
        blank=blank_status or masked(head.words),
    )


def _decided(record: Record) -> bool:
    """Return whether a numbered file states a decision: a status of its own below a title of its own.

    A file that was not read is judged by its number: templates have 0.
    """
    if not record.text:
        return bool(record.number)
    from handbook.adr.record.places import LEADING

    if LEADING.match(record.status) is None:
        return False
    return bool(record.number) or not (record.blank or "template" in record.title.lower())


def _body(source: RecordOutline) -> int:
    """Return the start of the first section after the status, else the end of the text."""
    from handbook.adr.record.form import STATUS_LABELS
    from handbook.adr.record.places import section_span

    span = section_span(source, STATUS_LABELS)
    after = span[0] - 1 if span else (source.title.start if source.title else source.top - 1)
    starts = (heading.start for heading in source.headings if heading.start > after)
    return next(starts, len(source.text))


def heading(record: Record) -> str:
    """Return number and title of a record, on one line."""
    title = " ".join((record.title or record.slug).split())
    return title if record.number is None else f"{record.number}. {title}"
