"""Ask git about a decision log: which numbers other branches have given, and which record came first.

Nothing here goes over the network: remote branches are known as of the last fetch.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, NamedTuple

from handbook.adr.record.record import by_name, is_record
from handbook.disk import git
from handbook.disk.files import LIMIT
from handbook.disk.git import GitError, GitPlace, place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_COMMIT = re.compile(rb"\x01[0-9a-f]{40,64}")
MAIN = ("origin/HEAD", "origin/main", "origin/master")
_FOLDER_MODE = b"40000"
_MOST = 64 * 1024**2
"""Bytes of all objects that are asked for at once: the folders of a thousand branches have less."""


class Taken(NamedTuple):
    """A number that a branch has given to a record."""

    number: int
    branch: str


class _Object(NamedTuple):
    """What git holds, and by which name of its own."""

    identity: bytes
    data: bytes


def taken(folder: str) -> tuple[Taken, ...]:
    """Return the numbers of records on all other branches, local and remote, with one branch for each.

    Three calls of git however many branches there are. Raises GitError.
    """
    where = place(folder)
    refs = _refs(where.top)
    if not refs:
        return ()
    trees = _objects(where.top, b"tree", [f"{commit}:{where.below}" for commit in refs])
    found: dict[int, str] = {}
    # Branches have most of their records in common: each folder and each name is looked at once.
    seen: set[bytes] = set()
    known: set[str] = set()
    for branch, tree in zip(refs.values(), trees, strict=True):
        if tree is None or tree.identity in seen:
            continue
        seen.add(tree.identity)
        fresh = set(_names(tree)) - known
        known |= fresh
        for number in _numbers(tuple(fresh)):
            found.setdefault(number, branch)
    return tuple(Taken(number, found[number]) for number in sorted(found))


def remote(where: GitPlace) -> bool:
    """Return whether the repository knows any branch of a remote. Raises GitError."""
    return bool(git.run(where.top, "for-each-ref", "--count=1", "refs/remotes").strip())


def main_branch(where: GitPlace) -> str:
    """Return the branch that others start from. Raises GitError when there is none."""
    for name in MAIN:
        if git.answers(where.top, "rev-parse", "--verify", "--quiet", f"refs/remotes/{name}^{{commit}}"):
            return name
    raise GitError(f"there is no {' or '.join(MAIN)} to compare with; name a branch by --against")


def merge_base(where: GitPlace, ref: str) -> str:
    """Return the commit where our branch has left ``ref``. Raises GitError."""
    return git.merge_base(where.top, ref, "--against")


def paths(where: GitPlace, ref: str) -> frozenset[str]:
    """Return the paths of the log's records in a commit, relative to the root. Raises GitError."""
    (tree,) = _objects(where.top, b"tree", (f"{ref}:{where.below}",))
    names = tuple(_names(tree)) if tree else ()
    return frozenset(f"{where.below}/{name}" if where.below else name for name in _records(names))


def texts(where: GitPlace, commit: str, names: Sequence[str]) -> dict[str, str]:
    """Return the texts of files of the log's folder in a commit, in two calls of git. Raises GitError.

    Those that the commit does not have, or that are too large for a record, are left out.
    """
    folder = f"{where.below}/" if where.below else ""
    found = _objects(where.top, b"blob", [f"{commit}:{folder}{name}" for name in names])
    return {
        name: each.data.decode("utf-8", "replace")
        for name, each in zip(names, found, strict=True)
        if each is not None
    }


def arrivals(where: GitPlace, ref: str) -> dict[str, int]:
    """Return when each path of the log's folder came to a branch, as numbers that grow with time.

    A merge counts as one step: what a branch brings has arrived when it was merged. Raises GitError.
    """
    if not git.answers(where.top, "rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}"):
        return {}  # Nothing is committed yet.
    log = ("log", "-z", "--first-parent", "-m", "--no-renames", "--diff-filter=A", "--name-only")
    answer = git.run(where.top, *log, "--format=%x01%H", ref, "--", where.below or ".")
    found: dict[str, int] = {}
    at, begins = 0, False
    for name in answer.split(b"\0")[:-1]:
        if _COMMIT.fullmatch(name):
            at, begins = at - 1, True  # The newest comes first.
            continue
        path = name.removeprefix(b"\n") if begins else name  # What stands between a commit and its files.
        found.setdefault(os.fsdecode(path), at)
        begins = False
    return found


def _refs(top: str) -> dict[str, str]:
    """Return the commits at the tips of other branches, each with the first branch there."""
    form = "--format=%(objectname)%00%(symref)%00%(HEAD)%00%(refname:short)"
    answer = git.run(top, "for-each-ref", form, "refs/heads", "refs/remotes")
    found: dict[str, str] = {}
    for line in _lines(answer):
        commit, alias, current, name = line.split(b"\0")
        if not alias and current != b"*":
            found.setdefault(commit.decode(), name.decode("utf-8", "replace"))
    return found


def _lines(answer: bytes) -> list[bytes]:
    """Return the lines of an answer: to git only a line feed ends one, whatever a name holds."""
    return answer.split(b"\n")[:-1]


def _objects(top: str, kind: bytes, names: Sequence[str]) -> tuple[_Object | None, ...]:
    """Return what git holds by names such as ``main:adr``; None where that is nothing, or of another kind.

    What they are is asked first: git hands out a file of any size, once for each branch that has it.
    Raises GitError when it is too much.
    """
    # Git takes both for the end of a name.
    asked = [name for name in names if "\n" not in name and "\r" not in name]
    question = "".join(f"{name}\n" for name in asked)
    told = _lines(git.run(top, "cat-file", "--batch-check", "--buffer", stdin=question))
    if len(told) != len(asked):
        raise GitError("git has not answered for each name it was asked for; see `git fsck`")
    found: dict[str, bytes] = {}
    sizes: dict[bytes, int] = {}
    for name, line in zip(asked, told, strict=True):
        words = line.rsplit(b" ", 2)
        if len(words) == 3 and words[1] == kind and (kind != b"blob" or int(words[2]) <= LIMIT):
            found[name] = words[0]
            sizes[words[0]] = int(words[2])
    if sum(sizes.values()) > _MOST:
        raise GitError(f"the log's folder has more than {_MOST // 1024**2} MB in git; is it the right one?")
    contents = _contents(top, sizes)
    return tuple(_Object(found[name], contents[found[name]]) if name in found else None for name in names)


def _contents(top: str, sizes: Mapping[bytes, int]) -> dict[bytes, bytes]:
    """Return what objects hold, given with their sizes. Raises GitError."""
    if not sizes:
        return {}
    asked = b"".join(identity + b"\n" for identity in sizes).decode()
    answer = git.run(top, "cat-file", "--batch", "--buffer", stdin=asked)
    found: dict[bytes, bytes] = {}
    at = 0
    for identity, size in sizes.items():
        if not answer.startswith(identity, at):
            break
        at = answer.find(b"\n", at) + 1
        found[identity] = answer[at : at + size]
        at += size + 1
    if len(found) < len(sizes) or at != len(answer):
        raise GitError("git has not handed out what it has named; see `git fsck`")
    return found


def _names(tree: _Object) -> Iterator[str]:
    """Yield the files of a git tree: mode, space, name, zero byte, then the identity of the object."""
    at, data = 0, tree.data
    width = len(tree.identity) // 2  # There it is in bytes, here in hexadecimal digits.
    while at < len(data):
        space, zero = data.index(b" ", at), data.index(b"\0", at)
        if data[at:space] != _FOLDER_MODE:
            yield os.fsdecode(data[space + 1 : zero])
        at = zero + 1 + width


def _records(names: tuple[str, ...]) -> Iterator[str]:
    return (name for name in names if name.lower().endswith(".md") and is_record(by_name(name)))


def _numbers(names: tuple[str, ...]) -> Iterator[int]:
    for name in _records(names):
        number = by_name(name).number
        if number is not None:
            yield number
