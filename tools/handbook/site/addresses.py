"""Where a page of the sources is in the built site, as MkDocs and what follows it have it."""

from __future__ import annotations

import posixpath

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
