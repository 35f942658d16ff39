"""A decision record as a value, read from the text of its file.

It reads the forms that are in use: adr-tools (a section ``Status``), MADR 3 and 4 (front matter),
MADR 2 (bullets below the title), and ``**Status**:`` lines or table rows. Positions are 0-based offsets.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from handbook.adr.record.outline import Outline
    from handbook.adr.record.status import Place

NOT_RECORDS = frozenset({"readme", "index", "template", "adr-template", "agents", "claude", "contributing"})
"""File names without suffix and number that no record has, in lower case."""


_NUMBERED = r"(?:adr[-_ ]?(?P<adr>\d+)[ \t]*[-.:)–—]*|(?P<plain>\d+)[.:)])[ \t]+(?P<title>\S.*)"


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
    """As written."""
    place: Place | None = None
    """Where the status can be changed."""
    superseded: bool = False
    """It says that another record has superseded it."""
    body: int = 0
    """Where the sections begin that follow title and status."""
    certain: bool = False
    """It says what only a record says: a status, or its own number in the title."""
    problem: str = ""
    """Why the file could not be read."""

    @property
    def name(self) -> str:
        """Return the file name."""
        return self.path.rpartition("/")[2]

    @property
    def slug(self) -> str:
        """Return the file name without number and suffix."""
        return _named(self.path)[1]


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
    """Say whether a file of the log's folder is a record: not an index, a read-me or a template."""
    digits, slug = _named(record.path)
    return slug.lower() not in NOT_RECORDS and (bool(digits) or record.number is not None)


def by_name(path: str, problem: str = "") -> Record:
    """Return the record of a file that was not read, or cannot be: its number is taken all the same."""
    number, digits = _name_number(path)
    return Record(path, "", number, digits, certain=True, problem=problem)


def parse(path: str, text: str) -> Record:
    """Read a record. No text makes this fail: what cannot be found stays empty."""
    from handbook.adr.record.outline import outline
    from handbook.adr.record.status import date, status  # The next number is found without either.

    source = outline(text)
    number, digits = _name_number(path)
    title_number, title = _title(source, number)
    found = status(source)
    return Record(
        path=path,
        text=text,
        number=title_number if number is None else number,
        digits=digits,
        title=title,
        status=found.words,
        status_text=found.line,
        date=date(source),
        place=found.place,
        superseded=found.superseded,
        body=_body(source),
        certain="status" in source.entries or found.place is not None or title_number == number is not None,
    )


def _named(path: str) -> tuple[str, str]:
    """Part a file name into its digits and its slug; ``adr-`` in front of the digits is dropped."""
    stem = path.rpartition("/")[2][:-3]
    rest = stem[3:].lstrip("-_") if stem[:3].lower() == "adr" else stem
    count = next((at for at, char in enumerate(rest) if char not in "0123456789"), len(rest))
    if count == 0 or (count < len(rest) and rest[count] not in "-_. "):
        return "", stem
    return rest[:count], rest[count + 1 :]


def _name_number(path: str) -> tuple[int | None, int]:
    """Return number and count of digits in a file name; a date in front (8 digits) is no number."""
    digits = _named(path)[0]
    return (int(digits), len(digits)) if 0 < len(digits) < 8 else (None, 0)


def _title(source: Outline, number: int | None) -> tuple[int | None, str]:
    """Part ``3. Use Kafka`` or ``ADR-0003: Use Kafka`` into number and title."""
    heading = (source.title.title if source.title else source.scalar("title")).strip()
    match = re.fullmatch(_NUMBERED, heading, re.IGNORECASE)
    if match is None:
        return None, heading
    found = int(match["adr"] or match["plain"])
    if number not in (None, found) and not match["adr"]:
        return None, heading  # `2024: the year of Rust` in record 7 is all title.
    return found, match["title"]


def _body(source: Outline) -> int:
    """Return the start of the first section after the status, else the end of the text."""
    section = source.section("status")
    after = section[0].start if section else (source.title.start if source.title else source.top - 1)
    starts = (heading.start for heading in source.headings if heading.start > after)
    return next(starts, len(source.text))


def heading(record: Record) -> str:
    """Return number and title of a record, on one line."""
    title = " ".join((record.title or record.slug).split())
    return title if record.number is None else f"{record.number}. {title}"
