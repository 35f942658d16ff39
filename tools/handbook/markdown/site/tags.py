"""The tags of a text as Python-Markdown's tokenizer sees them, found without reading anything twice."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from handbook.markdown.ahead import NEVER, Ahead, first_from
from handbook.patterns import lazy

_NAME = lazy(r"[a-zA-Z]")
_NAME_ENDS = lazy(r"[`\s/>\x00]")
_END_NAME_ENDS = lazy(r"[\s/>\x00]")
_ATTRIBUTES_STOP = lazy(r"[`>\"']")
_CLOSER = lazy(r"</\s*+(?P<name>[^\s<>]++)\s*+>")


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag: its name in lower case, what stands between the name and the end, where it ends."""

    name: str
    attributes: str
    end: int
    closes_itself: bool = False


class Tags:
    """Reads tags where they begin; asked from left to right, each character is looked at a few times."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._name_ends = Ahead(_NAME_ENDS, source)
        self._end_name_ends = Ahead(_END_NAME_ENDS, source)
        self._stops = Ahead(_ATTRIBUTES_STOP, source)
        self._ends = Ahead(">", source)
        self._dead: set[int] = set()
        """Quotes that open a value in a tag that never ends."""

    def start_tag(self, at: int) -> Tag | None:
        """Return the tag that begins at an offset, or nothing where it never ends; quotes hide a ``>``."""
        name_end = self._name_ends.after(at + 1)
        if name_end == NEVER or not _NAME.match(self._source, at + 1):
            return None
        passed: list[int] = []
        stop = self._stops.after(name_end)
        while stop < NEVER and self._source[stop] in "\"'" and stop not in self._dead:
            passed.append(stop)
            close = self._source.find(self._source[stop], stop + 1)
            stop = NEVER if close < 0 else self._stops.after(close + 1)
        if stop == NEVER or self._source[stop] != ">":
            self._dead.update(passed)
            return None
        name = self._source[at + 1 : name_end].lower()
        inside = self._source[name_end:stop]
        return Tag(name, inside, stop + 1, self._source[stop - 1] == "/")

    def end_tag(self, at: int) -> Tag | None:
        """Return the end tag that begins at an offset, or nothing where it never ends."""
        end = self._ends.after(at + 2)
        if end == NEVER or not _NAME.match(self._source, at + 2):
            return None
        name_end = self._end_name_ends.after(at + 2)
        return Tag(self._source[at + 2 : name_end].lower(), "", end + 1)


class OpenTags:
    """The names of elements that are open, the innermost one last."""

    def __init__(self, *names: str) -> None:
        self._names = list(names)
        self._counts = Counter(names)

    def __bool__(self) -> bool:
        return bool(self._names)

    def __contains__(self, name: str) -> bool:
        return self._counts[name] > 0

    def open(self, name: str) -> None:
        """Open an element."""
        self._names.append(name)
        self._counts[name] += 1

    def close(self, name: str) -> None:
        """Close the innermost element of that name and all that is open inside it, if there is one."""
        while name in self:
            last = self._names.pop()
            self._counts[last] -= 1
            if last == name:
                break

    def clear(self) -> None:
        """Close all."""
        self._names.clear()
        self._counts.clear()

    def innermost(self, count: int) -> frozenset[str]:
        """Return the names of so many elements, from the innermost one outward."""
        return frozenset(self._names[-count:])

    def __len__(self) -> int:
        return len(self._names)


class Closers:
    """Where end tags are, by name."""

    def __init__(self, source: str) -> None:
        self._places: dict[str, list[int]] = {}
        for found in _CLOSER.finditer(source):
            self._places.setdefault(found["name"].lower(), []).append(found.start())

    def any_within(self, names: frozenset[str], start: int, end: int) -> bool:
        """Return whether one of the names is closed between two offsets."""
        return any(first_from(self._places.get(name, ()), start) < end for name in names)
