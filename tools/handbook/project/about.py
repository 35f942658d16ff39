"""`docs for`: which documents and decisions speak about a file, or a symbol in it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from handbook.disk.place import inside, tree
from handbook.errors import ReadError
from handbook.kinds.anchor import Anchor, AnchorProblem, anchor
from handbook.lint.content.speaking import Link
from handbook.project.project import Project
from handbook.project.speaking import Subject, subjects


class Speaks(NamedTuple):
    """A document that speaks about a file."""

    subject: Subject
    anchors: tuple[Link, ...]
    """Those that mean the file; empty where only the text of the document names it."""
    line: int
    """The first line that names the file by its path, 1-based; 0 where none does."""


class About(NamedTuple):
    """What speaks about a file."""

    anchor: Anchor
    every: tuple[Speaks, ...]
    """Decisions last, otherwise by path."""
    errors: tuple[str, ...]


def about(project: Project, given: str, folder: Path) -> About:
    """Return the documents that speak about ``PATH`` or ``PATH#SYMBOL``, seen from a folder.

    Raises ReadError for what is no path below the root, or where there is neither such a file nor a document
    that names it.
    """
    written, mark, symbol = given.partition("#")
    real = os.path.realpath(folder / written)
    root = os.path.realpath(project.root)
    if not written or not inside(real, tree(root)) or not real.startswith(os.path.join(root, "")):
        raise ReadError(given, "is not below the root of the repository; name a file in it")
    path = os.path.relpath(real, root).replace(os.sep, "/")
    found = anchor(f"{path}{mark}{symbol}") if mark else Anchor(path)
    if isinstance(found, AnchorProblem):
        raise ReadError(given, f"cannot be looked for: {found.message}; {found.hint}")
    said = subjects(project, wanted=path)
    names = _pattern(path)
    every = [each for subject in said.every if (each := _speaks(subject, found, names)) is not None]
    if not every and not os.path.lexists(real):
        raise ReadError(given, "does not exist, and no document names it; check the path")
    every.sort(key=lambda each: (each.subject.kind == "decision", each.subject.path))
    return About(found, tuple(every), said.errors)


def _speaks(subject: Subject, wanted: Anchor, names: re.Pattern[str]) -> Speaks | None:
    if subject.path == wanted.path:
        return None
    links = tuple(link for link in subject.links if _means(link, wanted))
    front = subject.document.front_matter
    mention = names.search(subject.document.text, front.span.end if front is not None else 0)
    if not links and mention is None:
        return None
    line = subject.document.position(mention.start(1)).line if mention is not None else 0
    return Speaks(subject, links, line)


def _means(link: Link, wanted: Anchor) -> bool:
    """Return whether an anchor means what is asked for: the file, or a folder with anchors of files in it."""
    if not (link.anchor.has(wanted.path) or link.anchor.path.startswith(f"{wanted.path}/")):
        return False
    if not wanted.symbol or not link.anchor.symbol:
        return True
    return any(_within(*pair) for pair in _pairs(link.anchor.symbol, wanted.symbol))


def _pairs(one: str, other: str) -> Iterator[tuple[str, str]]:
    yield one, other
    yield other, one


def _within(inner: str, outer: str) -> bool:
    """Return whether a symbol is another one or defined in it: ``Orders.place`` in ``Orders``."""
    return inner == outer or inner.startswith(f"{outer}.") or inner.endswith(f".{outer}")


def _pattern(path: str) -> re.Pattern[str]:
    """Return what finds a path in a text; one at the root is a word, and counts in code and links only."""
    before = r"(?:(?<![\w./@-])|(?<=\.\./)|(?<=\./))" if "/" in path else r"(?<=[`(])"
    return re.compile(rf"{before}({re.escape(path)})(?![\w/-]|\.\w)")
