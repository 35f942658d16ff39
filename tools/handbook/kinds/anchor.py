"""Anchors: the code that a document speaks about, as its front matter names it in ``covers_paths``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from handbook import globs
from handbook.model.document import Document, Field

KEY = "covers_paths"
"""The key of the front matter, of pages and of records."""
MOST = 200
"""Anchors of one document that are looked at."""
_SYMBOL = re.compile(r"[^\W\d]\w{0,200}(?:\.[^\W\d]\w{0,200}){0,10}")
_PATTERN = re.compile(r"[*?\[]")


class Anchor(NamedTuple):
    """A file, a folder, a pattern of paths, or a symbol in a file."""

    path: str
    """Relative to the root, with ``/``, without ``./`` before it and ``/`` behind it."""
    symbol: str = ""
    """Names from the outside inwards, joined by dots: ``Orders.place``. Empty for the whole file."""

    @property
    def is_pattern(self) -> bool:
        """Whether the path may match other files than the one of its name."""
        return _PATTERN.search(self.path) is not None

    @property
    def text(self) -> str:
        """The anchor as it is written."""
        return f"{self.path}#{self.symbol}" if self.symbol else self.path

    def has(self, path: str) -> bool:
        """Return whether a file is meant: by its name, by a folder above it or by the pattern."""
        if self.is_pattern:
            return globs.matches(self.path, path)
        return path == self.path or path.startswith(f"{self.path}/")


class AnchorProblem(NamedTuple):
    """What is wrong with an anchor as it is written."""

    message: str
    hint: str


def field_of(document: Document) -> Field | None:
    """Return the entry of the front matter that names anchors."""
    front = document.front_matter
    return None if front is None or front.error else front.field(KEY)


def declared(document: Document) -> Iterator[tuple[str, Anchor | AnchorProblem]]:
    """Yield each anchor of a document's front matter as it is written, with what it means, `MOST` at most."""
    field = field_of(document)
    if field is None:
        return
    values = (field.value,) if isinstance(field.value, str) else field.value
    for value in tuple(each for each in values if each.strip())[:MOST]:
        yield value, anchor(value)


def anchor(written: str) -> Anchor | AnchorProblem:
    """Return the anchor that a text means: ``src/**``, ``src/orders.py``, ``src/orders.py#Orders.place``."""
    path, mark, symbol = written.strip().partition("#")
    path = path.removeprefix("./").rstrip("/")
    shown = written.strip()[:80]
    if not path or path.startswith(("/", "~")) or "\\" in path or "://" in path or ".." in path.split("/"):
        return AnchorProblem(
            f"'{shown}' is no path below the root", "write it from the root: 'src/orders.py'"
        )
    if problem := globs.problem(path):
        return AnchorProblem(f"the pattern '{shown}' {problem}", "shorten or correct it")
    found = Anchor(path, symbol)
    if mark and not _SYMBOL.fullmatch(symbol):
        return AnchorProblem(
            f"'{shown}' names no symbol", "write names joined by dots: 'src/orders.py#place'"
        )
    if symbol and found.is_pattern:
        return AnchorProblem(f"'{shown}' is a symbol in a pattern", "name the file of the symbol")
    return found


def mentions(text: str, symbol: str) -> bool:
    """Return whether each name of a symbol stands in a file as a word: a file without them defines it not."""
    return all(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) for name in symbol.split("."))
