"""Titles, file names and numbers of records: what is allowed, and what comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from handbook.adr.record.form import NO_TITLES
from handbook.adr.record.names import named
from handbook.errors import HandbookError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from handbook.adr.record.record import Record

LONGEST_SLUG = 80
FALLBACK = "decision"
# Windows cannot make files of these names, whatever their suffix.
_RESERVED = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
)
# Letters that Unicode does not take apart.
_LETTERS = str.maketrans(
    {"ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D"}
    | {"ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ł": "l", "Ł": "L", "ħ": "h", "Ħ": "H", "ı": "i"}
)


_STEP = 'say what was decided, as in `adr new "Use PostgreSQL for orders"`'
# What a heading may have around the words by which a section is known.
_BEFORE, _AFTER = " #*_`.:-0123456789", " #*_`.:-"


class TitleError(HandbookError):
    """A title that cannot head a record; the text says what to change."""

    def __init__(self, title: str, problem: str) -> None:
        super().__init__(f"title {problem}")
        self.title = title


def validated(title: str) -> str:
    """Return the title, stripped and in its composed Unicode form. Raises TitleError."""
    title = title.strip(" ")
    if title.isascii():
        bad = next((char for char in title if not char.isprintable()), "")
    else:
        import unicodedata  # Most titles are ASCII and do not need the tables.

        title = unicodedata.normalize("NFC", title.strip())
        hidden = ("Cc", "Cs", "Zl", "Zp")
        bad = next((char for char in title if unicodedata.category(char) in hidden), "")
    if bad:
        what = "a line break" if bad in "\r\n\u2028\u2029\x85" else f"the control character U+{ord(bad):04X}"
        raise TitleError(title, f"has {what}; write it on one line, in plain characters")
    if not title:
        raise TitleError(title, f"is empty; {_STEP}")
    return title


def record_title(title: str) -> str:
    """Return the title of a record as `validated` does. Raises TitleError, too for the name of a section."""
    title = validated(title)
    if title.lstrip(_BEFORE).rstrip(_AFTER).casefold() in NO_TITLES:
        raise TitleError(title, f"is the name of a section; {_STEP}")
    return title


def slug(title: str) -> str:
    """Return the title as part of a file name: ASCII, lower case, joined by hyphens, never empty."""
    if not title.isascii():
        import unicodedata

        plain = unicodedata.normalize("NFKD", title.translate(_LETTERS))
        # What only marks a letter goes without a trace; all else that is not ASCII parts two words.
        title = "".join("" if unicodedata.combining(char) else char for char in plain)
    words = "".join(char if char.isascii() and char.isalnum() else " " for char in title.lower()).split()
    name = "-".join(words)
    if len(name) > LONGEST_SLUG:
        cut = name.rfind("-", 0, LONGEST_SLUG + 1)
        name = name[: cut if cut > 0 else LONGEST_SLUG]
    if name in _RESERVED:
        return f"{name}-{FALLBACK}"
    return name or FALLBACK


class Naming(NamedTuple):
    """How the files of a log are named."""

    digits: int
    prefix: str = ""
    """What precedes the number, as written: ``ADR-``."""
    joint: str = "-"
    """What separates the number from the title."""
    day: str = ""
    """An example of the date that takes the place of a number; empty for most logs."""


def naming(records: Sequence[Record], digits: int) -> Naming:
    """Return how the newest record of a log is named, which the next one follows."""
    names = [(named(record.path), record) for record in records if record.certain]
    days = [name for name, _ in names if name.day]
    counted = [(name, record.name) for name, record in names if name.digits]
    if len(days) > len(counted):
        return Naming(digits, days[-1].prefix, day=days[-1].day)
    if not counted:
        return Naming(digits)
    name, file = counted[-1]
    joint = file[len(name.prefix) + len(name.digits)] if name.slug else "-"
    return Naming(digits, name.prefix, joint if joint in "-_" else "-")


def file_name(number: int, title: str, form: Naming, date: str = "") -> str:
    """Return the file name of a record; ``date`` is used where names begin with one."""
    words = slug(title)
    if form.day and len(date) == len("2026-11-26"):
        day = date if "-" in form.day else date.replace("-", "")
        return f"{form.prefix}{day}-{words}.md"
    return f"{form.prefix}{number:0{form.digits}d}{form.joint}{words}.md"


HIGHEST = 9_999_999
"""A file name with more digits begins with a day, or with nothing that counts."""


def next_number(records: Sequence[Record], others: Collection[int] = ()) -> int:
    """Return the highest number of the log plus one, never a number that a file already has.

    A numbered file that says nothing a record says (``2024-plan.md``) counts only where it continues
    the row; else a stray year would make the next decision number 2025. So do ``others``, the numbers
    that other branches have given: of those only the file names are known.
    """
    taken = sorted({record.number for record in records if record.number is not None}.union(others))
    certain = {record.number for record in records if record.certain}
    highest = 0
    for number in taken:
        if number in certain or number <= highest + 1:
            highest = number
    return highest + 1
