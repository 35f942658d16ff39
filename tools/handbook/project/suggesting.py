"""`docs impact --suggest`: anchors for documents, from the paths and symbols that their text names."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from handbook.code.process import hashing
from handbook.code.process.hashing import Wanted
from handbook.disk import files
from handbook.disk.place import tree
from handbook.errors import ReadError
from handbook.kinds.anchor import Anchor, anchor
from handbook.lint.content.speaking import Repository
from handbook.markdown.targets import joined, target_of
from handbook.model.terms import PAGES
from handbook.project.project import Project
from handbook.project.speaking import Subject, subjects

MOST = 20
"""Anchors that are proposed for one document: more would be no help."""
_MOST_NAMES = 300
_MOST_LOOKED_FOR, _MOST_FILES = 1_000, 2_000
"""Symbols that are looked for in files that no text names, and these files."""
_WORD = re.compile(r"\w+")
_LIKE_CODE = re.compile(r"[a-z0-9]_[a-z0-9]|[a-z][A-Z]|[A-Z][a-z]\w{3}|\.")
"""What tells a name of code from a word; one with brackets behind it needs no such sign."""
_TEST = re.compile(r"(?:^|/)(?:tests?|examples?|docs)/|(?:^|/)test_|_test\.|\.test\.")
_NAME = re.compile(r"(?P<name>[^\W\d]\w{2,80}(?:\.[^\W\d]\w{0,80}){0,4})(?:\([^()]{0,200}\))?")


class Suggestion(NamedTuple):
    """What is proposed for one document."""

    path: str
    anchors: tuple[str, ...]


class Suggestions(NamedTuple):
    """What is proposed."""

    every: tuple[Suggestion, ...]
    errors: tuple[str, ...]


def suggestions(project: Project, pages: tuple[Path, ...] = ()) -> Suggestions:
    """Return anchors for the documents of files and folders, without those that they have."""
    said = subjects(project, paths=pages or (project.root,))
    folders = frozenset(above for path in said.known.files for above in _above(path))
    named = [_Named(subject, said.known, folders) for subject in said.every]
    defined = _defined(project, [(path, each.symbols) for each in named for path in each.paths])
    homes = _homes(project, said.known, {symbol for each in named for symbol in each.symbols})
    found = ((each.subject.path, tuple(each.proposed(defined, homes))) for each in named)
    return Suggestions(tuple(Suggestion(path, anchors) for path, anchors in found if anchors), said.errors)


Defined = Mapping[tuple[str, tuple[str, ...]], tuple[str, ...]]
"""By a file and names which of them it defines."""


class _Named:
    """What the text of a document names."""

    def __init__(self, subject: Subject, known: Repository, folders: frozenset[str]) -> None:
        self.subject = subject
        spans = [text for text in _spans(subject) if text]
        paths = dict.fromkeys(_paths(subject, spans, known, folders))
        self.paths = tuple(path for path in paths if not path.lower().endswith(PAGES))[:MOST]
        names = dict.fromkeys(match["name"] for text in spans if (match := _NAME.fullmatch(text)))
        self.symbols = tuple(names)[:_MOST_NAMES]

    def proposed(self, defined: Defined, homes: Mapping[str, str]) -> list[str]:
        """Return the files, each as the symbols in it that the text names, too, if any.

        Then the symbols that only one file of the repository defines, by ``homes``.
        """
        wanted: list[Anchor] = []
        for path in self.paths:
            symbols = defined.get((path, self.symbols), ())
            wanted += [Anchor(path, symbol) for symbol in symbols] or [Anchor(path)]
        wanted += [Anchor(homes[symbol], symbol) for symbol in self.symbols if symbol in homes]
        had = {link.anchor for link in self.subject.links}
        whole = [each for each in had if not each.symbol]
        new = (each for each in wanted if each not in had and not any(one.has(each.path) for one in whole))
        return [each.text for each in dict.fromkeys(new)][:MOST]


def _homes(project: Project, known: Repository, symbols: set[str]) -> Mapping[str, str]:
    """Return the file of each symbol that exactly one file defines, tests left out."""
    looked = sorted(each for each in symbols if _LIKE_CODE.search(each))[:_MOST_LOOKED_FOR]
    paths = sorted(path for path in known.files if hashing.language_of(path) and not _TEST.search(path))
    found = _defined(project, [(path, tuple(looked)) for path in paths[:_MOST_FILES]])
    homes: dict[str, list[str]] = {}
    for (path, _), defined in found.items():
        for symbol in defined:
            homes.setdefault(symbol, []).append(path)
    return {symbol: every[0] for symbol, every in homes.items() if len(every) == 1}


def _above(path: str) -> Iterator[str]:
    while path := path.rpartition("/")[0]:
        yield path


def _spans(subject: Subject) -> Iterator[str]:
    text = subject.document.text
    for span in subject.document.inline.code:
        yield text[span.start : span.end].strip("`").strip()


def _paths(subject: Subject, spans: list[str], known: Repository, folders: frozenset[str]) -> Iterator[str]:
    for text in spans:
        found = anchor(text)
        if isinstance(found, Anchor):
            path = found.path
            if path in known.files or ("/" in text and path in folders):
                yield path
    around = posixpath.dirname(subject.path)
    for link in subject.document.links:
        target = target_of(link.target)
        if target is not None and target.path and not target.absolute:
            path = joined(around, target.path)
            if path in known.files:
                yield path


def _defined(project: Project, asked: list[tuple[str, tuple[str, ...]]]) -> Defined:
    root = os.path.realpath(project.root)
    within = tree(root)
    texts: dict[str, str] = {}
    words: dict[str, frozenset[str]] = {}
    keys: list[tuple[str, tuple[str, ...]]] = []
    wanted: list[Wanted] = []
    for path, symbols in dict.fromkeys(asked):
        language = hashing.language_of(path)
        if not language or not symbols:
            continue
        if path not in texts:
            try:
                texts[path] = files.read(os.path.join(root, *path.split("/")), within)
            except ReadError:
                texts[path] = ""
        if path not in words:
            words[path] = frozenset(_WORD.findall(texts[path]))
        likely = tuple(symbol for symbol in symbols if words[path].issuperset(symbol.split(".")))
        if likely:
            keys.append((path, symbols))
            wanted.append(Wanted(language, texts[path], likely))
    hashes = hashing.hashes(wanted)
    return {
        key: tuple(symbol for symbol in each.symbols if found and found.get(symbol))
        for key, each, found in zip(keys, wanted, hashes, strict=True)
    }
