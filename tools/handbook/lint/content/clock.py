"""Points in time as people write them at the beginning of a line of a timeline."""

from __future__ import annotations

import datetime
import enum
import re
from dataclasses import dataclass

from handbook.model.document import Span
from handbook.patterns import lazy

DAY = 24 * 60 * 60


class Zone(enum.Enum):
    """The time zone that stands with a time."""

    UTC = "UTC"
    OTHER = "another zone"
    UNSTATED = "no zone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    """A date, a time of day, or both."""

    span: Span
    day: int | None = None
    """The ordinal of the date; None where none stands there."""
    seconds: int | None = None
    """Since midnight; None for a date alone, or where ``problem`` says why it is no time."""
    zone: Zone = Zone.UNSTATED
    problem: str = ""


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DATE = (
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?,?[ \t]+)?"
    r"(?:(?P<year>\d{4})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})"
    rf"|(?P<day2>\d{{1,2}})(?:st|nd|rd|th|\.)?[ \t]+(?P<name2>{_MONTH})(?:,?[ \t]+(?P<year2>\d{{4}}))?"
    rf"|(?P<name3>{_MONTH})[ \t]+(?P<day3>\d{{1,2}})(?:st|nd|rd|th)?(?:,?[ \t]+(?P<year3>\d{{4}}))?)"
)
_ZONE = (
    r"Z|UTC|GMT|[PMCE][SD]?T|CES?T|EES?T|WES?T|BST|IST|JST|KST|SGT|HKT|MSK|AE[SD]T|NZ[SD]T"
    r"|[+-](?:0\d|1[0-4]):?(?:00|30|45)"
)
_TIME = (
    r"(?:~|≈|ca\.?|circa|approx\.?|approximately|about|around|at)?+[ \t]*+"
    r"(?P<hour>\d{1,2})[:h](?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?"
    r"(?:[ \t]*(?P<half>[ap])\.?m\b\.?)?"
    r"(?:[ \t]*[-–—][ \t]*\d{1,2}:\d{2}(?::\d{2})?(?:[ \t]*[ap]\.?m\b\.?)?)?"
    rf"(?:[ \t]*[(\[]?(?P<zone>(?-i:{_ZONE})(?![A-Za-z0-9])))?"
)
_LEAD = r"[ \t*_`\[(]*+"
_MOMENT = lazy(
    rf"{_LEAD}(?:{_DATE}(?:[ \t*_`,]*+(?:[Tt](?=\d)|[-–—@]|at(?=[ \t]))?+[ \t*_`]*+{_TIME})?)", re.IGNORECASE
)
_CLOCK = lazy(rf"{_LEAD}{_TIME}", re.IGNORECASE)
_ALMOST = lazy(
    rf"{_LEAD}(?:\d{{1,2}}\.\d{{2}}[ \t]*(?:h|uhr|am|pm|utc)\b|\d{{1,2}}[ \t]?[ap]m\b"
    r"|\d{3,4}[ \t]?(?:h|hrs|Z|UTC)\b|\d{1,2}/\d{1,2}/\d{2,4}|noon\b|midnight\b|T[+-]\d+"
    r"|\d{1,2}:\d(?!\d))",
    re.IGNORECASE,
)
_UTC = frozenset({"Z", "UTC", "GMT", "+00:00", "+0000", "-00:00", "-0000"})
_SAYS_UTC = lazy(r"\b(?:UTC|GMT|Zulu)\b(?![+-]\d)")
_SAYS_OTHER = lazy(
    r"\b(?:[PMCE][SD]T|CES?T|EES?T|WES?T|BST|IST|JST|KST|SGT|MSK|AE[SD]T|NZ[SD]T|local[ \t]time"
    r"|(?:UTC|GMT)[+-]\d{1,2})\b"
)


def read(text: str, start: int, end: int) -> Time | None:
    """Return the time with which a piece of text begins; None where it begins with none.

    What looks like one and is none, or is ambiguous, has a ``problem``.
    """
    match = _MOMENT.match(text, start, end) or _CLOCK.match(text, start, end)
    if match is None:
        almost = _ALMOST.match(text, start, end)
        if almost is None:
            return None
        return Time(span=_written(text, *almost.span()), problem="is not a time as in 09:02")
    span = _written(text, *match.span())
    groups = match.groupdict()
    day: int | None = None
    if any(groups.get(key) for key in ("day", "day2", "day3")):
        day = _ordinal(groups)
        if day is None:
            return Time(span=span, problem="has a date that does not exist")
    if not groups["hour"]:
        return Time(span=span, day=day)
    seconds = _seconds(groups)
    if seconds is None:
        return Time(span=span, day=day, problem="is not a time of day")
    return Time(span=span, day=day, seconds=seconds, zone=_zone(groups["zone"] or ""))


def stated(text: str) -> Zone:
    """Return the zone that a heading or a sentence states for all times."""
    if _SAYS_OTHER.search(text):
        return Zone.OTHER
    return Zone.UTC if _SAYS_UTC.search(text) else Zone.UNSTATED


def _written(text: str, start: int, end: int) -> Span:
    whole = text[start:end]
    first = start + len(whole) - len(whole.lstrip(" \t*_`[("))
    return Span(first, first + len(text[first:end].rstrip(" \t*_`,")))


def _ordinal(groups: dict[str, str | None]) -> int | None:
    name = groups["name2"] or groups["name3"]
    month = _MONTHS.index(name[:3].lower()) + 1 if name else int(groups["month"] or 0)
    year = int(groups["year"] or groups["year2"] or groups["year3"] or 2000)
    day = int(groups["day"] or groups["day2"] or groups["day3"] or 0)
    try:
        return datetime.date(year, month, day).toordinal()
    except ValueError:
        return None


def _seconds(groups: dict[str, str | None]) -> int | None:
    hour, minute = int(groups["hour"] or 0), int(groups["minute"] or 0)
    second = int(groups["second"] or 0)
    if groups["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if groups["half"].lower() == "p" else 0)
    if minute > 59 or second > 60 or (hour, minute, second) > (24, 0, 0):
        return None
    return (hour * 60 + minute) * 60 + second


def _zone(written: str) -> Zone:
    if not written:
        return Zone.UNSTATED
    return Zone.UTC if written.upper() in _UTC else Zone.OTHER
