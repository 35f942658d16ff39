"""The target of a link taken apart: path, query and anchor, as a browser or a file system reads them."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from html.entities import html5
from urllib.parse import quote, unquote

from handbook.markdown.title import unescaped
from handbook.model.terms import PAGES

_SCHEME = re.compile(r"[a-z][a-z0-9+.\-]*+:|//|\\", re.IGNORECASE)
_REFERENCE = r"&(?:#[xX][0-9a-fA-F]{1,6}|#[0-9]{1,7}|[a-zA-Z][a-zA-Z0-9]{1,31});"
_ENTITY = re.compile(_REFERENCE)
_ENTITY_OR_ESCAPE = re.compile(rf"\\[!-/:-@\[-`{{-~]|{_REFERENCE}")
_TEMPLATE = re.compile(r"[{}<>$|*\x00]|%[A-Z_]+%|\[\[|\(\(")
"""What stands for something else: ``{{ site.url }}``, ``${VERSION}``, ``<name>``, ``*.md``."""
_KEPT = "/!$&'*+,;=:@-._~"
INDEXES = ("index.md", "README.md")
"""Names of the page that the address of a folder shows."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a link within a repository leads; all parts are decoded."""

    path: str
    """With ``/``; empty for an anchor of the same page."""
    query: str = ""
    """As written, with its ``?``."""
    anchor: str = ""
    """Without its ``#``."""
    has_anchor: bool = False

    @property
    def absolute(self) -> bool:
        """Return whether it leads from the top of the site or repository."""
        return self.path.startswith("/")

    @property
    def rest(self) -> str:
        """Return query and anchor as they are written."""
        return self.query + (f"#{quote(self.anchor, safe=_KEPT + '?/()')}" if self.has_anchor else "")


def address_of(written: str, *, html: bool = False) -> str:
    """Return the address that a target stands for: its entities and, in Markdown, its escapes resolved.

    An entity ends with a semicolon: the ``&copy`` of ``?from=1&copy=2`` is none.
    """
    text = written.strip()
    if "&" not in text and (html or "\\" not in text):
        return text
    return (_ENTITY if html else _ENTITY_OR_ESCAPE).sub(_meant, text)


def _meant(found: re.Match[str]) -> str:
    piece = found[0]
    if piece[0] == "\\":
        return piece[1]
    return unescaped(piece) if piece[1] == "#" else html5.get(piece[1:], piece)


def target_of(written: str, *, html: bool = False) -> Target | None:
    """Take the target of a link apart, or None where it is none of a file: an address or a template's word.

    In Markdown a backslash before punctuation is not part of it; in both, entities stand for characters.
    """
    if written.startswith(("https://", "http://")):
        return None  # Most of all links: nothing is to be looked for in them.
    text = address_of(written, html=html)
    if _SCHEME.match(text) or _TEMPLATE.search(text):
        return None
    before, mark, anchor = text.partition("#")
    path, query, words = before.partition("?")
    return Target(unquote(path), query + words, unquote(anchor), bool(mark))


def is_page(path: str) -> bool:
    """Return whether the name of a file is that of a page."""
    return path.lower().endswith(PAGES)


def joined(folder: str, path: str) -> str:
    """Return a path from a folder in its normal form; ``.`` is the project's root."""
    return posixpath.normpath(posixpath.join(folder, path.lstrip("/")))


def written(path: str, page: str) -> str:
    """Return how a page writes the path of a file: relative to its own folder, encoded for Markdown."""
    return quote(posixpath.relpath(path, posixpath.dirname(page) or "."), safe=_KEPT)


def address(page: str) -> str:
    """Return the folder that a site with an address for each page makes of a page."""
    folder, name = posixpath.split(page)
    stem = posixpath.splitext(name)[0]
    return folder if name in INDEXES else posixpath.join(folder, stem)


def sources(path: str) -> tuple[str, ...]:
    """Return the pages that a path can be the address of: ``x/``, ``x`` and ``x.html`` of ``x.md``."""
    bare = path.rstrip("/")
    stem, suffix = posixpath.splitext(bare)
    if suffix in (".html", ".htm"):
        found = [f"{stem}.md"]
        if posixpath.basename(stem) == "index":
            folder = posixpath.dirname(stem)
            found += [f"{folder}.md", *(posixpath.join(folder, name) for name in INDEXES)]
        return tuple(dict.fromkeys(found))
    if not bare or posixpath.basename(bare) in ("", ".", ".."):
        return ()
    return (f"{bare}.md", *(posixpath.join(bare, name) for name in INDEXES))
