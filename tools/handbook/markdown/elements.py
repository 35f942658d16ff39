"""Links that are written as HTML elements: ``<a href="...">`` and ``<img src="...">``."""

from __future__ import annotations

import re

from handbook.model.document import Link, Span

_SIGHT = re.compile(r"<(?:a|img)[\s/]", re.IGNORECASE)
_TAG = re.compile(r"<(?P<name>a|img)(?=[\s/])[^<>]*+>", re.IGNORECASE)
_ADDRESS = {
    name: re.compile(
        rf"""[\s"'/]{attribute}\s*+=\s*+(?:"(?P<double>[^"]*+)"|'(?P<single>[^']*+)'|(?P<bare>[^\s"'>]++))""",
        re.IGNORECASE,
    )
    for name, attribute in (("a", "href"), ("img", "src"))
}


def in_sight(text: str) -> bool:
    """Return whether a text has something that begins like such an element."""
    return _SIGHT.search(text) is not None


def links(text: str) -> tuple[Link, ...]:
    """Return the links and images of a text without code and comments; ``text`` of each is empty."""
    found: list[Link] = []
    for tag in _TAG.finditer(text):
        name = tag["name"].lower()
        address = _ADDRESS[name].search(text, tag.start(), tag.end())
        if address is None:
            continue
        group = next(group for group in ("double", "single", "bare") if address[group] is not None)
        found.append(
            Link(
                text="",
                target=address[group],
                span=Span(*tag.span()),
                target_span=Span(*address.span(group)),
                image=name == "img",
            )
        )
    return tuple(found)
