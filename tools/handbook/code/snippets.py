"""Named sections of source files: what pages show of them, and how they are marked.

A section begins and ends with a comment, in the language's own way: ``--8<-- [start:name]`` and
``--8<-- [end:name]`` as for pymdownx.snippets, or ``region name`` and ``endregion`` as editors fold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from handbook.patterns import lazy

MARKER = "snippet:"
"""How a comment begins that names a file."""
MOST_LINES = 2000
MOST_CHARACTERS = 100_000
"""What a page shows of a file at most."""


class Snippet(NamedTuple):
    """What a page names: a file, and a section of it."""

    path: str
    name: str
    """Empty for the whole file."""


class NoSection(Exception):
    """A file has no such section, or it is not closed; the text says which, as a part of a finding."""


_SNIPPET = lazy(r"snippet:[ \t]*+(?P<path>[^\s:]{1,1000})(?::(?P<name>[A-Za-z][\w-]{0,100}))?")
_NAME = r"[A-Za-z][\w-]{0,100}"
_MARK = lazy(
    rf"""^.{{0,100}}?(?:
        -{{1,20}}8<-{{1,20}}[ \t]++\[[ \t]*+(?P<which>start|end)[ \t]*+:[ \t]*+(?P<name>{_NAME})[ \t]*+\]
      | (?:\#|//|--|/\*|<!--|%|;|"|')[ \t]*+\#?(?P<fold>region|endregion)\b(?:[ \t]++(?P<region>{_NAME}))?
      | \#(?P<plain>region|endregion)\b(?:[ \t]++(?P<called>{_NAME}))?
    )""",
    re.VERBOSE,
)


class _Mark(NamedTuple):
    begins: bool
    name: str
    """Empty for an ``endregion`` that names none: it closes the last region that is open."""
    fold: bool


def snippet(comment: str) -> Snippet | None:
    """Return what a comment names that begins with ``snippet:``; None where it cannot be read."""
    found = _SNIPPET.fullmatch(comment.strip())
    return Snippet(found["path"], found["name"] or "") if found else None


def is_marker(comment: str) -> bool:
    """Return whether a comment is meant to name a snippet."""
    return comment.startswith(MARKER)


class Source:
    """A file, cut into lines once, and where its sections stand."""

    def __init__(self, text: str) -> None:
        self._lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
        self._marks = {number: mark for number, line in enumerate(self._lines) if (mark := _mark(line))}
        self._ends = dict(_ends(self._marks))

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the sections, in their order."""
        return tuple(dict.fromkeys(mark.name for mark in self._marks.values() if mark.begins and mark.name))

    def taken(self, name: str) -> str:
        """Return a section as a page shows it, without a final newline; without ``name`` the whole file.

        Marks of sections are left out, and so is white space that all lines begin with.
        Raises NoSection.
        """
        first, last = self._section(name) if name else (0, len(self._lines))
        if last - first > MOST_LINES or sum(map(len, self._lines[first:last])) > MOST_CHARACTERS:
            what = f"section '{name}'" if name else "the file"
            raise NoSection(f"has more to show than {MOST_LINES:,} lines: {what}")
        shown = [self._lines[number].rstrip() for number in range(first, last) if number not in self._marks]
        while shown and not shown[-1]:
            shown.pop()
        begin = next((number for number, line in enumerate(shown) if line), 0)
        shown = shown[begin:]
        margin = _margin(shown) if name else 0
        return "\n".join(line[margin:] for line in shown)

    def _section(self, name: str) -> tuple[int, int]:
        """Return the lines of a section, from 0, the last one exclusive."""
        for number, mark in self._marks.items():
            if mark.begins and mark.name == name:
                if number not in self._ends:
                    raise NoSection(f"does not close section '{name}'")
                return number + 1, self._ends[number]
        raise NoSection(f"has no section '{name}'")


@lru_cache(maxsize=4096)
def source(text: str) -> Source:
    """Return a file cut into sections; many pages show parts of the same few files."""
    return Source(text)


def _ends(marks: Mapping[int, _Mark]) -> Iterator[tuple[int, int]]:
    """Yield the line at which each section begins that is closed, and the line at which it ends.

    Sections may overlap; an ``endregion`` without a name ends the region that was begun last.
    """
    begun: dict[str, list[int]] = {}
    regions: list[int] = []
    for number, mark in marks.items():
        if mark.begins:
            begun.setdefault(mark.name, []).append(number)
            if mark.fold:
                regions.append(number)
            continue
        opened = begun.get(mark.name) if mark.name else None
        start = opened.pop() if opened else regions[-1] if mark.fold and regions else None
        if start is None:
            continue
        yield start, number
        if regions and mark.fold:
            last = regions.pop()
            name = marks[last].name
            if begun.get(name) and begun[name][-1] == last:
                begun[name].pop()


def _mark(line: str) -> _Mark | None:
    found = _MARK.match(line) if "8<" in line or "region" in line else None
    if found is None:
        return None
    if found["which"]:
        return _Mark(found["which"] == "start", found["name"], fold=False)
    word = found["fold"] or found["plain"]
    return _Mark(word == "region", found["region"] or found["called"] or "", fold=True)


def _margin(lines: list[str]) -> int:
    """Return how many characters of white space all lines begin with."""
    filled = [line for line in lines if line]
    heads = [line[: len(line) - len(line.lstrip(" \t"))] for line in filled]
    margin = min(map(len, heads), default=0)
    while margin and len({head[:margin] for head in heads}) > 1:
        margin -= 1
    return margin
