"""Ask git about a decision log: which numbers other branches have given, and which record came first.

Nothing here goes over the network: remote branches are known as of the last fetch.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from handbook.adr.record.record import by_name, is_record
from handbook.disk import git
from handbook.disk.git import GitError, GitPlace, place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAIN = ("origin/HEAD", "origin/main", "origin/master")
_FOLDER_MODE = b"40000"


class Taken(NamedTuple):
    """A number that a branch has given to a record."""

    number: int
    branch: str


def taken(folder: str) -> tuple[Taken, ...]:
    """Return the numbers of records on all other branches, local and remote, with one branch for each.

    Two calls of git however many branches there are. Raises GitError.
    """
    where = place(folder)
    refs = _refs(where.top)
    asked = "".join(f"{commit}:{where.below}\n" for commit in refs)
    if not refs or "\n" in where.below:
        return ()
    answer = git.run(where.top, "cat-file", "--batch", "--buffer", stdin=asked)
    found: dict[int, str] = {}
    # Branches have most of their records in common: each name is looked at once.
    known: set[str] = set()
    for branch, names in zip(refs.values(), _trees(answer), strict=True):
        fresh = set(names) - known
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
        if _answers(where.top, "rev-parse", "--verify", "--quiet", f"refs/remotes/{name}^{{commit}}"):
            return name
    raise GitError(f"there is no {' or '.join(MAIN)} to compare with; name a branch by --against")


def merge_base(where: GitPlace, ref: str) -> str:
    """Return the commit where our branch has left ``ref``. Raises GitError."""
    # What begins with a hyphen would be an option.
    if ref.startswith("-") or not _answers(
        where.top, "rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}"
    ):
        raise GitError(f"git knows no commit '{ref}'; fetch it, or name another by --against")
    base = _answers(where.top, "merge-base", "HEAD", ref)
    if not base:
        raise GitError(f"no common history with '{ref}' is here; fetch it whole with `git fetch --unshallow`")
    return base


def paths(where: GitPlace, ref: str) -> frozenset[str]:
    """Return the paths of the log's records in a commit, relative to the root. Raises GitError."""
    answer = git.run(where.top, "cat-file", "--batch", stdin=f"{ref}:{where.below}\n")
    names = next(_trees(answer))
    return frozenset(f"{where.below}/{name}" if where.below else name for name in _records(names))


def texts(where: GitPlace, commit: str, names: Sequence[str]) -> dict[str, str]:
    """Return the texts of files of the log's folder in a commit, in one call of git. Raises GitError.

    Those that the commit does not have are left out.
    """
    plain = [name for name in names if "\n" not in name]
    folder = f"{where.below}/" if where.below else ""
    answer = git.run(
        where.top, "cat-file", "--batch", stdin="".join(f"{commit}:{folder}{name}\n" for name in plain)
    )
    found: dict[str, str] = {}
    at = 0
    for name in plain:
        end = answer.index(b"\n", at)
        words = answer[at:end].rsplit(b" ", 2)
        at = end + 1
        if len(words) == 3 and words[1] == b"blob":
            size = int(words[2])
            found[name] = answer[at : at + size].decode("utf-8", "replace")
            at += size + 1
    return found


def arrivals(where: GitPlace, ref: str) -> dict[str, int]:
    """Return when each path of the log's folder came to a branch, as numbers that grow with time.

    A merge counts as one step: what a branch brings has arrived when it was merged. Raises GitError.
    """
    if not _answers(where.top, "rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}"):
        return {}  # Nothing is committed yet.
    log = ("log", "--first-parent", "-m", "--no-renames", "--diff-filter=A", "--name-only", "--format=%x01")
    answer = git.run(where.top, *log, ref, "--", where.below or ".")
    found: dict[str, int] = {}
    for at, commit in enumerate(answer.decode("utf-8", "replace").split("\x01")):
        for path in commit.splitlines():
            found.setdefault(path, -at)  # The newest comes first.
    found.pop("", None)
    return found


def _refs(top: str) -> dict[str, str]:
    """Return the commits at the tips of other branches, each with the first branch there."""
    form = "--format=%(objectname)%00%(symref)%00%(HEAD)%00%(refname:short)"
    answer = git.run(top, "for-each-ref", form, "refs/heads", "refs/remotes").decode("utf-8", "replace")
    found: dict[str, str] = {}
    for line in answer.splitlines():
        commit, alias, current, name = line.split("\0")
        if not alias and current != "*":
            found.setdefault(commit, name)
    return found


def _trees(answer: bytes) -> Iterator[tuple[str, ...]]:
    """Yield the file names of each folder in an answer of `git cat-file --batch`."""
    at = 0
    parsed: dict[bytes, tuple[str, ...]] = {}
    while at < len(answer):
        end = answer.index(b"\n", at)
        words = answer[at:end].rsplit(b" ", 2)
        at = end + 1
        if words[-1] == b"missing" or len(words) < 3:
            yield ()
            continue
        size = int(words[2])
        if words[0] not in parsed:
            width = len(words[0]) // 2
            parsed[words[0]] = tuple(_names(answer[at : at + size], width)) if words[1] == b"tree" else ()
        yield parsed[words[0]]
        at += size + 1


def _names(tree: bytes, width: int) -> Iterator[str]:
    """Yield the files of a git tree: mode, space, name, zero byte, then the object in ``width`` bytes."""
    at = 0
    while at < len(tree):
        space, zero = tree.index(b" ", at), tree.index(b"\0", at)
        if tree[at:space] != _FOLDER_MODE:
            yield os.fsdecode(tree[space + 1 : zero])
        at = zero + 1 + width


def _records(names: tuple[str, ...]) -> Iterator[str]:
    return (name for name in names if name.lower().endswith(".md") and is_record(by_name(name)))


def _numbers(names: tuple[str, ...]) -> Iterator[int]:
    for name in _records(names):
        number = by_name(name).number
        if number is not None:
            yield number


def _answers(top: str, *args: str) -> str:
    """Return what git says to a question that it may answer by failing."""
    try:
        return git.run(top, *args).decode("utf-8", "replace").strip()
    except GitError:
        return ""
