"""The pages of a site as Markdown, for programs that read text, and the list of them, ``llms.txt``.

A page's *twin* says what the page says and no more: comments of authors, and all of the front matter that
readers do not see, are left out. It stands beside the page, at the path of its source.
"""

from __future__ import annotations

import html
import json
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from handbook.changes import edited
from handbook.markdown import Dialect, frontmatter, parse
from handbook.markdown.htmlblock import without_comments
from handbook.model.document import Document
from handbook.model.finding import Edit
from handbook.site import facts, links, mount
from handbook.site.addresses import file_of, twin_of, way
from handbook.site.markup import text as escaped
from handbook.site.rewriting import Destination, rewritten, stays, written
from handbook.site.settings import SiteSettings
from handbook.site.wording import cell, name

INDEX = "llms.txt"
LOOSE = "Pages"
"""The section of pages that the navigation has in none."""
OPTIONAL = "Optional"
"""That of pages which the navigation does not have: what a reader with little room may leave out."""
_KEPT = ("title", "description", "owner")
_TAG = re.compile(r"<[^<>]*>")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_BLANKS = re.compile(r"\s+")


class PageText(NamedTuple):
    """A page as it was rendered."""

    uri: str
    """Its path in the site's sources."""
    source: str
    """Its file."""
    text: str
    """What was rendered: without front matter, what it includes in its place."""
    html: str | None = None
    """What is published of it; None where another engine is going to render it."""


class Twin(NamedTuple):
    """A page as Markdown."""

    title: str
    about: str
    text: str


class Section(NamedTuple):
    """A part of the navigation, with all pages in it."""

    title: str
    pages: Sequence[str]
    """Their paths in the site's sources."""


@dataclass(frozen=True, slots=True)
class Twins:
    """What is written into a built site."""

    files: Mapping[str, str] = field(default_factory=dict)
    """Texts by file."""
    of_pages: Mapping[str, str] = field(default_factory=dict)
    """The file of a page -> that of its twin."""

    def named_in(self, page: str, text: bytes) -> bytes:
        """Return the HTML of a page with the address of its twin in its head."""
        twin = self.of_pages.get(page)
        if twin is None:
            return text
        # With the blank: where a link has this word alone, Material looks for a site in another language.
        link = f'<link rel="alternate " type="text/markdown" href="{escaped(way(page, twin))}">'.encode()
        return text if link in text else text.replace(b"</head>", link + b"\n</head>", 1)


NO_TWINS = Twins()


@dataclass(slots=True)
class Collection:
    """The twins of one build, page after page."""

    site: SiteSettings
    places: links.Places
    _found: dict[str, Twin] = field(default_factory=dict)

    def add(self, page: PageText) -> None:
        """Take the next page, unless the site has no twins."""
        if not self.site.declared.options.twins:
            return
        path, file = self.site.repository_path(page.uri), self._file(page.uri)

        def chosen(found: Destination) -> str | None:
            if found.html:
                return _from_twin(found.address, file, page.uri)
            return _to_twin(found.address, path, self.places, image=found.image)

        self._found[page.uri] = twin(page, self.site.dialect, chosen)

    def done(self, nav: Sequence[object] | None) -> Twins:
        """Return what is written, with a list of all; one that the site has itself is not ours to write.

        ``nav`` is the navigation as mkdocs.yml has it, mounted folders expanded; None: it has none.
        """
        if not self._found:
            return NO_TWINS
        texts = {twin_of(uri): each.text for uri, each in self._found.items()}
        if INDEX not in self.places.published.values():
            sections = by_folder(self._found) if nav is None else by_navigation(nav)
            texts[INDEX] = index(self.site.declared.name, self.site.declared.about, sections, self._found)
        return Twins(texts, {self._file(uri): twin_of(uri) for uri in self._found})

    def _file(self, uri: str) -> str:
        return file_of(uri, directory_urls=self.site.declared.directory_urls)


def twin(page: PageText, dialect: Dialect, chosen: Callable[[Destination], str | None]) -> Twin:
    """Return a page as Markdown; ``chosen`` returns where its links lead, as in `rewritten`."""
    front = frontmatter.read(page.source)
    said = {}
    if front is not None and not front.error:
        said = {key: front.scalar(key) for key in _KEPT} | {"reviewed": facts.reviewed_on(front)}
    title, text = said.get("title"), page.text
    if not title or not stays(text, chosen):  # Most pages of most sites need no reading for this.
        document = _without_notes(parse(page.uri, text, dialect), dialect)
        text = rewritten(document, chosen)
        title = title or _heading(document) or name(page.uri)
    if page.html is not None:
        text = _published(text, page.html)
    return Twin(title, said.get("description", ""), _front(said) + text.strip("\n") + "\n")


def _heading(document: Document) -> str:
    return next((section.title for section in document.sections if section.level == 1), "")


def _front(said: Mapping[str, str]) -> str:
    """Return a front matter; a string of JSON is one of YAML."""
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in said.items() if value]
    return f"---\n{''.join(lines)}---\n\n" if lines else ""


def _without_notes(document: Document, dialect: Dialect) -> Document:
    """Return a page without what its authors wrote for each other."""
    cuts = tuple(Edit(start, end, "") for start, end in _joined(sorted(_notes(document))))
    return parse(document.path, edited(document.text, cuts), dialect) if cuts else document


def _notes(document: Document) -> Iterator[tuple[int, int]]:
    """Yield where comments are, and what is used as such: a definition of nothing, `[//]: # (like this)`."""
    comments = document.comments if "<!--" in document.text else ()
    for comment in comments:
        yield _whole(document.text, comment.span.start, comment.span.end)
    links = document.links if "]:" in document.text else ()
    for link in links:
        if link.definition and link.target in ("", "#"):
            line = document.line_span(document.position(link.span.end).line)
            if document.text[link.span.end : line.end].strip(" \t>"):
                yield _whole(document.text, link.span.start, line.end)


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the place of a comment, with the blank line that would be one too many without it."""
    is_alone = text[max(start - 2, 0) : start] in ("", "\n\n") and text[end : end + 2] == "\n\n"
    return start, end + 2 if is_alone else end


def _joined(places: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield places without those within others; what overlaps is one."""
    begin = done = 0
    for start, end in places:
        if start > done:
            if done > begin:
                yield begin, done
            begin = start
        done = max(done, end)
    if done > begin:
        yield begin, done


def _published(text: str, page: str) -> str:
    """Return a text without comments that its page does not show.

    Those within code are shown. Should our reading take for code what the renderer does not, none gets out.
    """
    if "<!--" not in text:
        return text
    shown = html.unescape(_TAG.sub("", without_comments(page)))
    known = set(_COMMENT.findall(_BLANKS.sub("", shown)[: shown.rfind("-->") + 3]))
    last = text.rfind("-->") + 3
    kept = _COMMENT.sub(lambda note: note[0] if _BLANKS.sub("", note[0]) in known else "", text[:last])
    return kept + text[last:]


def _to_twin(address: str, path: str, places: links.Places, *, image: bool) -> str:
    """Return where a link leads from a twin: to other twins, as its page does to other pages."""
    target = links.resolve(address, path, places, image=image)
    if isinstance(target, links.Dead):
        return ""
    scheme, host, file, query, anchor = urlsplit(target)
    if scheme or host or not mount.is_page(unquote(file)):
        return target
    return urlunsplit(("", "", quote(twin_of(unquote(file))), query, anchor))


def _from_twin(address: str, file: str, uri: str) -> str | None:
    """Return the address in an element, which counts from the page's own, as it counts from the twin's."""
    here, there = posixpath.dirname(file), posixpath.dirname(twin_of(uri))
    try:
        scheme, host, path, query, anchor = urlsplit(address)
    except ValueError:
        return None
    if scheme or host or not path or path.startswith("/") or here == there:
        return None
    target = posixpath.relpath(posixpath.join(here, path), there or ".")
    return urlunsplit(("", "", target + "/" * path.endswith("/"), query, anchor))


def by_navigation(nav: Sequence[object]) -> list[Section]:
    """Return the sections at the top of a navigation, each with all pages in it; loose pages come first."""
    loose: list[str] = []
    found: list[Section] = []
    for entry in nav:
        for title, inner in entry.items() if isinstance(entry, Mapping) else (("", entry),):
            if isinstance(inner, str):
                loose.append(inner)
            else:
                found.append(Section(str(title), tuple(_pages(inner))))
    return [Section(LOOSE, loose), *found]


def _pages(entry: object) -> Iterator[str]:
    if isinstance(entry, str):
        yield entry
    elif isinstance(entry, (list, tuple, Mapping)):
        for inner in entry.values() if isinstance(entry, Mapping) else entry:
            yield from _pages(inner)


def by_folder(uris: Iterable[str]) -> list[Section]:
    """Return the pages of a site without a navigation by the folder at its top in which they are."""
    folders: dict[str, list[str]] = {}
    for uri in sorted(
        uris, key=lambda uri: (not twin_of(uri).endswith("index.md"), mount.reading_order(uri))
    ):
        folder, separator, _ = uri.partition("/")
        folders.setdefault(folder if separator else "", []).append(uri)
    return [Section(mount.label(folder) if folder else LOOSE, folders[folder]) for folder in sorted(folders)]


def index(site: str, about: str, sections: Sequence[Section], twins: Mapping[str, Twin]) -> str:
    """Return the text of ``llms.txt``, in the form of the proposal at llmstxt.org.

    It has the name of the site, what it is, and the pages by section of the navigation. ``twins`` are by the
    path of a page in the site's sources.
    """
    lines = [f"# {cell(site)}", ""]
    if about:
        lines += [f"> {cell(about)}", ""]
    lines += ["Each link leads to a page as Markdown.", ""]
    listed: dict[str, str] = {}
    for section in sections:
        entries = [uri for uri in section.pages if uri in twins and uri not in listed]
        listed |= dict.fromkeys(entries, "")
        lines += _listed(section.title, entries, twins)
    lines += _listed(OPTIONAL, sorted(twins.keys() - listed.keys(), key=mount.reading_order), twins)
    return "\n".join(lines)


def _listed(title: str, pages: Sequence[str], twins: Mapping[str, Twin]) -> list[str]:
    if not pages:
        return []
    lines = [f"## {cell(title)}", ""]
    for uri in pages:
        about = f": {cell(twins[uri].about)}" if twins[uri].about else ""
        lines.append(f"- [{cell(twins[uri].title)}]({written(quote(twin_of(uri)))}){about}")
    return [*lines, ""]
