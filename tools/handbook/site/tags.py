"""The tags of a page's HTML, read in one pass whatever is never closed.

The parser of the standard library looks again from each tag that has no end, in time with the square of the
length. Those of browsers, of which ammonia is one, open `<b>` anew in each paragraph until it is closed, and
look through all that is open at each tag: a page of 40 KB became 50 MB. So what is open is counted first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from handbook.markdown.title import unescaped

MOST_OPEN = 500
MOST_FORMATTING = 50
"""Elements that are open at once: of all kinds, and of those that a browser opens anew in each block."""

Attributes = tuple[tuple[str, str | None], ...]
"""The attributes of an element in order, their names in lower case, with None for one without a value."""
Tag = tuple[str, Attributes]
"""The name of an element in lower case, and its attributes."""
_BLANKS = "\t\n\f\r "
_NAME = re.compile(rf"[^{_BLANKS}/>]*+")
_BETWEEN = re.compile(rf"[{_BLANKS}/]*+")
_ATTRIBUTE = re.compile(rf"=?[^{_BLANKS}/>=]*+")
_EQUALS = re.compile(rf"[{_BLANKS}]*+=[{_BLANKS}]*+")
_BARE = re.compile(rf"[^{_BLANKS}>]*+")
_COMMENT_END = re.compile(r"--!?>")
_PLAIN = re.compile(
    rf'<(?P<end>/?)(?P<name>[a-z][a-z0-9]*+)(?P<attributes>(?:[{_BLANKS}][a-z][a-z-]*+="[^"&]*+")*+)>'
)
"""A tag as renderers write nearly all: it means the same to whoever reads it letter by letter."""
_PLAIN_ATTRIBUTE = re.compile(r'([a-z-]++)="([^"]*+)"')
_WITHOUT_WORDS = frozenset({"script", "style"})
_OF_TEXT = frozenset({"textarea", "title", "iframe", "noembed", "noframes", "noscript", "xmp", "plaintext"})
"""Elements in which a browser sees text where another place has tags; none of them is published."""
_VOID = frozenset({
    "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input", "keygen",
    "link", "meta", "param", "source", "track", "wbr",
})  # fmt: skip
_FORMATTING = frozenset({
    "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
})  # fmt: skip
_ENDING_BY_OTHERS = frozenset({
    "a", "p", "li", "dt", "dd", "option", "tr", "td", "th", "thead", "tbody", "tfoot", "colgroup",
})  # fmt: skip
"""Elements that end where the next of their kind begins, or where the one around them ends."""
_FOREIGN = frozenset({"svg", "math"})


@dataclass(frozen=True, slots=True)
class Read:
    """A text that means the same to every reader of HTML, with its start tags."""

    html: str
    """Without comments, scripts, styles and what is open at the end; a ``<`` that begins no tag is text."""
    tags: tuple[Tag, ...]
    """The start tags, also of what was left out."""
    too_deep: bool
    """Whether more is open at once than may be."""


def read(html: str) -> Read:
    """Read the tags of a text; one with too much open is not read further."""
    reader = _Reader(html)
    reader.run()
    return Read("".join(reader.kept), tuple(reader.tags), reader.open.too_much)


class _Open:
    """The elements that are open, at least: an end that a browser might overlook closes none here."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._formatting = 0
        self._foreign = 0

    @property
    def too_much(self) -> bool:
        return len(self._names) > MOST_OPEN or self._formatting > MOST_FORMATTING

    @property
    def in_foreign(self) -> bool:
        """Whether the element may be one of SVG or MathML, where ``/>`` ends it."""
        return self._foreign > 0

    def begin(self, name: str) -> None:
        if name in _ENDING_BY_OTHERS:
            self._close(name)
        self._names.append(name)
        self._count(name, 1)

    def end(self, name: str) -> None:
        self._close(name)

    def _close(self, name: str) -> None:
        """Close an element with what is open in it, if that ends by itself: each such name is there once."""
        at = len(self._names) - 1
        while at >= 0 and self._names[at] != name and self._names[at] in _ENDING_BY_OTHERS:
            at -= 1
        if at >= 0 and self._names[at] == name:
            for closed in self._names[at:]:
                self._count(closed, -1)
            del self._names[at:]

    def _count(self, name: str, by: int) -> None:
        self._formatting += by * (name in _FORMATTING)
        self._foreign += by * (name in _FOREIGN)


class _Reader:
    def __init__(self, html: str) -> None:
        self.html = html
        self.kept: list[str] = []
        self.tags: list[Tag] = []
        self.open = _Open()

    def run(self) -> None:
        at = 0
        while not self.open.too_much:
            start = self.html.find("<", at)
            if start < 0:
                self.kept.append(self.html[at:])
                return
            self.kept.append(self.html[at:start])
            at = self._markup(start)
            if not at:
                return

    def _markup(self, start: int) -> int:
        """Read what begins with a ``<``; return where it ends, or 0 for what never does."""
        plain = _PLAIN.match(self.html, start)
        if plain is not None and not (plain["end"] and plain["attributes"]):
            attributes = tuple(_PLAIN_ATTRIBUTE.findall(plain["attributes"]))
            if plain["end"]:
                return self._ended(plain["name"], plain.end())
            return self._started(plain["name"], attributes, start, plain.end())
        html, sign = self.html, self.html[start + 1 : start + 2]
        if html.startswith("<!--", start):
            found = _COMMENT_END.search(html, start + 2)  # `<!-->` is a whole one.
            return found.end() if found else 0
        letter = html[start + 2 : start + 3] if sign == "/" else sign
        if letter.isascii() and letter.isalpha():
            return self._end_tag(start) if sign == "/" else self._start_tag(start)
        if sign and (sign in "!?" or (sign == "/" and letter)):
            return html.find(">", start) + 1
        self.kept.append("&lt;")
        return start + 1

    def _end_tag(self, start: int) -> int:
        name, _, end = _tag(self.html, start + 2)
        return self._ended(name, end) if end else 0

    def _ended(self, name: str, end: int) -> int:
        if name not in _WITHOUT_WORDS and name not in _OF_TEXT:
            self.kept.append(f"</{name}>")
            self.open.end(name)
        return end

    def _start_tag(self, start: int) -> int:
        name, attributes, end = _tag(self.html, start + 1)
        return self._started(name, attributes, start, end) if end else 0

    def _started(self, name: str, attributes: Attributes, start: int, end: int) -> int:
        self.tags.append((name, attributes))
        if name in _WITHOUT_WORDS:
            found = re.compile(f"</{name}(?=[{_BLANKS}/>])", re.IGNORECASE).search(self.html, end)
            return found.start() if found else 0
        if name in _OF_TEXT:
            return end
        self.kept.append(self.html[start:end])
        if name in _VOID:
            return end
        if self.open.in_foreign and self.html[end - 2] == "/":
            self.kept.append(f"</{name}>")
        else:
            self.open.begin(name)
        return end


def _tag(html: str, at: int) -> tuple[str, Attributes, int]:
    """Return the name and the attributes of a tag, and where it ends: 0 where it never does."""
    end = _end(_NAME, html, at)
    name, at = html[at:end].lower(), end
    attributes: list[tuple[str, str | None]] = []
    while True:
        at = _end(_BETWEEN, html, at)
        if at >= len(html):
            return name, (), 0
        if html[at] == ">":
            return name, tuple(attributes), at + 1
        end = _end(_ATTRIBUTE, html, at)
        key, at = html[at:end].lower(), end
        equals = _EQUALS.match(html, at)
        if not equals:
            attributes.append((key, None))
            continue
        value, at = _value(html, equals.end())
        if at < 0:
            return name, (), 0
        attributes.append((key, value))


def _value(html: str, at: int) -> tuple[str, int]:
    """Return the value of an attribute, and where it ends: below 0 where it never does."""
    quote = html[at : at + 1]
    if quote and quote in "\"'":
        end = html.find(quote, at + 1)
        return unescaped(html[at + 1 : end]), end + 1 if end >= 0 else -1
    end = _end(_BARE, html, at)
    return unescaped(html[at:end]), end


def _end(pattern: re.Pattern[str], html: str, at: int) -> int:
    found = pattern.match(html, at)
    return found.end() if found else at
