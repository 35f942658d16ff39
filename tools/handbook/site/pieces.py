"""A page's HTML as pieces, to be read once from left to right and put together again without a change.

It is for what `markup` has published, where all that is open is closed. Of other HTML it reads what it can,
in time that grows as the text does: what follows a tag that never ends is one piece.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

TAG = r"""(?P<name>/?[A-Za-z][^\s/>]*+)(?:[^"'>]++|"[^"]*+"|'[^']*+')*+>"""
"""What follows the ``<`` of a tag."""
_PIECE = re.compile(rf"(?P<text>[^<]++)|<{TAG}|<!--.*?-->|<[!?][^>]*+>", re.DOTALL)
_NO_TAGS = frozenset({"script", "style", "textarea", "title"})
"""Elements in which a ``<`` begins no tag."""
_CLASS = re.compile(r"""(\sclass=")""")
_ATTRIBUTE = re.compile(r"""\s(?P<name>[a-z-]++)="(?P<value>[^"]*+)\"""")
OPAQUE = "#"


class Piece(NamedTuple):
    """A text, a tag, or what is passed over as a whole."""

    html: str
    name: str = ""
    """Empty: a text; ``p`` or ``/p``: a tag, in lower case; ``#``: passed over."""

    def attribute(self, name: str) -> str:
        """Return the value of an attribute as it is written; empty where a tag has none."""
        return next((each["value"] for each in _ATTRIBUTE.finditer(self.html) if each["name"] == name), "")


def pieces(html: str, passed: frozenset[str] = frozenset()) -> Iterator[Piece]:
    """Yield the pieces of a page; of elements in ``passed`` each is one, from its start tag to its end tag.

    Such an element must not hold another one of its name.
    """
    over = passed | _NO_TAGS
    at = 0
    while at < len(html):
        found = _PIECE.match(html, at)
        if found is None:
            yield Piece(html[at:], OPAQUE)
            return
        name = (found["name"] or "").lower()
        end = found.end()
        if name in over:
            end = html.find(f"</{name}", end)
            end = html.find(">", end) + 1 if end >= 0 else 0
            end = end or len(html)
        opaque = name in over or not (name or found["text"])
        yield Piece(html[at:end], OPAQUE if opaque else name)
        at = end


def with_class(tag: str, name: str) -> str:
    """Return a start tag with one more class."""
    if _CLASS.search(tag):
        return _CLASS.sub(rf"\g<1>{name} ", tag, count=1)
    return with_attribute(tag, "class", name)


def with_attribute(tag: str, name: str, value: str) -> str:
    """Return a start tag with an attribute that it does not have; the value is HTML already."""
    end = len(tag) - (2 if tag.endswith("/>") else 1)
    return f'{tag[:end].rstrip()} {name}="{value}"{tag[end:]}'
