"""Plan a new service from the sample of a stack: its files, renamed, without what only the book needs."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import handbook
from handbook.changes import ChangeSet, Create
from handbook.disk import files as disk
from handbook.errors import HandbookError
from handbook.project.services import files
from handbook.project.services.names import SAMPLE, Names, check_dependencies, renamed, validated

_PACKAGE = Path(handbook.__file__).parent
SHIPPED = _PACKAGE / "shipped"
"""Where an installed package has the samples; a checkout has them at its root."""
BESIDE = Path(__file__).parent / "beside"
"""What a project has and a sample has not: README, the verbs of a laptop, a temporary database."""
MARKER = "--8<-- ["
"""Begins or ends a section that a page of the book shows."""
_PLACES = {
    "samples.contract": "contract",
    "samples/contract": "contract",
    "from scenarios import": "from contract import",
    "scenarios/postgresql.py": "contract/postgresql.py",
}
"""Where the contract speaks of itself: in the book, and in a service."""


def creation(stack: str, name: str, folder: Path) -> ChangeSet:
    """Plan a service of this name in a folder, which may exist if it is empty.

    Raises HandbookError for a name that is not fit, a folder that holds something, and an installation
    without the samples.
    """
    names = validated(name)
    if os.path.lexists(folder) and not (folder.is_dir() and not any(folder.iterdir())):
        what = "is not empty" if folder.is_dir() else "is a file"
        raise HandbookError(f"{folder} {what}; name another folder with --path DIR")
    root = source()
    sample = {path: disk.read(root / "samples" / stack / path) for path in _sample(root, stack)}
    check_dependencies(names, sample.values())
    own = {path.partition("/")[0].partition(".")[0] for path in sample} - {SAMPLE.snake}
    if own & set(names.spellings):
        raise HandbookError(
            f"this stack has a folder or file '{name}' of its own; add a word: {name}-service"
        )
    made = {renamed(path, names): renamed(unmarked(text), names) for path, text in sample.items()}
    made |= dict(_beside(root, names))
    top = folder.absolute()
    return ChangeSet(str(top.parent), tuple(Create(str(top / path), made[path]) for path in sorted(made)))


def source() -> Path:
    """Return the folder above ``samples/``. Raises HandbookError where there is none."""
    for root in (SHIPPED, _PACKAGE.parents[1]):
        if (root / "samples" / "contract").is_dir():
            return root
    raise HandbookError("the samples are not installed; install handbook from its wheel, or use a checkout")


def _beside(root: Path, names: Names) -> Iterator[tuple[str, str]]:
    """Yield what every service gets beside its sample: the contract, a temporary database, a README."""
    contract = root / "samples" / "contract"
    for path in files.of(contract):
        if not (BESIDE / "contract" / path).exists():
            yield f"contract/{path}", renamed(_moved(unmarked(disk.read(contract / path))), names)
    for path, place in files.ELSEWHERE.items():
        yield place, disk.read(root / path)
    for path in files.of(BESIDE):
        yield path, renamed(disk.read(BESIDE / path), names)


def _sample(root: Path, stack: str) -> tuple[str, ...]:
    """Return the files of a sample; one of its own that describes it makes way for that of the project."""
    return tuple(path for path in files.of(root / "samples" / stack) if path != "README.md")


def unmarked(text: str) -> str:
    """Return a text without the lines that mark sections.

    Blank lines above and below a mark were one distance: the larger is kept, and none at the beginning and
    the end of a file, as formatters want it. All other bytes are as they were.
    """
    if MARKER not in text:
        return text
    groups = [list(group) for _, group in groupby(text.splitlines(keepends=True), key=_is_loose)]
    last = len(groups) - 1
    for number, group in enumerate(groups):
        if any(map(_is_mark, group)):
            runs = [list(run) for marked, run in groupby(group, key=_is_mark) if not marked]
            groups[number] = max(runs, key=len, default=[]) if 0 < number < last else []
    return "".join(itertools.chain.from_iterable(groups))


def _is_mark(line: str) -> bool:
    return MARKER in line


def _is_loose(line: str) -> bool:
    return _is_mark(line) or not line.strip()


def _moved(text: str) -> str:
    for before, after in _PLACES.items():
        text = text.replace(before, after)
    return text
