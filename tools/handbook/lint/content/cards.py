"""Rule cards: a section that states a rule, why it holds, what happens otherwise, and what checks it.

The heading of a card may begin with its id, ``HB-API-014``; its parts are paragraphs that begin with a label
in bold, such as ``**Why.**``. A checklist is made of cards: one line for each.
"""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from handbook.lint.pages import declares
from handbook.lint.prose import Prose, prose
from handbook.lint.rule import Documents
from handbook.markdown.targets import joined, target_of, written
from handbook.model.document import Document, Section, Span, starting_in
from handbook.model.terms import PAGES
from handbook.patterns import lazy

MARKER = "cards:"
"""How a comment begins that says of which cards the list below it is made."""
_ID = r"[A-Z][A-Z0-9]{0,9}(?:-[A-Z][A-Z0-9]{0,9}){0,3}-\d{2,5}"
_HEADED = lazy(rf"(?P<id>{_ID})(?![\w-])[ \t]*+[:.–—-]?[ \t]*+(?P<title>.*)", re.DOTALL)
_ANCHOR = lazy(r"[ \t]*+\{#[^{}]*+\}[ \t]*+$")
_HEADING = lazy(rf"^[ \t>]*+\#{{1,6}}[ \t]++{_ID}(?![\w-])", re.MULTILINE)
_LABEL = lazy(
    r"^[ \t>]*+(?:[-*+][ \t]++)?(?P<mark>\*\*|__)(?P<name>[A-Z][A-Za-z ]{1,20})[.:]?(?P=mark)[.:]?",
    re.MULTILINE,
)
_BLANK = lazy(r"\n[ \t>]*+\r?\n")
_MARGIN = lazy(r"(?:\r\n|\n|\r)[ \t>]*+(?:[-*+][ \t]++)?")
_BULLET = lazy(r"\A[-*+][ \t]++")
_RULE_CODE = lazy(r"(?<![\w-])[A-Z]{2,5}[1-9]\d{2}(?![\w-])")
_NAMES: Mapping[str, str] = {
    "rule": "Rule", "the rule": "Rule", "why": "Why", "otherwise": "Otherwise", "checked by": "Checked by",
    "good": "Good", "bad": "Bad", "price": "Price", "source": "Source", "sources": "Source",
}  # fmt: skip
_OF_CARDS = frozenset({"Rule", "Why", "Otherwise", "Checked by"})


@dataclass(frozen=True, slots=True)
class Part:
    """A labelled part of a card."""

    name: str
    """``Rule``, ``Why``, ``Otherwise``, ``Checked by``, ``Good``, ``Bad``, ``Price`` or ``Source``."""
    first: Span
    """Its first paragraph, after the label, or its first list."""
    extent: Span
    """From after the label to the next label, or to the end of the card."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A rule card of a document."""

    id: str
    """Empty where the heading does not begin with one."""
    title: str
    """The heading without id and anchor; inline markup is kept."""
    section: Section
    parts: tuple[Part, ...]
    words: int
    """Words of the card without its heading, its code and the addresses of its links."""

    def part(self, name: str) -> Part | None:
        """Return the first part of that name."""
        return next((part for part in self.parts if part.name == name), None)


def cards(document: Document, text: Prose) -> Iterator[Card]:
    """Yield the rule cards of a document: sections with a ``Rule``, or with two labels of cards.

    ``text`` is the document's prose; labels in code are none.
    """
    for section in document.sections:
        parts = tuple(_parts(document, text, section.body))
        labels = {part.name for part in parts} & _OF_CARDS
        if "Rule" not in labels and len(labels) < 2:
            continue
        headed = _HEADED.match(section.title)
        yield Card(
            id=headed["id"] if headed else "",
            title=_ANCHOR.sub("", headed["title"] if headed else section.title).strip(),
            section=section,
            parts=parts,
            words=_words(document, text, section.body),
        )


def _words(document: Document, text: Prose, body: Span) -> int:
    addresses = sum(len(text.words(link.target_span)) for link in starting_in(body, document.links))
    return len(text.words(body)) - addresses


def _parts(document: Document, text: Prose, body: Span) -> Iterator[Part]:
    found = [
        (_NAMES[label["name"].lower()], body.start + label.start(), body.start + label.end())
        for label in _LABEL.finditer(text.within(body))
        if label["name"].lower() in _NAMES
    ]
    for (name, _, start), (_, end, _) in pairwise([*found, ("", body.end, body.end)]):
        said = start + len(document.text[start:end]) - len(document.text[start:end].lstrip(" \t\r\n>"))
        blank = _BLANK.search(document.text, said, end)
        yield Part(name, Span(said, blank.start() if blank else end), Span(start, end))


def rule_codes(document: Document, card: Card) -> tuple[tuple[str, Span], ...]:
    """Return what looks like a rule of a linter in ``Checked by``, each once, with its place."""
    part = card.part("Checked by")
    if part is None:
        return ()
    found: dict[str, Span] = {}
    for code in _RULE_CODE.finditer(document.text, part.extent.start, part.extent.end):
        found.setdefault(code.group(), Span(code.start(), code.end()))
    return tuple(found.items())


def sentence(document: Document, part: Part, page: str) -> str:
    """Return the first paragraph or list of a part in one line, with its links as a page writes them."""
    pieces, at = [], part.first.start
    for link in starting_in(part.first, document.links):
        target = target_of(link.target)
        if target is None or target.absolute or link.target_span.start < at:
            continue
        path = joined(posixpath.dirname(document.path), target.path) if target.path else document.path
        pieces += [document.text[at : link.target_span.start], _way(path, page) + target.rest]
        at = link.target_span.end
    pieces.append(document.text[at : part.first.end])
    return _MARGIN.sub(" ", _BULLET.sub("", "".join(pieces).strip(), count=1))


def _way(path: str, page: str) -> str:
    """Return how a page writes the path of a file; nothing for the page itself."""
    return "" if path == page else written(path, page)


def item(document: Document, card: Card, page: str) -> str:
    """Return the line of a checklist, in a page of that path, for a card of a document."""
    part = card.part("Checked by")
    check = sentence(document, part, page) if part is not None else ""
    address = f"{_way(document.path, page)}#{card.section.id}"
    return f"- [ ] **{card.title}** ([{card.id}]({address})). **Check:** {check or 'review.'}"


@dataclass(frozen=True)
class Catalogue:
    """The cards with an id of a repository, the first one of each id, by path and place."""

    known: Mapping[str, tuple[Document, Card]]

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """All ids, sorted."""
        return tuple(sorted(self.known))

    @cached_property
    def prefixes(self) -> frozenset[str]:
        """What ids begin with, up to a hyphen: ``HB`` and ``HB-API`` of ``HB-API-014``."""
        return frozenset(each[:at] for each in self.ids for at in range(len(each)) if each[at] == "-")

    def chosen(self, word: str) -> tuple[str, ...]:
        """Return the ids that a word of a marker stands for: an id, or what ids begin with."""
        if word in self.known:
            return (word,)
        if word not in self.prefixes:
            return ()
        first = bisect_left(self.ids, f"{word}-")
        return self.ids[first : bisect_left(self.ids, f"{word}.")]  # `.` follows `-` in ASCII.


def catalogue(project: Documents) -> Catalogue:
    """Return the cards of all pages of the repository that have an owner; for `Documents.once`."""
    found: dict[str, tuple[Document, Card]] = {}
    for path in project.files.named(*PAGES):
        page = project.at(path)
        if page is None or declares(page) is None or not _HEADING.search(page.text):
            continue
        for card in cards(page, prose(page)):
            if card.id:
                found.setdefault(card.id, (page, card))
    return Catalogue(found)


def selection(comment: str) -> tuple[str, ...] | None:
    """Return the words of a comment that begins with ``cards:``; None where it has none, or other words."""
    words = tuple(re.split(r"[\s,]+", comment.removeprefix(MARKER).strip()))
    return words if all(re.fullmatch(r"[A-Z][A-Z0-9-]{0,60}", word) for word in words) else None


_MADE = lazy(rf"- \[[ xX]\] \*\*.{{1,500}}?\*\* \(\[{_ID}\]\([^()\s]{{1,500}}\)\)\. \*\*Check:\*\* .*")


def is_made(line: str) -> bool:
    """Return whether a line, without its margin, has the form of `item`."""
    return _MADE.fullmatch(line) is not None
