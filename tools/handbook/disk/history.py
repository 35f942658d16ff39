"""What happened since a branch left another one: which files have changed, when, and what commits say.

Git is asked and runs nothing for it; file names and messages may be a stranger's.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from handbook.disk import git
from handbook.disk.changed import DIFF, without_filters

TRAILER = "Docs-Unaffected"
"""The trailer of a commit that leaves all documents true, with the reason."""
LONGEST = 2_000_000
"""Bytes of an older file that is read."""
MOST = 50_000_000
"""Bytes of all of them."""
_FIELD, _VALUE = b"\x02", b"\x03"
_FORMAT = f"%H%x02%cs%x02%(trailers:key={TRAILER},valueonly,unfold,separator=%x03)"


class Change(NamedTuple):
    """A file that has changed. Paths are relative to the root of the working tree, with ``/``."""

    old: str
    """Where it was; empty for a new file."""
    new: str
    """Where it is; empty for one that is gone."""


class Commit(NamedTuple):
    """A commit since then."""

    id: str
    day: str
    """When it was made, ``YYYY-MM-DD``."""
    reason: str
    """Why no document is affected, as its trailer says; empty where it has none."""
    files: frozenset[str]


class History(NamedTuple):
    """What happened since HEAD and another commit parted."""

    top: str
    """The root of the working tree."""
    base: str
    """The commit where they parted."""
    changes: tuple[Change, ...]
    """All files that differ between that commit and the working tree, new ones that are not ignored, too."""
    commits: tuple[Commit, ...]
    """The newest first."""
    uncommitted: frozenset[str]
    """Files that differ from HEAD."""


def since(folder: str, ref: str, option: str = "--since") -> History:
    """Return what happened since HEAD and a commit parted; ``option`` is how the user names another one.

    Raises GitError, as `git.merge_base` does.
    """
    top = git.place(folder).top
    base = git.merge_base(top, ref, option)
    filters = without_filters(top)
    listed = git.run(top, *DIFF, "--name-status", "-z", base, "--", settings=filters)
    changes = list(_changes(listed))
    new = git.run(top, "ls-files", "-z", "--others", "--exclude-standard")
    untracked = [_path(name) for name in new.split(b"\0") if name]
    changes += (Change("", path) for path in untracked)
    differs = git.run(top, *DIFF, "--no-renames", "--name-only", "-z", "HEAD", "--", settings=filters)
    uncommitted = frozenset((*untracked, *(_path(name) for name in differs.split(b"\0") if name)))
    return History(top, base, tuple(sorted(changes)), tuple(_commits(top, base)), uncommitted)


def irregular(past: History) -> frozenset[str]:
    """Return the changed files that are links on one side: what git has of these is where they lead.

    Raises GitError.
    """
    listed = git.run(
        past.top, *DIFF, "--no-renames", "--raw", "-z", past.base, "--", settings=without_filters(past.top)
    )
    fields = iter(listed.split(b"\0"))
    found = {
        _path(path)
        for modes in fields
        if (path := next(fields, b""))
        and not all(mode.startswith((b"100", b"000")) for mode in _modes(modes))
    }
    new = (change.new for change in past.changes if change.new and not change.old)
    return frozenset(found | {path for path in new if os.path.islink(os.path.join(past.top, path))})


def _modes(field: bytes) -> list[bytes]:
    return field.removeprefix(b":").split(b" ")[:2]


def texts(top: str, commit: str, paths: Iterable[str]) -> Mapping[str, str]:
    """Return the files of a commit that can be read as UTF-8; one that is not there or too long is left out.

    Raises GitError.
    """
    # Names are asked for in lines.
    named = [path for path in dict.fromkeys(paths) if path and "\n" not in path]
    if not named:
        return {}
    sizes = git.run(top, "cat-file", "--batch-check=%(objecttype) %(objectsize)", stdin=_asked(commit, named))
    wanted: list[str] = []
    left = MOST
    for path, line in zip(named, sizes.split(b"\n"), strict=False):
        kind, _, digits = line.partition(b" ")
        if kind == b"blob" and digits.isdigit() and int(digits) <= min(LONGEST, left):
            left -= int(digits)
            wanted.append(path)
    if not wanted:
        return {}
    answer = git.run(top, "cat-file", "--batch=%(objectsize)", stdin=_asked(commit, wanted))
    found: dict[str, str] = {}
    at = 0
    for path in wanted:
        end = answer.index(b"\n", at)
        after = end + 1 + int(answer[at:end])
        data = answer[end + 1 : after]
        at = after + 1
        try:
            found[path] = data.decode("utf-8")
        except UnicodeDecodeError:
            continue
    return found


def _asked(commit: str, paths: Iterable[str]) -> str:
    return "".join(f"{commit}:{path}\n" for path in paths)


def _changes(answer: bytes) -> Iterator[Change]:
    fields = iter(answer.split(b"\0"))
    for status in fields:
        letter = status[:1]
        first = _path(next(fields, b""))
        if letter in (b"R", b"C"):
            yield Change(first if letter == b"R" else "", _path(next(fields, b"")))
        elif first:
            yield Change("" if letter == b"A" else first, "" if letter == b"D" else first)


def _commits(top: str, base: str) -> Iterator[Commit]:
    """Yield the commits since then. Of a merge, only the files count that are as on neither side."""
    mark = os.urandom(12).hex()  # No name of a file can look like the beginning of a commit.
    answer = git.run(
        top, "log", "-c", "--no-renames", "--name-only", "-z", "--no-color", f"--format={mark}{_FORMAT}",
        f"{base}..HEAD",
    )  # fmt: skip
    head: list[bytes] = []
    files: set[str] = set()
    for token in answer.split(b"\0"):
        token = token.removeprefix(b"\n")
        if token.startswith(mark.encode()):
            if head:
                yield _commit(head, files)
            head, files = token[len(mark) :].split(_FIELD, 2), set()
        elif token:
            files.add(_path(token))
    if head:
        yield _commit(head, files)


def _commit(head: list[bytes], files: set[str]) -> Commit:
    identity, day, said = head
    reasons = (" ".join(part.decode("utf-8", "replace").split()) for part in said.split(_VALUE))
    return Commit(_path(identity), _path(day), "; ".join(filter(None, reasons)), frozenset(files))


def _path(name: bytes) -> str:
    return name.decode("utf-8", "surrogateescape")
