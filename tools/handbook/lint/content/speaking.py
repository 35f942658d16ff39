"""What a document says about files of the repository: the anchors that it has by itself.

Beside those of its front matter, code that it shows from a file, files that its runnable blocks name, and the
scenario in which it is run.
"""

from __future__ import annotations

import enum
import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from handbook.code import snippets
from handbook.code.runnable import is_name, mark_of
from handbook.kinds.anchor import Anchor, declared
from handbook.model.document import Document
from handbook.patterns import lazy

MOST = 500
"""Anchors of each sort that are taken from one document."""
_QUOTED = lazy(r"""(?P<mark>["'])(?P<quoted>[^"'\n]{1,1000})(?P=mark)""")
_SECTION = lazy(r"(?P<path>[^\n]*?):(?P<name>[A-Za-z][\w-]{0,100})")
_LINES = lazy(r"(?P<path>[^:\n]*):[\d:,-]*")
_WORD = re.compile(r"[\w@+-][\w@+./-]{0,300}")
_SIGNS = ("covers_paths", "8<", snippets.MARKER, ".run", "scenario")
"""A text without one of these has no anchor."""


class Way(enum.Enum):
    """How a document speaks about a file."""

    COVERS = "covers"
    """Its front matter names it."""
    SHOWS = "shows"
    """Code in it is taken from there."""
    RUNS = "runs"
    """One of its runnable blocks names it, or it is run in that scenario."""


class Link(NamedTuple):
    """One anchor of a document."""

    anchor: Anchor
    way: Way
    section: str = ""
    """The named section that is shown; empty for the whole file."""

    @property
    def text(self) -> str:
        """The anchor in words: ``app/orders.py#place``, ``app/orders.py:section``."""
        return f"{self.anchor.path}:{self.section}" if self.section else self.anchor.text


class Repository(NamedTuple):
    """The files that anchors may mean."""

    files: frozenset[str]
    """Relative to the root, with ``/``."""
    by_name: Mapping[str, tuple[str, ...]]
    """By the last part of their paths."""
    scenarios: str
    """The folder of the scenarios."""


def repository(files: frozenset[str], scenarios: str) -> Repository:
    """Return the files in the form in which they are asked for."""
    by_name: dict[str, list[str]] = {}
    for path in sorted(files):
        by_name.setdefault(posixpath.basename(path), []).append(path)
    return Repository(files, {name: tuple(paths) for name, paths in by_name.items()}, scenarios)


def may_speak(text: str) -> bool:
    """Return whether a document may have an anchor: most have none and need not be read."""
    return any(sign in text for sign in _SIGNS)


def links(document: Document, known: Repository) -> tuple[Link, ...]:
    """Return the anchors of a document, each once."""
    found = [Link(each, Way.COVERS) for _, each in declared(document) if isinstance(each, Anchor)]
    found += (link for number, link in enumerate(_shown(document, known)) if number < MOST)
    found += (link for number, link in enumerate(_run(document, known)) if number < MOST)
    return tuple(dict.fromkeys(found))


def _shown(document: Document, known: Repository) -> Iterator[Link]:
    if "8<" in document.text:
        for written in _included(document):
            path, section = _parted(written)
            yield from (Link(Anchor(each), Way.SHOWS, section) for each in _resolved(path, document, known))
    if snippets.MARKER in document.text:
        for comment in document.comments:
            copied = snippets.snippet(comment.text) if snippets.is_marker(comment.text) else None
            if copied is not None:
                relative = copied.path.startswith(("./", "../"))
                around = posixpath.dirname(document.path) if relative else ""
                path = posixpath.normpath(posixpath.join(around, copied.path.lstrip("/")))
                yield Link(Anchor(path), Way.SHOWS, copied.name)


def _included(document: Document) -> Iterator[str]:
    """Yield what snippets name: quoted on their line, or on lines of their own between two marks."""
    opened = -1
    for span in document.includes:
        quoted = _QUOTED.search(document.text, span.start, span.end)
        if quoted is not None:
            named = [quoted["quoted"]]
        elif opened < 0:
            opened, named = span.end, []
        else:
            lines = document.text[opened : span.start].splitlines()
            opened, named = -1, [line.strip(" \t>") for line in lines]
        yield from (each for each in named if each and not each.startswith(";") and "://" not in each)


def _parted(written: str) -> tuple[str, str]:
    section = _SECTION.fullmatch(written)
    if section:
        return section["path"], section["name"]
    lines = _LINES.fullmatch(written)
    return (lines["path"] if lines else written), ""


def _resolved(path: str, document: Document, known: Repository) -> tuple[str, ...]:
    """Return the files that a snippet may mean: from the root, the page, or a folder of the site."""
    plain = posixpath.normpath(path)
    if plain in known.files:
        return (plain,)
    beside = posixpath.normpath(posixpath.join(posixpath.dirname(document.path), path))
    if beside in known.files:
        return (beside,)
    same = known.by_name.get(posixpath.basename(plain), ())
    found = [each for each in same if each.endswith(f"/{plain}")]
    return tuple(found[:1]) if found else (plain,)


def _run(document: Document, known: Repository) -> Iterator[Link]:
    front = document.front_matter
    scenarios = [front.scalar("scenario")] if front is not None and not front.error else []
    if ".run" in document.text:
        for fence in document.fences:
            mark = mark_of(fence)
            if mark is None or not mark.run:
                continue
            scenarios.append(mark.scenario)
            if not mark.file:
                words = (posixpath.normpath(match[0]) for match in _WORD.finditer(fence.content))
                yield from (Link(Anchor(word), Way.RUNS) for word in words if word in known.files)
    for name in filter(None, scenarios):
        if is_name(name):
            yield Link(Anchor(f"{known.scenarios}/{name}"), Way.RUNS)
