"""The name of a record's file: what precedes the number, the number or the day, and the slug.

Plain string work: `adr new` takes the names of a whole log apart.
"""

from __future__ import annotations

from typing import NamedTuple

NOT_RECORDS = frozenset(
    {
        "readme",
        "index",
        "template",
        "adr-template",
        "madr-template",
        "agents",
        "claude",
        "contributing",
        "changelog",
    }
)
"""File names without suffix and number that no record has, in lower case."""
_SERIES = frozenset({"adr", "madr", "arch", "ard", "dr", "dec", "decision", "rec", "record", "rfc", "tdr"})
"""What may precede the number of a record in lower case, too."""
_LONGEST = 8
"""So many letters a series has at most: `ARCH-001`, `DECISION-1`."""
_DIGITS = "0123456789"
_ENDS = "-_. "
_JOINTS = "-_ "


_MOST_DIGITS = 18
"""A number has nine at most; Python itself refuses to read thousands of them."""


def whole(digits: str) -> int:
    """Return the number that digits say; of very many only the first count: no record has so many."""
    return int(digits.lstrip("0")[:_MOST_DIGITS] or "0")


class Name(NamedTuple):
    """The parts of a file name without its suffix; together they are the name."""

    prefix: str
    """As written, with the joint: ``ADR-``. Empty for most logs."""
    digits: str
    """The number as written; empty for a day."""
    day: str
    """A date in front, as written: ``20210113`` or ``2021-01-13``; empty for most logs."""
    slug: str

    @property
    def series(self) -> str:
        """Return the letters before the number, in lower case; ``adr`` is what a bare number means."""
        return self.prefix.rstrip(_JOINTS).lower() or "adr"

    @property
    def counted(self) -> bool:
        """Return whether the name begins as that of a record does: with a number or a day."""
        return bool(self.digits or self.day)

    @property
    def iso_day(self) -> str:
        """Return the day as 2021-01-13, or nothing."""
        plain = self.day.replace("-", "")
        return f"{plain[:4]}-{plain[4:6]}-{plain[6:]}" if plain else ""


def named(path: str) -> Name:
    """Take the name of a file apart; what does not begin as a record's is all slug."""
    stem = path.rpartition("/")[2][:-3]
    start = _start(stem)
    if start is None:
        return Name("", "", "", stem)
    rest = stem[start:]
    day = _day(rest)
    if day:
        return Name(stem[:start], "", day, rest[len(day) + 1 :])
    count = _count(rest)
    if count == 0 or (count < len(rest) and rest[count] not in _ENDS) or count >= len("20210113"):
        return Name("", "", "", stem)
    return Name(stem[:start], rest[:count], "", rest[count + 1 :])


def _start(stem: str) -> int | None:
    """Return where the number begins, or None where the letters before it do not name a series."""
    if stem[:1] in _DIGITS:
        return 0
    letters = next((at for at, char in enumerate(stem) if not (char.isascii() and char.isalpha())), len(stem))
    joints = len(stem[letters:]) - len(stem[letters:].lstrip(_JOINTS))
    series = stem[:letters].lower()
    if series in NOT_RECORDS or not letters:
        return None
    known = series in _SERIES and (joints or series == "adr")
    loud = joints and stem[:letters].isupper() and 1 < letters <= _LONGEST
    return letters + joints if known or loud else None


def _count(text: str) -> int:
    return next((at for at, char in enumerate(text) if char not in _DIGITS), len(text))


def _day(text: str) -> str:
    """Return the date at the start of a name, if it is a day of a calendar."""
    count = _count(text)
    if count == 8 and text[8:9] in ("", *_ENDS):
        day = text[:8]
    elif count == 4 and text[4:5] == "-" and text[7:8] == "-" and text[10:11] in ("", *_ENDS):
        day = text[:10]
    else:
        return ""
    plain = day.replace("-", "")
    real = len(plain) == 8 and plain.isdecimal() and plain.isascii()
    return day if real and "01" <= plain[4:6] <= "12" and "01" <= plain[6:] <= "31" else ""
