"""Folders of the repository root that the site publishes beside ``docs/``.

A mounted file keeps its repository path as its place in the site: ``adr/0001-x.md`` is published from
``adr/0001-x.md``. So a path means the same on the site, in the repository and in a link.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Container, Iterable, Mapping, Sequence

from handbook import printable
from handbook.errors import ConfigError
from handbook.model.terms import PAGES

WHERE = "mkdocs.yml: plugins: handbook: mounts"
FORMS = "templates"
"""A folder of this name holds forms to copy, not pages to read."""

KINDS = frozenset({
    ".avif", ".bmp", ".csv", ".diff", ".drawio", ".gif", ".gz", ".ico", ".ipynb", ".jpeg", ".jpg",
    ".json", ".log", ".mermaid", ".mmd", ".mp3", ".mp4", ".ogg", ".patch", ".pdf", ".png", ".proto",
    ".puml", ".sql", ".svg", ".tar", ".toml", ".tsv", ".txt", ".wav", ".webm", ".webp", ".xlsx",
    ".yaml", ".yml", ".zip",
})  # fmt: skip
"""Files beside pages that are published by themselves; pictures of the kind SVG once they were looked at."""

Nav = Sequence[object]


def checked_mounts(mounts: Iterable[str], docs: str) -> tuple[str, ...]:
    """Return the folders in a normal form, relative to the root; ``docs`` is the folder of the pages."""
    folders: list[str] = []
    for mount in mounts:
        folder = posixpath.normpath(mount.replace("\\", "/").strip())
        if folder.startswith(("/", "..")) or folder == "." or ":" in folder:
            raise ConfigError(WHERE, f"'{mount}' must be a folder below the folder of mkdocs.yml")
        if _within(folder, docs) or _within(docs, folder):
            raise ConfigError(WHERE, f"'{mount}' and docs_dir '{docs}' lie in each other; remove the mount")
        for other in folders:
            if _within(folder, other) or _within(other, folder):
                raise ConfigError(WHERE, f"'{mount}' and '{other}' lie in each other; keep one of them")
        folders.append(folder)
    return tuple(folders)


def _within(inner: str, outer: str) -> bool:
    return inner == outer or inner.startswith(f"{outer}/")


def publishable(paths: Iterable[str]) -> tuple[str, ...]:
    """Return the files of a mount to publish, in order: no hidden files, no forms.

    ``paths`` are relative to the mounted folder.
    """
    return tuple(sorted((path for path in paths if _is_publishable(path)), key=reading_order))


def reading_order(path: str) -> tuple[tuple[int, str], ...]:
    """Sort as people count: ``2-b.md`` before ``10-a.md``."""
    parts = re.findall(r"\d+|\D+", path)
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in parts)


def _is_publishable(path: str) -> bool:
    *folders, name = path.split("/")
    return not name.startswith(".") and not any(part.startswith(".") or part == FORMS for part in folders)


def is_plain(path: str) -> bool:
    """Return whether a path can stand in HTML as it is: a theme shows it where a page has no title.

    Characters that nobody sees, or that turn the direction of writing, would show another path.
    """
    return not re.search("[<>\"'&]", path) and printable.escaped(path) == path


def is_published_kind(path: str) -> bool:
    """Return whether a file is of a kind that does nothing in a browser but show itself, or is a page."""
    return is_page(path) or posixpath.splitext(path)[1].lower() in KINDS


def is_page(path: str) -> bool:
    """Return whether the site makes a page of the file."""
    return path.lower().endswith(PAGES)


def index_of(folder: str, paths: Container[str]) -> str | None:
    """Return the page that the folder's own address shows, or None when nobody wrote one."""
    names = (f"{folder}/index.md", f"{folder}/README.md") if folder else ("index.md", "README.md")
    return next((name for name in names if name in paths), None)


def edit_path(path: str, docs: str) -> str:
    """Return the path of a mounted file as ``edit_uri`` needs it: relative to the folder of the pages."""
    return posixpath.relpath(path, docs)


def expanded_nav(nav: Nav, pages: Mapping[str, Sequence[str]]) -> list[object]:
    """Replace each ``folder/`` in the navigation by the pages of that mount, the index first.

    ``pages`` maps the mounted folder to the repository paths of its pages.
    """
    return [_expanded(entry, pages) for entry in nav]


def _expanded(entry: object, pages: Mapping[str, Sequence[str]]) -> object:
    if isinstance(entry, Mapping):
        return {title: _expanded(value, pages) for title, value in entry.items()}
    if isinstance(entry, list):
        return expanded_nav(entry, pages)
    if isinstance(entry, str) and entry.endswith("/") and entry.rstrip("/") in pages:
        folder = entry.rstrip("/")
        return _nested(folder, pages[folder])
    return entry


def _nested(folder: str, pages: Sequence[str]) -> list[object]:
    index = index_of(folder, pages)
    tree: list[object] = [index] if index is not None else []
    deeper: dict[str, list[str]] = {}
    for page in sorted(pages, key=reading_order):
        first, separator, _ = page.removeprefix(f"{folder}/").partition("/")
        if separator:
            deeper.setdefault(first, []).append(page)
        elif page != index:
            tree.append(page)
    tree += [{label(name): _nested(f"{folder}/{name}", inner)} for name, inner in deeper.items()]
    return tree


def label(folder: str) -> str:
    """Return a readable name for a folder: ``on-call`` becomes ``On call``."""
    words = posixpath.basename(folder).replace("-", " ").replace("_", " ")
    return words[:1].upper() + words[1:]
