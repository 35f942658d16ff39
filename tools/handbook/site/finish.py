"""What is done with a built site, whatever has built it: which scripts may run, and what servers send.

A page may run the scripts of the site's own files, and of those within pages just the ones that are there: a
script that gets into a page in another way does not run.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import NamedTuple

from handbook.disk import files
from handbook.errors import HandbookError
from handbook.site import markup, searching
from handbook.site.explained import Words
from handbook.site.twins import NO_TWINS, Twins

VERSION = 1
"""Of a plan that is handed on as a file."""
HEADERS = "_headers"
"""What Netlify, Cloudflare Pages and others read."""
NGINX = "_headers.nginx"
"""The same to be included in a `server` of nginx."""
_SCRIPT_BEGINS = b"<script"
_SCRIPT = re.compile(rb"<script\b(?P<attributes>[^>]*)>(?P<text>.*?)</script\s*>", re.DOTALL | re.IGNORECASE)
_HANDLER = re.compile(rb"<[a-z][^<>]*?\son[a-z]+\s*=")
_MAY_BE_HANDLER = re.compile(rb"on(?<=\son)[a-z]+\s*=")
"""Begins with letters, by which a search leaps to what is rare: sites have very many tags."""
_POLICY = re.compile(rb'<meta http-equiv="Content-Security-Policy"[^>]*>')
_HEAD = re.compile(rb"<head\b[^>]*>", re.IGNORECASE)
_OURS = "# Written by handbook when the site was built; a file of your own takes its place.\n"
_TYPE = re.compile(rb"\btype\s*=\s*[\"']?(?P<type>[^\s\"'>]+)", re.IGNORECASE)
_HOME = "index.html"
_LOST_PAGE = "404.html"
_LOST = b"<p>There is no page at this address. It may have moved.</p>\n<div data-lost></div>"
"""Where the script names the nearest pages."""
_RUN = (b"", b"module", b"text/javascript", b"application/javascript")


class Finished(NamedTuple):
    """What came of it."""

    pages: int
    scripts: tuple[str, ...]
    """The hashes of the scripts within pages, ``sha256-...``."""
    handlers: str
    """A page with scripts in attributes, which no hash allows; empty: there is none."""
    in_page: Callable[[str, bytes], bytes]
    """Gives what becomes of a page (its path in the site, what an engine has made), as here of all."""

    @property
    def said(self) -> str:
        """What is worth knowing of it; empty: nothing."""
        if not self.handlers:
            return ""
        return f"{self.handlers} has scripts in attributes, so that all scripts within pages stay allowed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be done."""

    hosts: tuple[str, ...] = ()
    """Other hosts that pages may ask."""
    strict: bool = True
    """Of the scripts within pages, only those may run that are there now."""
    moved: Mapping[str, str] = field(default_factory=dict)
    """What is put at old addresses: the file in the site, and its HTML."""
    twins: Twins = NO_TWINS
    """The pages as Markdown."""
    glossary: str = ""
    """The address of the glossary, see `glossary.address`."""
    diagram: str = ""
    """The class of what is drawn, see `article.Allowance`: the next staged tree has it, too."""

    def as_json(self) -> str:
        """Return the plan as `docs stage` hands it on."""
        return json.dumps({"version": VERSION, **asdict(self)}, indent=1) + "\n"

    @classmethod
    def of(cls, text: str, where: str) -> Plan:
        """Return what the text of a file ``where`` says. Raises HandbookError for one that is not a plan."""
        try:
            said = json.loads(text)
            wrong = said.pop("version") != VERSION
            typed = {"hosts": tuple(said["hosts"]), "moved": dict(said["moved"])}
            twins = Twins(dict(said["twins"]["files"]), dict(said["twins"]["of_pages"]))
            plan = cls(**{**said, **typed, "twins": twins})
            wrong |= not all(map(_is_within, (*plan.moved, *twins.files)))
        except (ValueError, TypeError, KeyError, AttributeError):
            wrong = True
        if wrong:
            raise HandbookError(f"{where} is not what this release of `docs stage` writes; run it again")
        return plan


def _is_within(name: str) -> bool:
    """Return whether a file that a plan names is one of the site."""
    return not os.path.isabs(name) and os.path.normpath(name).split(os.sep)[0] != os.pardir


def finish(folder: str, plan: Plan | None = None) -> Finished:
    """Write into each page which scripts may run, what leads on, and the files for servers.

    With scripts in attributes, or where the plan is not strict, all scripts within pages stay allowed. Files
    for servers that somebody else wrote stay.
    """
    plan = plan or Plan()
    for name, text in (*plan.moved.items(), *plan.twins.files.items()):
        os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
        _write(os.path.join(folder, name), text.encode())
    pages = dict(_pages(folder))
    scripts = tuple(sorted({each for page in pages.values() for each in hashes(page)}))
    handlers = next((path for path, page in pages.items() if has_handler(page)), "")
    allowed = scripts if plan.strict and not handlers else None
    element = markup.policy(plan.hosts, allowed).encode()
    words = Words(plan.glossary, pages)
    deferred = _defer_search(folder, pages.get(_HOME, b""))

    def in_page(path: str, page: bytes) -> bytes:
        said = plan.twins.named_in(path, _with_policy(words.in_page(path, page), element))
        if deferred:
            said = searching.without_form_name(said)
        if path == _LOST_PAGE and _LOST not in said:
            said = said.replace(b"</h1>", b"</h1>\n" + _LOST, 1)
        return said

    for path, page in pages.items():
        if (said := in_page(path, page)) != page:
            _write(os.path.join(folder, path), said)
    headers = tuple(server_headers(plan.hosts, allowed))
    _offer(folder, HEADERS, "/*\n" + "".join(f"  {key}: {value}\n" for key, value in headers))
    _offer(folder, NGINX, "".join(f'add_header {key} "{value}" always;\n' for key, value in headers))
    return Finished(len(pages), scripts, handlers, in_page)


def _defer_search(folder: str, home: bytes) -> bool:
    """Put the theme's worker behind ours; return whether pages shall leave the words of the site to it."""
    workers = os.path.join(folder, searching.FOLDER)
    if not searching.is_deferrable(home) or not os.path.isdir(workers):
        return False
    names = [name for name in os.listdir(workers) if searching.NAME.fullmatch(name)]
    if len(names) != 1:
        return False
    path, theme = os.path.join(workers, names[0]), names[0].replace(".min.js", ".theme.js")
    text = files.read(path)
    if not searching.is_ours(text):
        _write(os.path.join(workers, theme), text.encode())
        _write(path, searching.worker(theme, suggest=searching.suggests(home)).encode())
    return True


def _with_policy(html: bytes, element: bytes) -> bytes:
    """Return a page with this policy in the place of one that is ours, or first in its head."""
    if ours := _POLICY.search(html):
        return b"".join((html[: ours.start()], element, html[ours.end() :]))
    head = _HEAD.search(html)
    return b"".join((html[: head.end()], b"\n    ", element, html[head.end() :])) if head else html


def _offer(folder: str, name: str, text: str) -> None:
    """Write a file for servers; one that is not ours stays as it is."""
    path = os.path.join(folder, name)
    if not os.path.exists(path) or files.read(path).startswith(_OURS):
        _write(path, (_OURS + text).encode())


def server_headers(hosts: Sequence[str], scripts: Sequence[str] | None) -> Iterator[tuple[str, str]]:
    """Yield the headers for all answers. Who may show a page in a frame, only a header can say."""
    yield "Content-Security-Policy", f"{markup.rules(hosts, scripts)}; frame-ancestors 'none'"
    yield "X-Content-Type-Options", "nosniff"
    yield "X-Frame-Options", "DENY"
    yield "Referrer-Policy", "no-referrer"
    yield "Permissions-Policy", "camera=(), geolocation=(), microphone=()"


def hashes(html: bytes) -> Iterator[str]:
    """Yield the hash of each script within a page that a browser runs, as CSP level 3 writes it."""
    begun = html.lower()  # Each letter stays in its place; a search for `<script` then leaps to it.
    at = begun.find(_SCRIPT_BEGINS)
    while at >= 0:
        script = _SCRIPT.match(html, at)
        if script is not None and _is_run(script["attributes"]):
            yield f"sha256-{base64.b64encode(hashlib.sha256(script['text']).digest()).decode()}"
        at = begun.find(_SCRIPT_BEGINS, at + 1 if script is None else script.end())


def _is_run(attributes: bytes) -> bool:
    kind = _TYPE.search(attributes)
    return b"src=" not in attributes and (kind["type"].lower() if kind else b"") in _RUN


def has_handler(html: bytes) -> bool:
    """Return whether a page has a script in an attribute."""
    lowered = html.lower()
    return _MAY_BE_HANDLER.search(lowered) is not None and _HANDLER.search(lowered) is not None


def _pages(folder: str) -> Iterator[tuple[str, bytes]]:
    for above, _, names in files.walk(folder):
        for name in names:
            if name.endswith(".html"):
                path = os.path.join(above, name)
                with open(path, "rb") as stream:
                    yield os.path.relpath(path, folder), stream.read()


def _write(path: str, text: bytes) -> None:
    with open(path, "wb") as stream:
        stream.write(text)
