"""Where a page of the sources is in the built site, as MkDocs and what follows it have it."""

from __future__ import annotations

import posixpath
from urllib.parse import quote

_FOLDER_PAGES = ("index", "README")


def file_of(uri: str, *, directory_urls: bool) -> str:
    """Return the file of a page: ``adr/0001-x.md`` is ``adr/0001-x/index.html``, or ``adr/0001-x.html``."""
    stem = posixpath.splitext(uri)[0]
    folder, last = posixpath.split(stem)
    if last in _FOLDER_PAGES:
        return posixpath.join(folder, "index.html")
    return f"{stem}/index.html" if directory_urls else f"{stem}.html"


def address_of(uri: str, *, directory_urls: bool) -> str:
    """Return the address of a page relative to the root of the site, not quoted; empty: the root itself."""
    file = file_of(uri, directory_urls=directory_urls)
    return file.removesuffix("index.html") if directory_urls else file


def twin_of(uri: str) -> str:
    """Return the file of a page as Markdown: ``x.md`` for ``x.md``, and ``index.md`` for ``README.md``.

    So its address is that of the page with ``.md`` in place of its last slash or of ``.html``, and what
    pages of one folder write of each other stays right.
    """
    folder, last = posixpath.split(posixpath.splitext(uri)[0])
    return posixpath.join(folder, f"{'index' if last in _FOLDER_PAGES else last}.md")


def way(file: str, target: str) -> str:
    """Return how one file of the built site leads to another, quoted."""
    return quote(posixpath.relpath(target, posixpath.dirname(file) or "."))
