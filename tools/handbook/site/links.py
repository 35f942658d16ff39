"""Links as people write them for the repository's web view, resolved for the site.

A link is resolved from the *repository* path of the file in which it stands. What the site publishes
becomes a link within the site; what only the repository has becomes a link to its web view; what
neither has is dead.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote, urljoin, urlsplit, urlunsplit

from handbook.errors import suggestion
from handbook.model.entry import Entry
from handbook.site.markup import SCHEMES
from handbook.site.markup import scheme as scheme_of
from handbook.site.mount import index_of

MOST_COMPARED = 100_000
"""Names that dead links of one build are compared with: a second or two."""
_CORRECT = "correct or remove it"
# Python-Markdown holds characters that are not Markdown between such marks: those of a hidden mail address,
# and the `&` of an entity.
_STASHED = "\x02"
_AMPERSAND = "\x02amp\x03"


@dataclass(frozen=True, slots=True)
class WebView:
    """Where the repository is read in a browser; both addresses end with ``/``."""

    files: str
    folders: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """All that a link can lead to."""

    published: Mapping[str, str]
    """Repository path of each published file -> its path in the site's sources."""
    entry: Callable[[str], Entry]
    """Look a repository path up on the disk."""
    near: Callable[[str], str]
    """Say which published file was meant by a path; see `Suggestions`."""
    web: WebView | None
    """None: mkdocs.yml names no ``repo_url``, so that links to unpublished files lead nowhere."""


@dataclass(frozen=True, slots=True)
class Dead:
    """A link that leads nowhere; ``reason`` goes on with the next step."""

    reason: str


def web_view(repo_url: str, edit_uri: str, docs: str) -> WebView | None:
    """Derive the addresses of files and folders from those of the edit buttons.

    ``https://host/team/handbook`` and ``edit/main/docs/`` give ``.../blob/main/`` and ``.../tree/main/``.
    """
    pages = urljoin(f"{repo_url.rstrip('/')}/", edit_uri) if repo_url and edit_uri else ""
    suffix = f"/{docs}/"
    if not pages.endswith(suffix):
        return None
    root = pages.removesuffix(docs + "/")
    before, edit, branch = root.rpartition("/edit/")
    if not edit:
        return WebView(root, root)
    return WebView(f"{before}/blob/{branch}", f"{before}/tree/{branch}")


def resolve(href: str, page: str, places: Places, *, image: bool = False) -> str | Dead:
    """Return the link for the site's sources, or why it is dead.

    ``page`` is the repository path of the file in which the link stands. A link within the site comes
    back relative to the page's place in the site's sources: MkDocs makes the address of it and checks
    the anchor. Addresses with a host or scheme and anchors of the same page come back as they are.
    """
    try:
        scheme, host, path, query, anchor = urlsplit(href)
    except ValueError:
        return Dead("is not an address; correct it")
    found = scheme_of(href.replace(_AMPERSAND, "&"))
    if found and found not in SCHEMES and not (image and found == "data"):
        return Dead(f"has the scheme '{found}', which is not published: use https or mailto")
    if scheme or host or not path or _STASHED in href:
        return href
    path = unquote(path)
    base = "" if path.startswith("/") else posixpath.dirname(page)
    target = posixpath.normpath(posixpath.join(base, path.lstrip("/")))
    if target.split("/")[0] == "..":
        return Dead("leads out of the repository; use a full address")
    target = "" if target == "." else target
    uri = _published(target, places)
    if uri is not None:
        here = places.published.get(page, page)
        relative = posixpath.relpath(uri, posixpath.dirname(here) or ".")
        return urlunsplit(("", "", quote(relative), query, anchor))
    return _unpublished(target, page, places, urlunsplit(("", "", "", query, anchor)), image=image)


def _published(target: str, places: Places) -> str | None:
    index = index_of(target, places.published)
    return places.published.get(target) or (places.published[index] if index else None)


def _unpublished(target: str, page: str, places: Places, rest: str, *, image: bool) -> str | Dead:
    entry = places.entry(target)
    if entry in (Entry.NOTHING, Entry.OUTSIDE):
        return Dead(f"leads to '{target}', which does not exist; {_suggestion(target, page, places)}")
    if image:
        return Dead(f"shows '{target}', which the site does not publish; move it into docs/ or a mount")
    if places.web is None:
        return Dead(
            f"leads to '{target}', which is not on the site; "
            "set repo_url and edit_uri in mkdocs.yml or remove the link"
        )
    base = places.web.files if entry is Entry.FILE else places.web.folders
    return base + quote(target) + rest


def _suggestion(target: str, page: str, places: Places) -> str:
    """Name the file that was meant: the source of a site address, or the nearest name."""
    source = f"{target.removesuffix('.html')}.md"
    if source in places.published:
        return f"write '{posixpath.relpath(source, posixpath.dirname(page) or '.')}'"
    return places.near(target)


class Suggestions:
    """Says which file was meant by a link that leads nowhere, until as many names are looked at as may be.

    Each such link is compared with all files, and a stranger may have written very many.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = tuple(names)
        self._said: dict[str, str] = {}
        self._left = MOST_COMPARED

    def near(self, target: str) -> str:
        """Return the next step for a link to a path that does not exist."""
        if target not in self._said:
            self._left -= len(self._names)
            if self._left < 0:
                return _CORRECT
            self._said[target] = suggestion(target, self._names, _CORRECT)
        return self._said[target]
