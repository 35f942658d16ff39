"""The text of a page with other destinations of its links: for a page that is read from another place.

Every byte outside of the destinations that change stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple
from urllib.parse import quote

from handbook.changes import edited
from handbook.markdown.references import folded
from handbook.markdown.targets import address_of
from handbook.model.document import Document, Link
from handbook.model.finding import Edit
from handbook.model.terms import Flavour

_UNSAFE = re.compile(r"[\s\x00-\x1f\x7f\"$'()<>\[\\\]^`{|}\ue000-\uf8ff]")
"""What ends a destination, a title, a row or a formula for one of the renderers, or is taken out of it."""
_ENTITY = re.compile(r"&(?=#?[0-9a-zA-Z]{1,32};)")
_BLANK = re.compile(r"\s")
_BESIDE = re.compile(r"\]\(\s*+(?P<address>[^\s()\\&]*+)(?P<end>.?)", re.DOTALL)
"""What may be a link with its destination beside it, and where that ends."""
_NEEDS_READING = ("<", "]:")
"""Elements, comments, addresses between angle brackets, and definitions."""


class Destination(NamedTuple):
    """Where a link or a picture leads."""

    address: str
    """As a browser reads it: entities and escapes are resolved, percent signs stay."""
    image: bool
    """It is a picture, or a definition that only pictures name."""
    html: bool
    """It is an element, as in ``<a href="...">``, whose address MkDocs leaves as it is written."""


Chosen = Callable[[Destination], str | None]
"""Return the new address, or None to leave what is written."""


def rewritten(document: Document, chosen: Chosen) -> str:
    """Return the text of a page with the destinations of its links and pictures replaced.

    These are links and pictures with their destination beside them, definitions of references, and
    ``<a href>`` and ``<img src>``; not addresses between angle brackets, nor what stands in code, in comments
    or in the front matter. Other elements (``<source>``, ``<video>``) and ``srcset`` stay as they are.

    An address is written as CommonMark and Python-Markdown both read it, see `written`.
    """
    return edited(document.text, tuple(_edits(document, chosen)))


def stays(text: str, chosen: Chosen) -> bool:
    """Return whether a text can be told to stay as it is, as `rewritten` would leave it, without reading it.

    It does where nothing would change even if all that looks like a link were one. False says nothing.
    """
    if any(sign in text for sign in _NEEDS_READING):
        return False
    for found in _BESIDE.finditer(text):
        address = found["address"]
        if found["end"] in ("(", "\\", "&"):
            return False
        for image in (False, True):
            target = chosen(Destination(address_of(address), image, html=False))
            if target is not None and written(target) != address:
                return False
    return True


def _edits(document: Document, chosen: Chosen) -> Iterator[Edit]:
    for place, destination in _destinations(document):
        address = chosen(destination)
        if address is None:
            continue
        text = _written(document, place, address, html=destination.html)
        if text != place.target:
            yield Edit(place.target_span.start, place.target_span.end, text)


def written(address: str) -> str:
    """Return an address as it can stand in Markdown, between angle brackets or without them.

    What a renderer would take for something else is percent-encoded; an ampersand that would begin an entity
    becomes one. `quote` a path first whose percent signs are meant.
    """
    encoded = _UNSAFE.sub(lambda unsafe: quote(unsafe[0], safe="", errors="replace"), address)
    return _ENTITY.sub("&amp;", encoded)


def _destinations(document: Document) -> Iterator[tuple[Link, Destination]]:
    pictures = _only_pictures(document)
    for link in document.links:
        if link.definition:
            if not _is_definition(document, link):
                continue
            image = folded(link.text) in pictures
        elif document.text[link.span.start] == "<":
            continue
        else:
            image = link.image
        yield link, Destination(address_of(link.target), image, html=False)
    for element in document.inline.elements:
        yield element, Destination(address_of(element.target, html=True), element.image, html=True)


def _only_pictures(document: Document) -> frozenset[str]:
    """Return the labels that only pictures name."""
    pictures: set[str] = set()
    links: set[str] = set()
    for reference in document.references:
        image = document.text[reference.span.start] == "!"
        (pictures if image else links).add(folded(reference.label or reference.text))
    return frozenset(pictures - links)


def _is_definition(document: Document, link: Link) -> bool:
    """Return whether the renderer takes a line for a definition: Python-Markdown reads no blank in one."""
    return document.flavour is Flavour.GITHUB or not _BLANK.search(link.target)


def _written(document: Document, place: Link, address: str, *, html: bool) -> str:
    start = place.target_span.start
    before = document.text[start - 1 : start]
    if html:
        text = written(address).replace("&amp;", "&").replace("&", "&amp;")
        return text if text or before in "\"'" else '""'
    text = written(address)
    # A definition without a destination would be none.
    return text if text or before == "<" or not place.definition else "<>"
