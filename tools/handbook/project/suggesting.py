"""`docs impact --suggest`: anchors for documents, from their names and from what their text names."""

from __future__ import annotations

import os
import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
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
from handbook.project.reading import found, load
from handbook.project.speaking import Subject, subjects

MOST = 20
"""Anchors that are proposed for one document: more would be no help."""
MOST_DOCUMENTS = 3
"""Documents that may name a symbol for it to be proposed to those that do not have it as a heading."""
_MOST_NAMES = 300
_MOST_LOOKED_FOR, _MOST_FILES = 1_000, 2_000
"""Symbols that are looked for in files that no text names, and these files."""
_WORD = re.compile(r"\w+")
_TOKEN = re.compile(r"\w++(?:\.\w++)*+")
_LIKE_CODE = re.compile(r"[^\W_]_[^\W_]|[a-z][A-Z]|[A-Z][a-z]\w{3}|\.")
"""What tells a name of code from a word; one with brackets behind it needs no such sign."""
_HEADS = re.compile(r"[^\W_]_[^\W_]|[a-z][A-Z]|[\w)]\(|\w\.\w|`")
"""The same for a heading, where every word may begin with a capital."""
_TEST = re.compile(r"(?:^|/)(?:tests?|examples?|docs)/|(?:^|/)test_|_test\.|\.test\.")
_DECLARES = (".d.ts", ".d.mts", ".d.cts", ".pyi")
"""Files that say again what others define."""
_MANIFESTS = frozenset({
    "package.json", "package-lock.json", "pnpm-lock.yaml", "yarn.lock", "tsconfig.json", "pyproject.toml",
    "setup.py", "setup.cfg", "requirements.txt", "poetry.lock", "uv.lock", "cargo.toml", "cargo.lock",
    "go.mod", "go.sum", "pom.xml", "build.gradle", "gemfile", "gemfile.lock", "composer.json", "makefile",
    "dockerfile",
})  # fmt: skip
"""In most texts those of the reader, and every release changes them: proposed only with a path or a link."""
_OF_NO_CODE = frozenset({"index", "readme", "main", "init", "changelog", "test"})
"""Names, as `_plain` spells them, that pages and files of code have for other reasons than one another."""
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
    telling = _telling(project, named)
    homes = _homes(project, said.known, {symbol for each in named for symbol in each.symbols})
    namesakes = _namesakes(said.known)
    proposed = (
        (each.subject.path, tuple(each.proposed(defined, homes, namesakes, telling))) for each in named
    )
    return Suggestions(tuple(Suggestion(path, anchors) for path, anchors in proposed if anchors), said.errors)


Defined = Mapping[tuple[str, tuple[str, ...]], tuple[str, ...]]
"""By a file and names which of them it defines."""


class _Named:
    """What the text of a document names."""

    def __init__(self, subject: Subject, known: Repository, folders: frozenset[str]) -> None:
        self.subject = subject
        spans = [text for text in _spans(subject) if text]
        paths = dict.fromkeys(_paths(subject, spans, known, folders))
        self.paths = tuple(path for path in paths if not path.lower().endswith(PAGES))[:MOST]
        titles = (section.title for section in subject.document.sections)
        heads = [title.strip("`.") for title in titles if _HEADS.search(title)]
        self.about = frozenset(_names(heads))
        """The symbols that are headings."""
        self.symbols = tuple(dict.fromkeys(_names((*spans, *heads))))[:_MOST_NAMES]

    def proposed(
        self,
        defined: Defined,
        homes: Mapping[str, str],
        namesakes: Mapping[str, str],
        telling: frozenset[str],
    ) -> list[str]:
        """Return the file with the name of the document, and the files that its text names.

        These as the symbols in them that the text names, too, if any. Then the symbols that only one file of
        the repository defines, by ``homes``, if they are headings or ``telling``.
        """
        own = namesakes.get(_plain(self.subject.path), "")
        wanted = [Anchor(own)] if own else []
        for path in self.paths:
            symbols = defined.get((path, self.symbols), ())
            wanted += [Anchor(path, symbol) for symbol in symbols] or [Anchor(path)]
        wanted += [
            Anchor(homes[symbol], symbol)
            for symbol in self.symbols
            if symbol in homes and (symbol in telling or symbol in self.about)
        ]
        had = {link.anchor for link in self.subject.links}
        whole = [each for each in had if not each.symbol]
        new = (
            each
            for each in wanted
            if each not in had
            and not any(one.has(each.path) for one in whole)
            and not (each.symbol and each.path == own)
        )
        return [each.text for each in dict.fromkeys(new)][:MOST]


def _telling(project: Project, named: list[_Named]) -> frozenset[str]:
    """Return the symbols that few documents name: one that many name tells little about each of them."""
    symbols = {symbol for each in named for symbol in each.symbols}
    candidates, _ = found(project, (project.root,), wanted=lambda path: path.lower().endswith(PAGES))
    counts: Counter[str] = Counter()
    for source in load(project, candidates)[0]:
        counts.update(symbols.intersection(_TOKEN.findall(source.text)))
    return frozenset(symbol for symbol in symbols if counts[symbol] <= MOST_DOCUMENTS)


def _names(texts: Iterable[str]) -> Iterator[str]:
    return (match["name"] for text in texts if (match := _NAME.fullmatch(text)))


def _homes(project: Project, known: Repository, symbols: set[str]) -> Mapping[str, str]:
    """Return the file of each symbol that exactly one file defines, tests left out."""
    looked = sorted(each for each in symbols if _LIKE_CODE.search(each))[:_MOST_LOOKED_FOR]
    paths = sorted(path for path in known.files if hashing.language_of(path) and not _TEST.search(path))
    found = _defined(project, [(path, tuple(looked)) for path in paths[:_MOST_FILES]])
    homes: dict[str, list[str]] = {}
    for (path, _), defined in found.items():
        for symbol in defined:
            homes.setdefault(symbol, []).append(path)
    defining = ((symbol, _first_hand(every)) for symbol, every in homes.items())
    return {symbol: every[0] for symbol, every in defining if len(every) == 1}


def _first_hand(paths: list[str]) -> list[str]:
    """Return the files without those that declare again; all where there are no others."""
    return [path for path in paths if not path.endswith(_DECLARES)] or paths


def _namesakes(known: Repository) -> Mapping[str, str]:
    """Return the files of code, tests left out, by their names where there is only one."""
    found: dict[str, list[str]] = {}
    for path in sorted(known.files):
        if hashing.language_of(path) and not _TEST.search(path):
            found.setdefault(_plain(path), []).append(path)
    firsts = ((name, _first_hand(every)) for name, every in found.items())
    return {name: every[0] for name, every in firsts if len(every) == 1 and name not in _OF_NO_CODE}


def _plain(path: str) -> str:
    """Return the name of a file without what is spelled differently in code and prose: ``Error-Codes.md``."""
    name = posixpath.basename(path).partition(".")[0].lower()
    return "".join(filter(str.isalnum, name)).removesuffix("s")


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
            of_reader = "/" not in path and path.lower() in _MANIFESTS
            # A folder of the root is as wide as the repository.
            if (path in known.files and not of_reader) or ("/" in path and path in folders):
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
