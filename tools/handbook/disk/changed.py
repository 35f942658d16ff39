"""What has changed since a branch left another one: asked of git, which runs and fetches nothing for it.

Committed changes count, and those that are not: staged or not, and new files that are not ignored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from handbook.disk import git
from handbook.disk.git import GitError
from handbook.model.changed import NEW, ChangedLines

DIFF = (
    "diff", "--no-ext-diff", "--no-textconv", "--no-color", "--no-relative", "--ignore-submodules=all",
    "--find-renames", "--src-prefix=a/", "--dst-prefix=b/",
)  # fmt: skip
"""How git is asked for a difference: no program of the repository has a say in it."""
_LINES = ("--text", "--unified=0", "--inter-hunk-context=0")
_HUNK = re.compile(rb"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_ESCAPE = re.compile(rb'\\([0-7]{3}|["\\abfnrtv])')
_LETTERS = {b"a": b"\a", b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"}
_ADDED, _UNMERGED = "A", "U"


class Changes(NamedTuple):
    """The files that have changed and still exist."""

    top: str
    """The root of the working tree."""
    since: str
    """What the files were compared with, as the user named it."""
    files: Mapping[str, ChangedLines]
    """By their paths relative to the root, with ``/``. The lines are known if they were asked for."""


def since(folder: str, ref: str, suffixes: Sequence[str], *, lines: bool) -> Changes:
    """Return the files with one of the suffixes that have changed since HEAD and a commit parted.

    A file that was renamed has changed, though none of its lines may have. Raises GitError where git is
    missing, does not know the commit or has no common history.
    """
    top = git.place(folder).top
    base = git.merge_base(top, ref, "--changed-since")
    patterns = [f":(top,icase,glob)**/*{suffix}" for suffix in suffixes]
    # A clean filter is a program that the configuration of the repository names for its attributes.
    filters = without_filters(top)
    listed = git.run(top, *DIFF, "--name-status", "-z", base, "--", *patterns, settings=filters)
    found: dict[str, ChangedLines] = {}
    for status, path in _statuses(listed):
        found[path] = NEW if status in (_ADDED, _UNMERGED) else ChangedLines()
    if lines and not all(each.whole for each in found.values()):
        patch = git.run(top, *DIFF, *_LINES, base, "--", *patterns, settings=filters)
        for path, changed in _patched(patch):
            if path in found and not found[path].whole:
                found[path] = changed
    untracked = git.run(top, "ls-files", "-z", "--others", "--exclude-standard", "--", *patterns)
    found.update((_path(name), NEW) for name in untracked.split(b"\0") if name)
    return Changes(top, ref, found)


def without_filters(top: str) -> tuple[str, ...]:
    """Return the settings of git by which no clean filter runs: a repository may name any program as one."""
    try:
        names = git.run(top, "config", "--null", "--name-only", "--get-regexp", r"^filter\.")
    except GitError:  # There is none.
        return ()
    drivers = sorted({_path(name).rpartition(".")[0] for name in names.split(b"\0") if name})
    if strange := [driver for driver in drivers if "=" in driver or "\n" in driver]:
        raise GitError(
            f"the configuration of git has {strange[0]!r}, which cannot be switched off; rename it"
        )
    return tuple(
        f"{driver}.{setting}" for driver in drivers for setting in ("clean=", "process=", "required=false")
    )


def _statuses(answer: bytes) -> Iterator[tuple[str, str]]:
    """Yield the letter and the new path of each file that is still there."""
    fields = iter(answer.split(b"\0"))
    for status in fields:
        letter = status[:1].decode("ascii", "replace")
        if letter in ("R", "C"):
            next(fields, b"")
        path = next(fields, b"")
        if path and letter != "D":
            yield letter, _path(path)


def _patched(patch: bytes) -> Iterator[tuple[str, ChangedLines]]:
    """Yield each file of a patch without context, with its changed lines.

    Lines of the files are counted, never read: they may look like anything.
    """
    path = ""
    ranges: list[tuple[int, int]] = []
    gaps: list[int] = []
    lines = iter(patch.split(b"\n"))
    for line in lines:
        hunk = _HUNK.match(line)
        if hunk:
            removed, first, added = (1 if number is None else int(number) for number in hunk.groups())
            if added:
                ranges.append((first, first + added - 1))
            else:
                gaps.append(first)
            _skip(lines, removed + added)
        elif line.startswith(b"diff --git "):
            if path:
                yield path, ChangedLines(tuple(ranges), tuple(gaps))
            path, ranges, gaps = "", [], []
        elif line.startswith(b"+++ "):
            path = _header(line[4:])
    if path:
        yield path, ChangedLines(tuple(ranges), tuple(gaps))


def _skip(lines: Iterator[bytes], count: int) -> None:
    for _ in range(count):
        line = next(lines, b"")
        while line.startswith(b"\\"):  # "No newline at end of file" is not counted.
            line = next(lines, b"")


def _header(name: bytes) -> str:
    """Return the path that a header names, or nothing for a file that is gone."""
    name = name.removesuffix(b"\t")  # The end of a name with a space in it.
    if name.startswith(b'"') and name.endswith(b'"'):
        name = _ESCAPE.sub(_unescaped, name[1:-1])
    return _path(name.removeprefix(b"b/")) if name.startswith(b"b/") else ""


def _unescaped(found: re.Match[bytes]) -> bytes:
    code = found[1]
    return bytes((int(code, 8) & 255,)) if len(code) == 3 else _LETTERS.get(code, code)


def _path(name: bytes) -> str:
    return name.decode("utf-8", "surrogateescape")
