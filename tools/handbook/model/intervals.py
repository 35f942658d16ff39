"""How often something is due, as the front matter says it: ``6``, ``6 months``, ``90 days``."""

from __future__ import annotations

import calendar
import datetime
import re
from dataclasses import dataclass

INTERVAL = "[1-9][0-9]{0,3} *(d|w|m|y|days?|weeks?|months?|years?)?"
"""How an interval is written, as an expression that JSON Schema knows as well."""
_INTERVAL = re.compile(INTERVAL, re.IGNORECASE)
_COUNT = re.compile("[0-9]+")
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Interval:
    """A number of months, or of days where ``months`` is 0."""

    months: int = 0
    days: int = 0

    def __str__(self) -> str:
        count, unit = (self.months, "month") if self.months else (self.days, "day")
        return f"{count} {unit}{'' if count == 1 else 's'}"


def interval(text: str) -> Interval | None:
    """Read an interval; a number alone counts months. None for what is none."""
    match = _INTERVAL.fullmatch(text.strip())
    if match is None:
        return None
    digits = _COUNT.match(match[0])
    count, unit = int(digits[0]) if digits else 1, (match[1] or "m").lower()[0]
    if unit in "my":
        return Interval(months=count * (12 if unit == "y" else 1))
    return Interval(days=count * (7 if unit == "w" else 1))


def day(text: str) -> datetime.date | None:
    """Read a date as ``YYYY-MM-DD``; None for what is none."""
    if not _DAY.fullmatch(text.strip()):
        return None
    try:
        return datetime.date.fromisoformat(text.strip())
    except ValueError:
        return None


def after(begin: datetime.date, every: Interval) -> datetime.date:
    """Return the day on which it is due again; in a shorter month its last day."""
    try:
        if not every.months:
            return begin + datetime.timedelta(days=every.days)
        year, month = divmod(begin.year * 12 + begin.month - 1 + every.months, 12)
        last = calendar.monthrange(year, month + 1)[1]
        return datetime.date(year, month + 1, min(begin.day, last))
    except (OverflowError, ValueError):
        return datetime.date.max
