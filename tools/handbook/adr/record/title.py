"""The title of a record, and the number in it: ``3. X``, ``ADR-0003: X``, ``Decision Record #3: X``."""

from __future__ import annotations

import re
from typing import NamedTuple

from handbook.adr.record.form import NO_TITLES
from handbook.adr.record.names import Name, whole
from handbook.adr.record.outline import RecordOutline, normal
from handbook.adr.record.places import unfilled

_JOINT = r"[ \t]{0,4}[-.:)–—·|]{0,4}[ \t]{1,4}"
_NUMBERED = re.compile(
    rf"(?P<series>[a-z]{{2,8}})[-_ ]?\#?(?P<number>\d{{1,9}}){_JOINT}(?P<title>\S.*)"
    r"|(?P<plain>\d{1,9})[.:)][ \t]+(?P<words>\S.*)"
    rf"|(?P<bare>\d{{1,9}}){_JOINT}(?P<rest>\S.*)"
    r"|.{0,60}?\b(?:record|decision|adr)[ \t]{0,4}(?:\#|no\.?[ \t]{0,4})[ \t]{0,4}(?P<counted>\d{1,9})"
    r"[ \t]{0,4}[-.:)–—][ \t]{0,4}(?P<named>\S.*)",
    re.IGNORECASE,
)
_MASK = re.compile(
    r"(?:adr|[nx]+)?[-_ ]?(?:[nx]{3,}|\d+)?[-:. –—]*"
    r"(?:(?:short|the|adr|decision|record)[ ]*)*"
    r"(?:title|name|template|subject|number)(?: here| of the decision)?",
    re.IGNORECASE,
)
_LONGEST_MASK = 80


class Title(NamedTuple):
    """The title without its number; ``text[start:end]`` are the digits, nothing where there are none."""

    words: str = ""
    number: int | None = None
    start: int = 0
    end: int = 0


def title(source: RecordOutline, name: Name) -> Title:
    """Return the title: that of the front matter, else the first heading of level 1 that can be one."""
    found = [_parted(text, start, name) for text, start in _stated(source)]
    first = next((each for each in found if each.words and not masked(each.words)), None)
    if first is None:
        return found[-1] if found else Title()
    counted = next((each for each in found if each.number is not None), first)
    return Title(first.words, counted.number, counted.start, counted.end)


def titles(source: RecordOutline, name: Name) -> tuple[Title, ...]:
    """Return all that states the title, each with its number: the front matter and the heading."""
    return tuple(_parted(text, start, name) for text, start in _stated(source))


def masked(words: str) -> bool:
    """Return whether a title is that of a template: ``{short title}``, ``NNNN. Title``, ``ADR Template``."""
    return unfilled(words) or (len(words) <= _LONGEST_MASK and _MASK.fullmatch(words.strip()) is not None)


def _stated(source: RecordOutline) -> list[tuple[str, int]]:
    found = [(value.words, _inner(source.text, value.start)) for value in source.values("title")]
    heading = source.title
    if heading is not None and normal(heading.title) not in NO_TITLES:
        found.append((heading.title.strip(), heading.title_start))
    return found


def _inner(text: str, start: int) -> int:
    return start + (text[start : start + 1] in "\"'")


def _parted(text: str, start: int, name: Name) -> Title:
    match = _NUMBERED.fullmatch(text.strip())
    if match is None:
        return Title(text.strip())
    number = whole(name.digits) if name.digits else None
    group, words = next(
        (group, words)
        for group, words in (("number", "title"), ("plain", "words"), ("bare", "rest"), ("counted", "named"))
        if match[group] is not None
    )
    found = whole(match[group])
    series = (match["series"] or "").lower()
    sure = (group == "number" and series in {"adr", name.series}) or group == "counted"
    same = found == number
    # `2024: the year of Rust` in record 7 is all title, and so is `Python 3 everywhere` in any.
    if not (sure or same or (group == "plain" and number is None)):
        return Title(text.strip())
    if group == "bare" and not (name.digits and match[group] == name.digits):
        return Title(text.strip())
    at = start + len(text) - len(text.lstrip()) + match.start(group)
    return Title(match[words].strip(), found, at, at + len(match[group]))
