"""Whether a picture of the kind SVG is only that: opened by its address it is a document, with scripts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html.parser import HTMLParser

from handbook.site.markup import scheme

LARGEST = 2_000_000
"""Characters; a larger one is not looked through."""
_ELEMENTS = frozenset({
    "a", "circle", "clippath", "defs", "desc", "ellipse", "feblend", "fecolormatrix", "fecomposite",
    "fedropshadow", "feflood", "fegaussianblur", "femerge", "femergenode", "feoffset", "filter", "g",
    "image", "line", "lineargradient", "marker", "mask", "metadata", "path", "pattern", "polygon",
    "polyline", "radialgradient", "rect", "stop", "style", "svg", "switch", "symbol", "text",
    "textpath", "title", "tspan", "use", "view",
})  # fmt: skip


_ACTING = frozenset({
    "a", "animate", "animatemotion", "animatetransform", "applet", "audio", "base", "body", "button",
    "embed", "foreignobject", "form", "frame", "frameset", "handler", "head", "html", "iframe", "image",
    "img", "input", "link", "listener", "meta", "object", "script", "set", "source", "style", "svg",
    "textarea", "use", "video",
})  # fmt: skip
_ENCODING = re.compile(r"""encoding[ \t\r\n]*=[ \t\r\n]*["']([^"']*)""", re.IGNORECASE)
_HEAD = 1_000


def problem(text: str) -> str:
    """Return why a picture must not be published, as the end of a sentence; empty for one that may."""
    if len(text) > LARGEST:
        return f"it has more than {LARGEST:,} characters; make it a raster picture"
    begin = text.lower()
    if "<!entity" in begin or "<!attlist" in begin:
        return "its DOCTYPE defines entities or attributes; remove that"
    encoding = _ENCODING.search(text[:_HEAD])
    if encoding and encoding[1].lower() not in ("utf-8", "us-ascii", "ascii"):
        return f"its encoding is {encoding[1]}; write it as UTF-8"
    found = _Acting()
    found.feed(text)
    found.close()
    return (
        f"it has {found.first}, which may act; remove it, or make it a raster picture" if found.first else ""
    )


class _Acting(HTMLParser):
    """Finds the first thing that a plain picture has not."""

    def set_cdata_mode(self, *_: object, **__: object) -> None:
        """Look at what HTML takes for the text of a style or a title: in XML these hold elements, too."""

    def __init__(self) -> None:
        super().__init__()
        self.first = ""

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        # Editors keep data of their own in elements with a prefix, which no browser knows.
        known = tag in _ELEMENTS or (":" in tag and tag.rpartition(":")[2] not in _ACTING)
        self.first = self.first or ("" if known else f"the element <{tag}>")
        for name, value in attrs:
            leads = scheme(value or "") if name.rpartition(":")[2] in ("href", "src") else ""
            picture = (value or "").startswith(("data:image/png", "data:image/jpeg", "data:image/gif"))
            if name.startswith("on") or (leads not in ("", "http", "https", "mailto") and not picture):
                self.first = self.first or f"the attribute {name}"

    def handle_pi(self, data: str) -> None:
        if not data.startswith("xml "):
            self.first = self.first or "a processing instruction"
