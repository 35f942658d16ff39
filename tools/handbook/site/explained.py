"""The words of the glossary, explained where another page uses them first.

Each becomes a link to its entry, which a keyboard and a thumb reach as a pointer does; its title has the
meaning. It is done in the built site, whatever has rendered that: only then all pages are there.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from urllib.parse import quote

from handbook.site.glossary import Term, read
from handbook.site.markup import text as html_of
from handbook.site.pieces import TAG
from handbook.site.shipped import SERVED

MOST_LINKS = 30
"""For each page."""
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_PASSED = frozenset({
    "a", "abbr", "button", "code", "dfn", "kbd", "label", "math", "pre", "samp", "script", "select", "style",
    "summary", "svg", "textarea", "th", "time", "var", *_HEADINGS,
})  # fmt: skip
"""What is a link or a control already, what must stay as it is written, and what names something."""
_LEFT_ALONE = re.compile(
    r"""\sclass="(?:[^"]*\s)?(?:mermaid|arithmatex|admonition-title|steps|(?:page|runbook|decision)-[a-z]+)[\s"]"""
    r"""|\s(?:hidden|data-search-exclude)[\s=>]"""
)
"""Diagrams, formulas, steps that a thumb must not leave by mistake, and what is of ours around the text."""
_CONTAINERS = frozenset({"aside", "div", "nav", "ol", "p", "section", "span", "table", "ul"})
_TEXT = re.compile(rb"""<article\b[^>]*+>|<[a-z]++\s[^<>]*?\brole="main"[^>]*+>""")
"""Where themes begin the text of a page."""
_ENDS = (b"</article>", b"<footer", b"</body>")
_OURS = SERVED.encode()
"""What each page of ours has in its head, and no file that somebody publishes as it is."""
_ELSEWHERE = frozenset({"404.html"})
"""Shown at addresses of any depth, so that no relative link leads from it."""


class Explainer:
    """Puts the links into pages."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._terms = tuple(terms)

    def __bool__(self) -> bool:
        return bool(self._terms)

    @cached_property
    def _by_word(self) -> Mapping[str, Term]:
        """Terms by the forms in which pages have them, as HTML."""
        found: dict[str, Term] = {}
        for term in self._terms:
            for form in _forms(html_of(term.word)):
                found.setdefault(form, term)
        return found

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        """Finds tags and words: by the first character, then the longest word first."""
        groups: dict[str, list[str]] = {}
        for form in sorted(self._by_word, key=len, reverse=True):
            groups.setdefault(form[0], []).append(r"\s++".join(map(re.escape, form[1:].split(" "))))
        words = "|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in sorted(groups.items()))
        # What begins with & or # may be the name or the number of a character.
        word = rf"(?<![\w&#/.-])(?P<word>{words})(?![\w/-])(?!\.\w)"
        return re.compile(rf"<(?:{TAG})?+|{word}")

    def explained(self, html: str, address: str) -> str:
        """Return a page in which the first use of each word is a link.

        ``address`` is that of the glossary, relative to the page. Code, links and headings stay as they are,
        and so does what follows a tag that has no end.
        """
        return "".join(self._parts(html, address)) if self._terms else html

    def _parts(self, html: str, address: str) -> Iterator[str]:
        # All pages pass here: this is one search by a regular expression, not a reading of all pieces.
        used: set[Term] = set()
        written = links = 0
        for found in self._outside(html):
            term = self._by_word[" ".join(found["word"].split())]
            if term not in used:
                used.add(term)
                yield html[written : found.start()]
                yield _link(found["word"], term, address)
                written, links = found.end(), links + 1
            if links == MOST_LINKS:
                break
        yield html[written:]

    def _outside(self, html: str) -> Iterator[re.Match[str]]:
        """Yield the words that stand in nothing that is left alone."""
        closed, depth, at = "", 0, 0
        while found := self._pattern.search(html, at):
            at = found.end()
            name = found["name"]
            if found["word"]:
                if not depth:
                    yield found
            elif name is None:
                at = _after_comment(html, found.start())
            elif depth:
                depth += (name == closed) - (name == f"/{closed}")
            elif name in _PASSED:
                at = html.find(f"</{name}", at)
            elif name in _CONTAINERS and " " in found[0] and _LEFT_ALONE.search(found[0]):
                closed, depth = name, 1
            if at < 0:
                return


def _after_comment(html: str, start: int) -> int:
    """Return where a comment ends that begins at a ``<``; below 0 where it is none, or never ends."""
    end = html.find("-->", start) if html.startswith("<!--", start) else -1
    return end + 3 if end >= 0 else -1


def _forms(word: str) -> Iterator[str]:
    """Yield how pages write a word: its plural, too, and one without capitals where a sentence begins."""
    plural = f"{word}s" if word[-1:].isalpha() and not word.endswith("s") else ""
    for form in filter(None, (word, plural)):
        yield form
        if word == word.lower():
            yield form[0].upper() + form[1:]


def _link(words: str, term: Term, address: str) -> str:
    # Themes show a title as HTML in a tooltip: there it has to be text once more.
    meaning = html_of(term.meaning.replace("<", "&lt;"))
    anchor = f"#{term.anchor}" if term.anchor else ""
    return f'<a class="term" href="{html_of(quote(address))}{html_of(anchor)}" title="{meaning}">{words}</a>'


# --- A built site ---


class Words:
    """Explains the words of a glossary in the pages of a built site."""

    def __init__(self, address: str, pages: Mapping[str, bytes]) -> None:
        """``address`` is what `glossary.address` returns; the keys of ``pages`` are files of the site."""
        self._address = address
        self._file = posixpath.normpath(
            posixpath.join(address, "index.html" if address.endswith("/") else "")
        )
        page = pages.get(self._file, b"") if address else b""
        begin, end = _extent(page)
        found = read(page[begin:end].decode("utf-8", "surrogateescape"))
        self._glossary = b"".join((page[:begin], found.html.encode("utf-8", "surrogateescape"), page[end:]))
        self._explainer = Explainer(found.terms)

    def in_page(self, path: str, page: bytes) -> bytes:
        """Return a page with its words explained; in the glossary itself the entries get their addresses."""
        if not self._explainer or path in _ELSEWHERE:
            return page
        if path == self._file:
            return self._glossary
        begin, end = _extent(page)
        if begin == end:
            return page
        way = posixpath.relpath(self._address, posixpath.dirname(path) or ".")
        address = f"{way}/" if self._address.endswith("/") else way
        explained = self._explainer.explained(page[begin:end].decode("utf-8", "surrogateescape"), address)
        return b"".join((page[:begin], explained.encode("utf-8", "surrogateescape"), page[end:]))


def _extent(page: bytes) -> tuple[int, int]:
    """Return where the text of a page begins and ends; twice the same where it is no page of ours."""
    found = _TEXT.search(page)
    if found is None or page.find(_OURS, 0, found.start()) < 0:
        return 0, 0
    ends = (page.find(each, found.end()) for each in _ENDS)
    return found.end(), next((end for end in ends if end >= 0), len(page))
