"""Links of ours in a page that Zensical renders.

It takes each relative link in a page's HTML for one that stands in the page's source, whatever has put it
there: follows it from the folder of the source, makes the address of a page of a path that ends in `.md`, and
rewrites it to be right at the address of the page. So ours are written as if they stood in the source, too.
"""

from __future__ import annotations

import posixpath
import re
from typing import NamedTuple

from markdown.core import Markdown

_CONTEXT = "rendering_context"
"""The preprocessor by which Zensical tells its own extensions which page they are in."""
_LINK = re.compile(r'(?<=\shref=")(?![/#]|[a-z][a-z0-9+.-]*:)(?P<path>[^"?#]+)')


class Place(NamedTuple):
    """Where a page is, from the folder of the pages and from the top of the site."""

    source: str
    address: str


def place(md: Markdown) -> Place | None:
    """Return where the page at hand is if it is Zensical that renders it, else None."""
    page = getattr(md.preprocessors[_CONTEXT], "page", None) if _CONTEXT in md.preprocessors else None
    source, address = getattr(page, "path", None), getattr(page, "url", None)
    if isinstance(source, str) and isinstance(address, str):
        return Place(source, address)
    return None


def links(html: str, there: Place) -> str:
    """Return HTML of ours, in which links are right from the page's address, as if it stood in its source."""
    return _LINK.sub(lambda link: _link(link["path"], there), html)


def _link(path: str, there: Place) -> str:
    target = posixpath.normpath(posixpath.join("/", posixpath.dirname(there.address), path))
    found = posixpath.relpath(target, posixpath.join("/", posixpath.dirname(there.source)))
    if path.endswith(("/", "/.", "/..")) or path in {".", ".."}:
        return f"{found}/"
    # The file, not the page that is made of it.
    return f"{found.removesuffix('.md')}%2Emd" if found.endswith(".md") else found
