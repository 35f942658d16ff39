"""The page of a glossary: its words with their meanings, and where it says them.

What it says is text, whatever it looks like.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from handbook.errors import ConfigError, suggestion
from handbook.markdown.title import unescaped
from handbook.site import addresses, mount
from handbook.site.declared import Declared
from handbook.site.pieces import Piece, pieces, with_attribute, with_class

WHERE = "mkdocs.yml: plugins: handbook: glossary"
LONGEST_WORD, LONGEST_MEANING = 60, 300
"""Characters. What is longer is no word; a meaning is cut."""
MOST_TERMS = 500
"""Words that are looked for on other pages."""
_TAG = re.compile(r"<[^>]*+>")
_LINK_ALONE = re.compile(r"\s*+\(<a\b[^>]*+>[^<]*+</a>\)")
"""Where to read more: the link leads there anyway."""
_NOT_IN_ANCHOR = re.compile(r"[^a-z0-9]+")
_SEE = re.compile(r"See (?P<word>[^.]{2,60})(?:\.\s*|$)")
_COMMA = re.compile(r",\s+")


class Term(NamedTuple):
    """A word of the glossary; all of it is plain text."""

    word: str
    meaning: str
    anchor: str


class Glossary(NamedTuple):
    """The page of a glossary, in which each entry has an anchor, and its words."""

    html: str
    terms: tuple[Term, ...]


def address(declared: Declared, published: Iterable[str]) -> str:
    """Return where the built site has the glossary, as in ``start/glossary/``; empty: there is none.

    ``published`` are paths in the site's sources. Raises ConfigError for a glossary that is no page.
    """
    uri, known = declared.options.glossary, tuple(published)
    if not uri:
        return ""
    if uri not in known or not mount.is_page(uri):
        step = suggestion(uri, known, "name a page by its path, as in start/glossary.md")
        raise ConfigError(WHERE, f"there is no page '{uri}'; {step}")
    return addresses.address_of(uri, directory_urls=declared.directory_urls) or "./"


@dataclass(slots=True)
class _Entry:
    """A row of a table, or a group of terms in a definition list, as far as it has been read."""

    at: int
    words: list[str] = field(default_factory=list)
    meaning: str = ""
    anchor: str = ""


def read(html: str) -> Glossary:
    """Read a glossary: of each table the first two columns, and definition lists.

    An entry may be for several words, with commas between them. Of two entries for one word the first counts.
    """
    reader = _Reader()
    reader.read(html)
    found: dict[str, Term] = {}
    for entry in reader.entries:
        for word in entry.words:
            found.setdefault(word, Term(word, entry.meaning, entry.anchor))
    terms = (term._replace(meaning=_followed(term.meaning, found)) for term in found.values())
    return Glossary("".join(reader.out), tuple(terms)[:MOST_TERMS])


def _followed(meaning: str, known: Mapping[str, Term]) -> str:
    """Return the meaning of the word that an entry such as "See ADR." refers to, and what it says besides."""
    reference = _SEE.match(meaning)
    other = known.get(reference["word"]) if reference else None
    return _cut(f"{other.meaning} {meaning[reference.end() :]}".strip()) if reference and other else meaning


class _Reader:
    def __init__(self) -> None:
        self.out: list[str] = []
        self.entries: list[_Entry] = []
        self._ids: set[str] = set()
        self._entry: _Entry | None = None
        self._cells = 0
        self._begun = 0
        """Where the content of the cell begins."""

    def read(self, html: str) -> None:
        self._ids = {found for piece in pieces(html) if piece.name and (found := piece.attribute("id"))}
        for piece in pieces(html):
            if piece.name in ("/td", "/dt", "/dd"):
                self._end(piece.name[1:])
            self.out.append(piece.html)
            if piece.name in ("tr", "td", "dt", "dd"):
                self._begin(piece.name)

    def _begin(self, name: str) -> None:
        self._begun = len(self.out)
        at = self._begun - 1
        if name == "tr" or (name == "dt" and (self._entry is None or self._entry.meaning)):
            self._entry, self._cells = _Entry(at), 0
        elif name == "td":
            self._cells += 1

    def _end(self, name: str) -> None:
        entry = self._entry
        if entry is None:
            return
        content = "".join(self.out[self._begun :])
        if name == "dt" or (name == "td" and self._cells == 1):
            entry.words += _words(content)
        elif entry.words and not entry.meaning and (name == "dd" or self._cells == 2):
            entry.meaning = _cut(_plain(_LINK_ALONE.sub("", content)))
            if entry.meaning:
                self._anchor(entry)
                self.entries.append(entry)

    def _anchor(self, entry: _Entry) -> None:
        """Give the entry an address, unless it has one."""
        tag = self.out[entry.at]
        entry.anchor = Piece(tag, "tr").attribute("id")
        name = f"term-{_NOT_IN_ANCHOR.sub('-', entry.words[0].lower()).strip('-')}"
        if not entry.anchor and name not in self._ids:
            self._ids.add(name)
            entry.anchor = name
            self.out[entry.at] = with_attribute(with_class(tag, "term-entry"), "id", name)


def _plain(html: str) -> str:
    return " ".join(unescaped(_TAG.sub("", html)).split())


def _cut(text: str) -> str:
    """Return a meaning without its end where it is too long for a tooltip."""
    return text if len(text) <= LONGEST_MEANING else f"{text[:LONGEST_MEANING].rstrip()}..."


def _words(html: str) -> list[str]:
    found = (word.strip() for word in _COMMA.split(_plain(html)))
    return [word for word in found if 1 < len(word) <= LONGEST_WORD]
