"""What a built page tells its reader, whatever engine has built it: HTML in, facts out."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit, urlunsplit

VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"]
)
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


class Heading(NamedTuple):
    """A heading with the anchor that links to it."""

    level: int
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    """What stands in the article of a page."""

    headings: tuple[Heading, ...]
    links: tuple[str, ...]
    """Where the links lead, in their order: a path of the site, or an address of another host."""
    diagrams: tuple[str, ...]
    """The sources of the diagrams that a script will draw."""
    badges: tuple[tuple[str, str], ...]
    """The class and the words of each status."""
    edit: tuple[str, ...]
    """Where the buttons for editing lead."""
    text: str
    """All words, with single spaces."""


class _Open(NamedTuple):
    tag: str
    hidden: bool
    """Its words are no words of the page."""


class _Reader(HTMLParser):
    """Collects the facts of the article."""

    def __init__(self, address: str) -> None:
        super().__init__(convert_charrefs=True)
        self.address = address
        self.open: list[_Open] = []
        self.words: list[str] = []
        self.headings: list[Heading] = []
        self.links: list[str] = []
        self.diagrams: list[str] = []
        self.badges: list[tuple[str, str]] = []
        self.edit: list[str] = []
        self.marks: list[tuple[int, str, str, int]] = []
        """Elements whose words are collected: how deep, what, its anchor or class, where its words begin."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        classes = said.get("class", "").split()
        if not self.open and (tag != "article" or "md-content__inner" not in classes):
            return
        if tag in VOID:
            self.words.append(" " if tag == "br" else "")
            return
        if tag == "a" and "href" in said:
            self._link(said, classes)
        hidden = (
            tag in {"svg", "script", "style"} or "headerlink" in classes or "md-content__button" in classes
        )
        self.open.append(_Open(tag, hidden or self._is_hidden()))
        if tag in HEADINGS:
            self._mark(tag, said.get("id", ""))
        elif tag in {"div", "pre"} and "mermaid" in classes:
            self._mark("diagram", "")
        elif "status" in classes:
            self._mark("badge", " ".join(classes))

    def handle_endtag(self, tag: str) -> None:
        if tag not in (each.tag for each in self.open):
            return
        while self.open:
            depth, gone = len(self.open), self.open.pop()
            while self.marks and self.marks[-1][0] == depth:
                self._note(*self.marks.pop()[1:])
            if gone.tag == tag:
                break

    def handle_data(self, data: str) -> None:
        if self.open and not self._is_hidden():
            self.words.append(data)

    def _is_hidden(self) -> bool:
        return bool(self.open) and self.open[-1].hidden

    def _link(self, said: dict[str, str], classes: list[str]) -> None:
        there = resolved(said["href"], self.address)
        if said.get("rel") == "edit" or (
            "md-content__button" in classes and said.get("title", "").startswith("Edit")
        ):
            self.edit.append(there)
        elif "headerlink" not in classes and "md-content__button" not in classes:
            self.links.append(there)

    def _mark(self, what: str, name: str) -> None:
        self.marks.append((len(self.open), what, name, len(self.words)))

    def _note(self, what: str, name: str, begin: int) -> None:
        text = "".join(self.words[begin:])
        if what == "diagram":
            self.diagrams.append(text.strip())
        elif what == "badge":
            self.badges.append((name, _line(text)))
        else:
            self.headings.append(Heading(int(what[1]), name, _line(text)))


def read(html: str, address: str) -> Page:
    """Read the article of a page; ``address`` is its path in the site, as in ``adr/0001-x/``."""
    reader = _Reader(address)
    reader.feed(html)
    reader.close()
    return Page(
        tuple(reader.headings),
        tuple(reader.links),
        tuple(reader.diagrams),
        tuple(reader.badges),
        tuple(reader.edit),
        _line("".join(reader.words)),
    )


def resolved(href: str, address: str) -> str:
    """Return where a link leads: a path of the site without ``index.html``, or an address of another host."""
    parts = urlsplit(href)
    if parts.scheme or parts.netloc:
        return href
    asked = unquote(parts.path) or posixpath.basename(address) or "./"
    path = posixpath.normpath(posixpath.join("/", posixpath.dirname(address), asked)).removeprefix("/")
    if path and (asked.endswith(("/", "/.", "/..")) or asked in {".", ".."}):
        path += "/"
    return urlunsplit(("", "", path.removesuffix("index.html"), parts.query, unquote(parts.fragment)))


def site(folder: Path) -> dict[str, Page]:
    """Read all pages of a built site by their addresses. The page of error 404 has no address."""
    return {
        address: read(path.read_text(encoding="utf-8"), address)
        for address, path in addresses(folder)
        if address != "404.html"
    }


def addresses(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield the address of each page with its file."""
    for path in sorted(folder.rglob("*.html")):
        yield path.relative_to(folder).as_posix().removesuffix("index.html"), path


def differences(ours: dict[str, Page], theirs: dict[str, Page]) -> list[str]:
    """Return in which facts two sites differ, one line for each; none: their readers are told the same."""
    lines = [f"{address}: only in the first" for address in sorted(ours.keys() - theirs.keys())]
    lines += [f"{address}: only in the second" for address in sorted(theirs.keys() - ours.keys())]
    for address in sorted(ours.keys() & theirs.keys()):
        one, other = ours[address], theirs[address]
        for name in ("headings", "links", "diagrams", "badges", "edit"):
            first, second = getattr(one, name), getattr(other, name)
            if first != second:
                gone = [each for each in first if each not in second]
                new = [each for each in second if each not in first]
                after = new or ("nothing" if gone else "another order")
                lines.append(f"{address}: {name}: {gone or 'in this order'} became {after}")
        if one.text != other.text:
            lines.append(f"{address}: text: {_where(one.text, other.text)}")
    return lines


def _where(one: str, other: str) -> str:
    """Return the surroundings of the first difference."""
    common = posixpath.commonprefix([one, other])
    begin = max(0, len(common) - 40)
    return f"{one[begin : len(common) + 60]!r} became {other[begin : len(common) + 60]!r}"


def _line(text: str) -> str:
    return " ".join(text.split())
