"""What is done with a built site, whatever has built it: which scripts may run, and what servers send.

A page may run the scripts of the site's own files, and of those within pages just the ones that are there: a
script that gets into a page in another way does not run.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from handbook.disk import files
from handbook.site import markup

HEADERS = "_headers"
"""What Netlify, Cloudflare Pages and others read."""
NGINX = "_headers.nginx"
"""The same to be included in a `server` of nginx."""
_SCRIPT = re.compile(r"<script\b(?P<attributes>[^>]*)>(?P<text>.*?)</script\s*>", re.DOTALL | re.IGNORECASE)
_HANDLER = re.compile(r"<[a-z][^<>]*?\son[a-z]+\s*=", re.IGNORECASE)
_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
_HEAD = re.compile(r"<head\b[^>]*>", re.IGNORECASE)
_OURS = "# Written by handbook when the site was built; a file of your own takes its place.\n"
_TYPE = re.compile(r"\btype\s*=\s*[\"']?(?P<type>[^\s\"'>]+)", re.IGNORECASE)
_LOST_PAGE = "404.html"
_LOST = "<div data-lost></div>"
"""Where the script names the nearest pages."""
_RUN = ("", "module", "text/javascript", "application/javascript")


class Finished(NamedTuple):
    """What came of it."""

    pages: int
    scripts: tuple[str, ...]
    """The hashes of the scripts within pages, ``sha256-...``."""
    handlers: str
    """A page with scripts in attributes, which no hash allows; empty: there is none."""

    @property
    def said(self) -> str:
        """What is worth knowing of it; empty: nothing."""
        if not self.handlers:
            return ""
        return f"{self.handlers} has scripts in attributes, so that all scripts within pages stay allowed"


def finish(
    folder: str,
    hosts: Sequence[str] = (),
    *,
    strict: bool = True,
    moved: Mapping[str, str] = MappingProxyType({}),
) -> Finished:
    """Write into each page which scripts may run, what leads on, and the files for servers.

    ``moved`` has what stands at old addresses, by file. With scripts in attributes, or where not ``strict``,
    all scripts within pages stay allowed. Files for servers that somebody else wrote stay.
    """
    for name, text in moved.items():
        os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
        _write(os.path.join(folder, name), text)
    pages = dict(_pages(folder))
    scripts = tuple(sorted({each for text in pages.values() for each in hashes(text)}))
    handlers = next((path for path, text in pages.items() if _HANDLER.search(text)), "")
    allowed = scripts if strict and not handlers else None
    element = markup.policy(hosts, allowed)
    for path, text in pages.items():
        said = _with_policy(text, element)
        if path == _LOST_PAGE and _LOST not in said:
            said = said.replace("</h1>", f"</h1>\n{_LOST}", 1)
        if said != text:
            _write(os.path.join(folder, path), said)
    headers = tuple(server_headers(hosts, allowed))
    _offer(folder, HEADERS, "/*\n" + "".join(f"  {key}: {value}\n" for key, value in headers))
    _offer(folder, NGINX, "".join(f'add_header {key} "{value}" always;\n' for key, value in headers))
    return Finished(len(pages), scripts, handlers)


def _with_policy(html: str, element: str) -> str:
    """Return a page with this policy in the place of one that is ours, or first in its head."""
    if _POLICY.search(html):
        return _POLICY.sub(lambda _: element, html, count=1)
    return _HEAD.sub(lambda head: f"{head[0]}\n    {element}", html, count=1)


def _offer(folder: str, name: str, text: str) -> None:
    """Write a file for servers; one that is not ours stays as it is."""
    path = os.path.join(folder, name)
    if not os.path.exists(path) or files.read(path).startswith(_OURS):
        _write(path, _OURS + text)


def server_headers(hosts: Sequence[str], scripts: Sequence[str] | None) -> Iterator[tuple[str, str]]:
    """Yield the headers for all answers. Who may show a page in a frame, only a header can say."""
    yield "Content-Security-Policy", f"{markup.rules(hosts, scripts)}; frame-ancestors 'none'"
    yield "X-Content-Type-Options", "nosniff"
    yield "X-Frame-Options", "DENY"
    yield "Referrer-Policy", "no-referrer"
    yield "Permissions-Policy", "camera=(), geolocation=(), microphone=()"


def hashes(html: str) -> Iterator[str]:
    """Yield the hash of each script within a page that a browser runs, as CSP level 3 writes it."""
    for script in _SCRIPT.finditer(html):
        attributes = script["attributes"]
        kind = _TYPE.search(attributes)
        if "src=" not in attributes and (kind["type"].lower() if kind else "") in _RUN:
            digest = hashlib.sha256(script["text"].encode("utf-8")).digest()
            yield f"sha256-{base64.b64encode(digest).decode()}"


def _pages(folder: str) -> Iterator[tuple[str, str]]:
    for above, _, names in files.walk(folder):
        for name in names:
            if name.endswith(".html"):
                path = os.path.join(above, name)
                with open(path, encoding="utf-8", newline="") as stream:
                    yield os.path.relpath(path, folder), stream.read()


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="utf-8", newline="") as stream:
        stream.write(text)
