"""What of a page's HTML is published: a closed list of elements and attributes.

A page is text of whoever opened the last pull request, and its raw HTML would act in the browser of every
reader. What is not on the list is taken out by a parser that reads as browsers do (ammonia); the words in it
stay, but for those of scripts and styles. docs/reference/site.md shows the list.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from html import escape

import nh3

from handbook.errors import ConfigError
from handbook.markdown.title import unescaped
from handbook.printable import shortened
from handbook.site.tags import MOST_FORMATTING, MOST_OPEN, Tag, read

WHERE = "mkdocs.yml: plugins: handbook: hosts"
SCHEMES = frozenset({
    "http", "https", "mailto", "tel", "sms", "ftp", "ftps", "sftp", "ssh", "git", "irc", "ircs", "xmpp",
    "matrix", "geo", "news", "nntp", "magnet", "webcal",
})  # fmt: skip
"""How an address may begin; none of them runs a script of the page."""
GLOBAL = frozenset({
    "class", "id", "title", "lang", "dir", "role", "tabindex", "hidden", "style", "data-linenums",
    "data-search-exclude", "data-tabs", "data-title", "data-toc-label",
})  # fmt: skip
PREFIXES = frozenset({"aria-"})
_CELL = "align valign colspan rowspan headers scope abbr"
ATTRIBUTES: Mapping[str, frozenset[str]] = {
    tag: frozenset(names.split())
    for tag, names in {
        "a": "href hreflang name rel target download",
        "abbr": "",
        "address": "",
        "article": "",
        "aside": "",
        "audio": "src controls loop muted preload",
        "b": "",
        "bdi": "",
        "bdo": "",
        "blockquote": "cite",
        "br": "",
        "caption": "",
        "center": "",
        "cite": "",
        "code": "",
        "col": "span align width",
        "colgroup": "span",
        "dd": "",
        "del": "cite datetime",
        "details": "open name",
        "dfn": "",
        "div": "align",
        "dl": "",
        "dt": "",
        "em": "",
        "figcaption": "",
        "figure": "",
        "footer": "",
        "h1": "align",
        "h2": "align",
        "h3": "align",
        "h4": "",
        "h5": "",
        "h6": "",
        "header": "",
        "hr": "",
        "i": "",
        "img": "src srcset sizes alt width height align loading decoding",
        "input": "type name checked disabled value",
        "ins": "cite datetime",
        "kbd": "",
        "label": "for",
        "li": "value",
        "main": "",
        "mark": "",
        "nav": "",
        "ol": "start type reversed",
        "p": "align",
        "path": "d fill fill-rule clip-rule stroke stroke-width stroke-linecap stroke-linejoin transform",
        "picture": "",
        "pre": "",
        "q": "cite",
        "rp": "",
        "rt": "",
        "ruby": "",
        "s": "",
        "samp": "",
        "section": "",
        "small": "",
        "source": "src srcset sizes media type",
        "span": "",
        "strike": "",
        "strong": "",
        "sub": "",
        "summary": "",
        "sup": "",
        "svg": "viewBox xmlns width height fill",
        "table": "align border cellpadding cellspacing width",
        "tbody": "",
        "td": _CELL,
        "tfoot": "",
        "th": _CELL,
        "thead": "",
        "time": "datetime",
        "tr": "align",
        "tt": "",
        "u": "",
        "ul": "",
        "var": "",
        "video": "src controls loop muted preload poster width height playsinline",
        "wbr": "",
    }.items()
}
"""Each element that is published, with the attributes that it may have beside the global ones."""
STYLES = frozenset(
    {"text-align", "vertical-align", "width", "height", "min-width", "max-width", "white-space"}
)
DRAWN = "mermaid"
"""The class of what the site's script draws."""
_WITHOUT_WORDS = frozenset({"script", "style"})
# The theme finds its own elements by such names, its settings among them; extensions make only these.
_RESERVED = re.compile(r"__(?!tabbed_|span-|codelineno-)")
_PICTURE = re.compile(r"data:image/(?:png|gif|jpeg|webp|avif|svg\+xml)[;,]", re.IGNORECASE)
_BLANK = re.compile("[\x00-\x20\x7f-\xa0]")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_FIELDS = frozenset({"checkbox", "radio"})
_FETCHED = frozenset({"src", "srcset", "poster"})
TOO_DEEP = f"more than {MOST_OPEN} open elements, or {MOST_FORMATTING} such as <b>"
"""What is told of a page that is published as text."""
_LONGEST_NAME = 60
_MOST_REMOVED = 100
_HOST = re.compile(r"https?://[A-Za-z0-9.-]+(?::[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Published:
    """The HTML of a page as it is published, and what was taken out of it, each once and in order."""

    html: str
    removed: tuple[str, ...]


def scheme(address: str) -> str:
    """Return the scheme of an address as a browser reads it, in lower case; empty where it has none.

    A browser decodes the entities of an attribute, and overlooks blanks and control characters.
    """
    found = _SCHEME.match(_BLANK.sub("", unescaped(address)))
    return found[1].lower() if found else ""


def hosts_of(named: Sequence[str], addresses: Sequence[str]) -> tuple[str, ...]:
    """Return the hosts that pages may ask: those that are named, and those of addresses that have one.

    Raises ConfigError for a name that is not like ``https://img.example.org``.
    """
    for name in named:
        if not _HOST.fullmatch(name):
            raise ConfigError(WHERE, f"'{name}' is not a host as in https://img.example.org")
    found = (_HOST.match(address) for address in addresses)
    return tuple(dict.fromkeys((*named, *(each.group() for each in found if each))))


def published(html: str, hosts: Sequence[str] = (), diagram: str = "") -> Published:
    """Return what is published of the HTML that a page's Markdown became.

    What a browser fetches by itself, such as a picture, is published where it comes from the site's own host
    or from one of ``hosts``. Drawn is only what has the class ``diagram``, which no page can know: it gets
    the class by which the script finds diagrams, and anything else loses that. What a browser would take very
    long for is published as text.
    """
    known = read(html)
    if known.too_deep:
        return Published(f"<pre>{text(html.replace(diagram, DRAWN) if diagram else html)}</pre>", (TOO_DEEP,))
    kept = _filter(tuple(hosts), diagram)
    return Published(_cleaner(tuple(hosts), diagram).clean(known.html), _removed(known.tags, kept))


@lru_cache(maxsize=8)
def _cleaner(hosts: tuple[str, ...], diagram: str) -> nh3.Cleaner:
    """Return what takes out the rest: to make it takes as long as to clean a page."""
    return nh3.Cleaner(
        tags=set(ATTRIBUTES),
        clean_content_tags=set(_WITHOUT_WORDS),
        attributes={"*": set(GLOBAL), **{tag: set(names) for tag, names in ATTRIBUTES.items()}},
        attribute_filter=_filter(hosts, diagram),
        link_rel=None,
        generic_attribute_prefixes=set(PREFIXES),
        url_schemes={*SCHEMES, "data"},
        filter_style_properties=set(STYLES),
    )


def _filter(hosts: tuple[str, ...], diagram: str) -> Callable[[str, str, str], str | None]:
    """Return what decides about the value of an attribute that is on the list."""

    def kept(tag: str, attribute: str, value: str) -> str | None:
        if attribute == "class" and (diagram in value.split() or DRAWN in value.split()):
            return " ".join(DRAWN if word == diagram else word for word in value.split() if word != DRAWN)
        return _kept(tag, attribute, value, hosts)

    return kept


def _kept(tag: str, attribute: str, value: str, hosts: Sequence[str]) -> str | None:
    if attribute in ("id", "name", "for") and _RESERVED.match(value):
        return None
    if attribute == "title":
        return value.replace("<", "&lt;")  # Themes show it as HTML in a tooltip.
    if (tag, attribute) == ("input", "type") and value.lower() not in _FIELDS:
        return "checkbox"
    if attribute in _FETCHED:
        addresses = value.split(",") if attribute == "srcset" else [value]
        return value if all(_may_be_fetched(tag, each, hosts) for each in addresses) else None
    if attribute in ("href", "cite") and scheme(value) not in ("", *SCHEMES):
        return None
    return value


def _may_be_fetched(tag: str, address: str, hosts: Sequence[str]) -> bool:
    plain = _BLANK.sub("", unescaped(address)).replace("\\", "/")
    if scheme(plain) == "data":
        return tag == "img" and _PICTURE.match(plain) is not None
    return not asks_elsewhere(address, hosts)


def asks_elsewhere(address: str, hosts: Sequence[str]) -> bool:
    """Return whether a browser would ask for an address at another host than the site's and ``hosts``.

    It may be written in the source of a page, where the browser decodes it, or be decoded already.
    """
    return any(
        _is_elsewhere(_BLANK.sub("", each).replace("\\", "/"), hosts)
        for each in (address, unescaped(address))
    )


def _is_elsewhere(plain: str, hosts: Sequence[str]) -> bool:
    if not scheme(plain) and not plain.startswith("//"):
        return False
    return not any(plain == host or plain.startswith((f"{host}/", f"{host}?", f"{host}#")) for host in hosts)


def _removed(tags: Sequence[Tag], kept: Callable[[str, str, str], str | None]) -> tuple[str, ...]:
    """Name what is not on the list, for the author; what is taken out does not depend on it."""
    removed: dict[str, None] = {}
    for tag, attributes in tags:
        if tag not in ATTRIBUTES:
            removed[f"<{shortened(tag, _LONGEST_NAME)}>"] = None
            continue
        allowed = _allowed(tag)
        for name, value in attributes:
            if name == "class" and DRAWN not in (value or "").split():
                continue
            known = name in allowed or name.startswith(tuple(PREFIXES))
            if not known or (value is not None and kept(tag, name, value) != value):
                removed[f"{shortened(name, _LONGEST_NAME)} of <{tag}>"] = None
        if len(removed) > _MOST_REMOVED:
            break  # Nobody reads them all.
    return tuple(removed)


@cache
def _allowed(tag: str) -> frozenset[str]:
    return frozenset(name.lower() for name in ATTRIBUTES[tag] | GLOBAL)


def text(words: str) -> str:
    """Return words as HTML that shows them, in the text of an element and in a quoted attribute."""
    return escape(words, quote=True)


def rules(hosts: Sequence[str] = (), scripts: Sequence[str] | None = None) -> str:
    """Return the policy by which a browser asks no host but the site's own and ``hosts``.

    ``scripts`` are the hashes of the scripts within pages, ``sha256-...``; None allows all of them: the theme
    has some, and pages themselves have none left. Styles within pages are allowed, as Mermaid's drawings have
    them.
    """
    more = "".join(f" {host}" for host in hosts)
    within = " 'unsafe-inline'" if scripts is None else "".join(f" '{each}'" for each in scripts)
    return "; ".join((
        f"default-src 'self'{more}",
        f"script-src 'self'{within}{more}",
        f"style-src 'self' 'unsafe-inline'{more}",
        f"img-src 'self' data:{more}",
        f"font-src 'self' data:{more}",
        f"frame-src 'self'{more}",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
    ))  # fmt: skip


def policy(hosts: Sequence[str] = (), scripts: Sequence[str] | None = None) -> str:
    """Return the element that has these rules in a page."""
    return f'<meta http-equiv="Content-Security-Policy" content="{text(rules(hosts, scripts))}">'
