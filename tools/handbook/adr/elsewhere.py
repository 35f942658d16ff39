"""Decision records in folders of a repository that nothing names as a log.

Asked only where no log was found: many files are looked at by their names, few are opened.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from handbook.adr.log import looks_like_record
from handbook.adr.record.record import parse
from handbook.disk import git
from handbook.disk.files import read, walk
from handbook.disk.place import tree
from handbook.errors import ReadError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_OPENED = 10
"""How many files of a folder are opened before it counts as one of other numbered pages."""
_WALKED = 5_000
"""How many folders are looked into where git does not list the files."""
_GLANCED = 50
"""How many folders are looked into before git is asked which files count: to ask costs as much as these."""
_FOREIGN = frozenset({"node_modules", "vendor", "third_party", "site-packages", "__pycache__"})
"""Folders with the work of others."""
_TELLING = ("adr", "decision")


def folders(root: str, besides: str = "") -> tuple[str, ...]:
    """Return the folders below the root of a repository that hold records, relative to it and sorted.

    The folder ``besides`` is left out. One record that is certain is enough; numbered pages such as
    the chapters of a book are not records.
    """
    top = git.work_tree(root) or root
    if not _may_hold_records(top):
        return ()
    found: dict[str, list[str]] = {}
    for path in _files(top):
        folder, _, name = path.rpartition("/")
        if looks_like_record(name) and not _FOREIGN.intersection(folder.split("/")):
            found.setdefault(folder, []).append(path)
    within = tree(top)
    skipped = os.path.realpath(besides) if besides else ""
    return tuple(
        folder
        for folder, paths in sorted(found.items())
        if os.path.realpath(os.path.join(top, folder)) != skipped
        and any(_certain(top, path, within) for path in sorted(paths)[:_OPENED])
    )


def below(folder: str) -> dict[str, tuple[str, ...]]:
    """Return the subfolders of a log that hold files named like records, each with the names of these."""
    found: dict[str, list[str]] = {}
    for path in _walked(folder):
        inner, _, name = path.rpartition("/")
        if inner and looks_like_record(name):
            found.setdefault(inner, []).append(name)
    return {inner: tuple(sorted(names)) for inner, names in sorted(found.items())}


def _may_hold_records(top: str) -> bool:
    """Return whether there may be records below a folder, without the cost of asking git.

    True also where there is too much to look through.
    """
    for count, (_, inner, names) in enumerate(walk(top)):
        if count == _GLANCED or any(map(looks_like_record, names)):
            return True
        inner[:] = [name for name in inner if name != git.MARK and name not in _FOREIGN]
    return False


def _files(top: str) -> Iterable[str]:
    try:
        listed = git.files(top)
    except git.GitError:
        listed = None
    return _walked(top) if listed is None else listed


def _walked(top: str) -> Iterator[str]:
    """Yield the files below a folder, but not those in hidden folders, relative to it."""
    for count, (folder, inner, names) in enumerate(walk(top)):
        if count == _WALKED:
            return
        inner[:] = sorted(name for name in inner if not name.startswith(".") and name not in _FOREIGN)
        way = os.path.relpath(folder, top).replace(os.sep, "/")
        yield from (name if way == "." else f"{way}/{name}" for name in names)


def _certain(top: str, path: str, within: str) -> bool:
    """Return whether a file says what only a decision record says.

    A number in the title is not enough: chapters have one, too.
    """
    try:
        record = parse(path, read(os.path.join(top, *path.split("/")), within))
    except ReadError:
        return False
    told = any(word in path.lower() for word in _TELLING)
    return record.certain and bool(record.status or told)
