"""Whether a picture of the kind SVG is only that: opened by its address it is a document, with scripts.

It is read as browsers read it, by a parser for XML that knows namespaces. What is not well-formed is refused,
since browsers show such a document, and run its scripts, up to the fault.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from xml.parsers import expat

from handbook.site.markup import asks_elsewhere, scheme

LARGEST = 2_000_000
"""Characters; a larger one is not looked through."""
_ELEMENTS = frozenset({
    "a", "circle", "clippath", "defs", "desc", "ellipse", "feblend", "fecolormatrix", "fecomposite",
    "fedropshadow", "feflood", "fegaussianblur", "femerge", "femergenode", "feoffset", "filter", "g",
    "image", "line", "lineargradient", "marker", "mask", "metadata", "path", "pattern", "polygon",
    "polyline", "radialgradient", "rect", "stop", "style", "svg", "switch", "symbol", "text",
    "textpath", "title", "tspan", "use", "view",
})  # fmt: skip
_SVG = ("", "http://www.w3.org/2000/svg")
_KNOWN_TO_BROWSERS = ("http://www.w3.org/", "http://www.mozilla.org/")
_DATA = ("http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.w3.org/2000/01/rdf-schema#")
"""Namespaces of the W3C for statements about a picture, which no browser acts upon."""
_XLINK = "http://www.w3.org/1999/xlink"
_XML = "http://www.w3.org/XML/1998/namespace"
_LEADING = frozenset({("", "href"), (_XLINK, "href"), ("", "src"), (_XML, "base")})
"""Attributes that hold an address, or what an address is relative to."""
_ENCODINGS = frozenset({"", "utf-8", "us-ascii", "ascii"})
_DOCTYPES = ("-//W3C//DTD SVG ", "http://www.w3.org/")
_DEFINES = "its DOCTYPE defines entities or attributes; remove that"
_PICTURES = ("data:image/png", "data:image/jpeg", "data:image/gif")
_WORDS = frozenset({"id", "class", "content", "label", "name"})
"""Attributes of elements of SVG that no browser reads as a style, and editors keep texts in."""
_EMBEDDED = re.compile(r"data:[^\s\"'()]*+", re.IGNORECASE)
_UNSEEN = {ord(sign): None for sign in "\t\n\f\r"}
"""What a browser overlooks in an address."""
_ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.-]{0,20}:)?+//[^\s\"'()]*+|https?:[^\s\"'()]*+", re.IGNORECASE)


def problem(text: str, hosts: Sequence[str] = ()) -> str:
    """Return why a picture must not be published, as the end of a sentence; empty for one that may.

    ``text`` is what the file holds as UTF-8, ``hosts`` are those that pages may ask.
    """
    if len(text) > LARGEST:
        return f"it has more than {LARGEST:,} characters; make it a raster picture"
    try:
        _Reader(hosts).read(text)
    except _FoundError as found:
        return str(found)
    except expat.ExpatError as error:
        return f"it is not well-formed XML (line {error.lineno}); correct it, or make it a raster picture"
    return ""


class _FoundError(Exception):
    """What a plain picture has not."""


class _Reader:
    """Reads a picture up to the first thing that a plain one has not."""

    def __init__(self, hosts: Sequence[str]) -> None:
        self._hosts = (*hosts, "http://www.w3.org")  # Namespaces look like addresses, and are never asked.
        self._styles = 0
        """In how many elements of the kind ``style`` the text stands."""
        self._style: list[str] = []

    def read(self, text: str) -> None:
        """Read it to its end. Raises _FoundError or ExpatError."""
        parser = expat.ParserCreate("utf-8", " ")
        parser.namespace_prefixes = True
        parser.buffer_text = True
        parser.XmlDeclHandler = _declared
        parser.StartDoctypeDeclHandler = _doctype
        parser.SkippedEntityHandler = _entity
        parser.ProcessingInstructionHandler = _instruction
        parser.StartElementHandler = self._started
        parser.EndElementHandler = self._ended
        parser.CharacterDataHandler = self._words
        parser.Parse(text.encode("utf-8", "surrogatepass"), True)

    def _started(self, name: str, attributes: Mapping[str, str]) -> None:
        namespace, local, shown = _parts(name)
        if namespace in _SVG:
            known = local.lower() in _ELEMENTS
        else:  # Editors keep data of their own in elements that no browser knows.
            known = namespace in _DATA or not namespace.startswith(_KNOWN_TO_BROWSERS)
        if not known:
            raise _acts(f"the element <{shown}>")
        self._styles += local.lower() == "style"
        for key, value in attributes.items():
            self._check_attribute(local.lower(), key, value)
            if namespace in _SVG and _is_style(key, value):
                self._check_style(value, f"the attribute {key}")

    def _check_attribute(self, element: str, key: str, value: str) -> None:
        namespace, local, shown = _parts(key)
        if not namespace and local.lower().startswith("on"):
            raise _acts(f"the attribute {shown}")
        if (namespace, local.lower()) not in _LEADING or value.startswith(_PICTURES):
            return
        if scheme(value) not in ("", "http", "https", "mailto"):
            raise _acts(f"the attribute {shown}")
        if (element != "a" or namespace == _XML) and asks_elsewhere(value, self._hosts):
            raise _asks(f"the attribute {shown}")

    def _words(self, words: str) -> None:
        if self._styles:
            self._style.append(words)

    def _ended(self, name: str) -> None:
        if _parts(name)[1].lower() == "style":
            self._styles -= 1
            self._check_style("".join(self._style), "its style")
            self._style.clear()

    def _check_style(self, style: str, where: str) -> None:
        if "\\" in style:  # It may write any letter of an address in another way.
            raise _FoundError(f"{where} has a backslash; remove it, or make it a raster picture")
        plain = style.translate(_UNSEEN)
        for address in _ADDRESS.finditer(_EMBEDDED.sub("", plain)):
            if asks_elsewhere(address.group(), self._hosts):
                raise _asks(where)


def _parts(name: str) -> tuple[str, str, str]:
    """Return namespace and name of an element or attribute, and the name as it is written."""
    parts = name.split(" ")
    if len(parts) == 1:
        return "", name, name
    return parts[0], parts[1], ":".join((*parts[2:], parts[1]))


def _is_style(key: str, value: str) -> bool:
    """Return whether a browser may read an attribute as a style that holds an address."""
    if " " in key or key in _WORDS or key.startswith(("aria-", "data-")):
        return False
    return key.lower() == "style" or "(" in value


def _acts(what: str) -> _FoundError:
    return _FoundError(f"it has {what}, which may act; remove it, or make it a raster picture")


def _asks(where: str) -> _FoundError:
    return _FoundError(f"{where} asks another host; remove that, or name the host under `hosts`")


def _declared(_version: str, encoding: str | None, _standalone: int) -> None:
    if (encoding or "").lower() not in _ENCODINGS:
        raise _FoundError(f"its encoding is {encoding}; write it as UTF-8")


def _doctype(_name: str, system: str | None, public: str | None, has_subset: int) -> None:
    if has_subset:
        raise _FoundError(_DEFINES)
    if not (public or _DOCTYPES[0]).startswith(_DOCTYPES[0]) or not (system or _DOCTYPES[1]).startswith(
        _DOCTYPES[1]
    ):
        raise _FoundError("its DOCTYPE is not that of SVG; remove it")


def _entity(_name: str, _is_parameter: int) -> None:
    raise _FoundError("it has an entity that is not defined; write the character itself")


def _instruction(_target: str, _data: str) -> None:
    raise _acts("a processing instruction")
