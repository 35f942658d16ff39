"""What is wrong with a decision log: its records, and what else there is in and around its folder."""

from __future__ import annotations

import os

from handbook.adr import elsewhere
from handbook.adr.branches import arrivals
from handbook.adr.check import Duplicate, duplicates
from handbook.adr.log import pointed
from handbook.adr.record.record import AdrLog
from handbook.adr.report.doctor import Problem, Surroundings, examine
from handbook.adr.report.tools import breaks
from handbook.config.logs import configured
from handbook.disk.git import GitError, place
from handbook.project.log import Home, read


def problems(home: Home, tool: str | None = None) -> tuple[Problem, ...]:
    """Return what is wrong with the log, or what would break in another tool.

    Raises ReadError, or HandbookError where there is no log.
    """
    log = read(home, must_exist=True)
    around = surroundings(home)
    return breaks(log, around, tool) if tool else examine(log, around, _duplicates(home, log))


def surroundings(home: Home) -> Surroundings:
    """Return what there is besides the records. Raises OSError or ConfigError."""
    root = home.config.root
    with os.scandir(home.folder) as entries:
        names = sorted(entry.name for entry in entries if entry.is_file() and not entry.name.startswith("."))
    named = pointed(root)
    return Surroundings(
        names=tuple(names),
        pointer=None if named is None else os.path.relpath(named, root).replace(os.sep, "/"),
        usual=os.path.isdir(os.path.join(root, "doc", "adr")),
        log4brains=os.path.isfile(os.path.join(root, ".log4brains.yml")),
        subfolders=_subfolders(home),
    )


def _subfolders(home: Home) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the subfolders with files named like records, but those that are logs of their own."""
    logs = {os.path.realpath(os.path.join(log.root, log.directory)) for log in configured(home.start)}
    found = []
    for folder, names in elsewhere.below(home.folder).items():
        whole = os.path.realpath(os.path.join(home.folder, *folder.split("/")))
        if whole not in logs and not _points_to_itself(whole, home.folder):
            found.append((folder, names))
    return tuple(found)


def _points_to_itself(folder: str, log: str) -> bool:
    """Return whether a file ``.adr-dir`` between a subfolder and its log makes the subfolder a log."""
    each = folder
    while each != log and each.startswith(os.path.join(log, "")):
        if pointed(each) == folder:
            return True
        each = os.path.dirname(each)
    return False


def _duplicates(home: Home, log: AdrLog) -> tuple[Duplicate, ...]:
    """Return the numbers that are not unique; without git the name says which record came first."""
    try:
        where = place(home.folder)
        arrived = arrivals(where, "HEAD")
    except GitError:
        return duplicates(log, {})
    # Git counts paths from the root of the repository, the log from that of the configuration.
    below = os.path.relpath(log.root, where.top).replace(os.sep, "/")
    prefix = "" if below == "." else f"{below}/"
    return duplicates(log, {path.removeprefix(prefix): when for path, when in arrived.items()})
