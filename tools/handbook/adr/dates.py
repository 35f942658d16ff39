"""Dates as records write them, and as ISO 8601."""

from __future__ import annotations

import re
from datetime import date

_ISO = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})([/.])(\d{1,2})\2(\d{4})(?!\d)")


def iso(written: str) -> str:
    """Return a date as 2026-11-22, or nothing when the words hold none. Day comes before month."""
    found = _ISO.search(written)
    if found:
        return _day(found[1], found[2], found[3])
    found = _DAY_FIRST.search(written)
    return _day(found[4], found[3], found[1]) if found else ""


def _day(year: str, month: str, day: str) -> str:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""
