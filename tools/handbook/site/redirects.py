"""Addresses that pages had once: what stands there leads to where they are now."""

from __future__ import annotations

import posixpath
from collections.abc import Container, Mapping
from urllib.parse import quote, unquote, urlsplit

from handbook.errors import ConfigError
from handbook.site import mount
from handbook.site.addresses import address_of, file_of
from handbook.site.markup import text as html

WHERE = "mkdocs.yml: plugins: handbook: redirects"


def checked(said: Mapping[object, object], pages: Container[str]) -> dict[str, str]:
    """Return the redirects, old path to new one, both in the site's sources; ``pages`` are those that exist.

    A new path may have an anchor. Raises ConfigError for a path that is none, for an old one that is a page
    still, and for a new one that is none.
    """
    found: dict[str, str] = {}
    for old, new in said.items():
        for path in (old, new):
            if not (isinstance(path, str) and mount.is_page(_file(path)) and _is_within(_file(path))):
                raise ConfigError(WHERE, f"'{path}' must be the path of a page, as in adr/0001-x.md")
        source, target = _file(str(old)), str(new)
        if source in pages:
            raise ConfigError(WHERE, f"'{source}' is a page still; a redirect would hide it")
        if _file(target) not in pages:
            raise ConfigError(WHERE, f"'{target}' does not exist; name the page that '{source}' became")
        found[source] = target
    return found


def _file(path: str) -> str:
    return unquote(urlsplit(path).path)


def _is_within(path: str) -> bool:
    return posixpath.normpath(path) == path and not path.startswith(("/", ".."))


def pages(moved: Mapping[str, str], *, directory_urls: bool) -> dict[str, str]:
    """Return what stands at old addresses: the file in the built site, and its HTML.

    ``moved`` is what `checked` has returned.
    """
    found = {}
    for source, target in moved.items():
        path, hash_, anchor = target.partition("#")
        there = address_of(unquote(path), directory_urls=directory_urls) + hash_ + unquote(anchor)
        file = file_of(source, directory_urls=directory_urls)
        found[file] = page(address_of(source, directory_urls=directory_urls), there)
    return found


def page(address: str, target: str) -> str:
    """Return the HTML at an old address that leads to a new one; both relative to the root of the site.

    It works without scripts, and search engines take the new address.
    """
    folder = address if address.endswith("/") else posixpath.dirname(address)
    path, hash_, anchor = target.partition("#")
    way = posixpath.relpath(path or ".", folder or ".") + ("/" if path.endswith("/") or not path else "")
    there = html(quote(way) + hash_ + quote(anchor))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="refresh" content="0; url={there}">\n<link rel="canonical" href="{there}">\n'
        '<meta name="robots" content="noindex">\n<title>This page has moved</title>\n</head>\n'
        f'<body><p>This page has moved: <a href="{there}">go to where it is now</a>.</p></body>\n</html>\n'
    )
