"""The decision logs of a repository as the configuration describes them: all that `adr new` reads of it.

Quick to import: paths are strings, and what takes TOML tables apart comes only with a configuration file.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from handbook.config.file import KEYS
from handbook.config.search import source
from handbook.errors import ConfigError, UnknownNameError

if TYPE_CHECKING:
    from handbook.config.reader import TableReader

SPELLINGS = ("superseded", "superceded")
POINTER = ".adr-dir"
"""The file in which adr-tools keeps the path of the log."""
DEFAULT = "adr"
ADR_TOOLS = "adr-tools"
COMPATIBLE = (ADR_TOOLS,)
"""The tools whose ways `adr` can take over."""
ADR_TOOLS_FOLDER = "doc/adr"
_NAMES = ("adr", "adrs", "decisions", "decision-records", "architecture-decisions")
_ABOVE = ("", "doc/", "docs/", "doc/architecture/", "docs/architecture/", "architecture/")
PLACES = (*(above + name for above in _ABOVE for name in _NAMES), ".adr", ".adrs")
"""Folders in which a log is found by itself, relative to the root or to a part of the repository.

In lower case, though a folder may be written in any; the first of them that has records is taken.
"""


class LogConfig(NamedTuple):
    """Where a decision log is and how new records look."""

    root: str = ""
    """The folder of the configuration file, else the root of the repository, else the start folder."""
    templates: str = ""
    """Folder of own templates, relative to the root; the same for all logs."""
    name: str = ""
    """How ``--log`` refers to it; only a repository with several logs needs it."""
    directory: str = ""
    """Relative to the root; empty: found by ``.adr-dir`` or in one of `PLACES`."""
    template: str = ""
    """Empty: as the newest record of the log has it, else ``adr``."""
    status: str = "Proposed"
    digits: int = 4
    transitions: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Each status with those that may follow it; empty: the built-in life cycle."""
    spelling: str = ""
    """``superseded`` or ``superceded``; empty: as the log spells it already."""
    branches: bool = True
    """Skip numbers that other branches have taken."""
    compatible: str = ""
    """``adr-tools``: folder, template, status, spelling and output are those of adr-tools."""

    toc: str = ""
    """File with the list of records, relative to the log's folder; empty: there is none."""

    @property
    def default_folder(self) -> str:
        """Return where a log begins that nothing names, relative to the root."""
        return ADR_TOOLS_FOLDER if self.compatible == ADR_TOOLS else DEFAULT


def load(start: str, name: str = "", compatible: str = "") -> LogConfig:
    """Return the log of that name, else the nearest one to a folder.

    ``compatible`` is what the environment asks for. Raises ConfigError or UnknownNameError.
    """
    top = os.path.realpath(start)
    return chosen(configured(top, compatible), top, name)


def configured(start: str, compatible: str = "") -> tuple[LogConfig, ...]:
    """Return all logs that the configuration for a folder describes; one with the defaults without any.

    Raises ConfigError, also for an unknown key at the top: it may be meant for us. What is wrong in the
    tables for linting is reported by the commands that read them.
    """
    if compatible not in ("", *COMPATIBLE):
        raise ConfigError("ADR_COMPATIBLE", f"is '{compatible}', not {' or '.join(COMPATIBLE)}")
    found = source(start)
    if not found.file:
        return (_with_ways_of(compatible, LogConfig(found.root)),)
    from handbook.config.reader import TableReader

    reader = TableReader(found.table, found.where)
    plain = LogConfig(found.root, reader.text("templates", ""), compatible=compatible)
    every = logs(reader, plain)
    for key in KEYS:
        if key not in ("templates", "adr"):
            reader.take(key)
    reader.done()
    return every


def logs(reader: TableReader, plain: LogConfig) -> tuple[LogConfig, ...]:
    """Read the key ``adr``: one table, or an array of tables, each with a name and a folder of its own.

    ``plain`` holds what the logs share. Raises ConfigError.
    """
    every = tuple(_log(table, plain) for table in reader.one_or_more("adr"))
    if len(every) > 1:
        where = f"{reader.where} adr"
        _distinct("name", [log.name for log in every], where)
        _distinct("directory", [log.directory for log in every], where)
    return every


def _log(reader: TableReader, plain: LogConfig) -> LogConfig:
    compatible = reader.choice("compatible", plain.compatible, _compatible, COMPATIBLE)
    plain = _with_ways_of(compatible, plain)
    log = plain._replace(
        name=reader.text("name", plain.name),
        directory=reader.text("directory", plain.directory),
        template=reader.text("template", plain.template),
        status=reader.text("status", plain.status),
        digits=reader.number("digits", plain.digits, 1, 9),
        transitions=reader.lists("transitions"),
        spelling=reader.choice("spelling", plain.spelling, _spelling, SPELLINGS),
        branches=reader.flag("branches", plain.branches),
        toc=reader.text("toc", plain.toc),
    )
    reader.done()
    return log


def _with_ways_of(compatible: str, plain: LogConfig) -> LogConfig:
    """Return the defaults of a log in the ways of another tool; empty for our own."""
    if compatible != ADR_TOOLS:
        return plain
    return plain._replace(status="Accepted", spelling=SPELLINGS[1], compatible=compatible)


def _compatible(word: str) -> str:
    return COMPATIBLE[COMPATIBLE.index(word)]


def _spelling(word: str) -> str:
    return SPELLINGS[SPELLINGS.index(word)]


def _distinct(key: str, values: list[str], where: str) -> None:
    for at, value in enumerate(values):
        if not value:
            raise ConfigError(f"{where}[{at}]", f"'{key}' is missing; each of several logs needs one")
        if value in values[:at]:
            raise ConfigError(f"{where}[{at}]", f"'{key}' is '{value}', as in another log; give each its own")


def chosen(every: tuple[LogConfig, ...], start: str, name: str = "") -> LogConfig:
    """Return the log of that name, else the one of the deepest folder at or above ``start``.

    Where no log belongs to such a folder, it is the first. Raises UnknownNameError.
    """
    if name:
        known = tuple(log.name for log in every if log.name)
        listing = f"known logs: {', '.join(known)}" if known else "the configuration names no log"
        found = next((log for log in every if log.name == name), None)
        if found is None:
            raise UnknownNameError("decision log", name, known, listing)
        return found
    if len(every) == 1:
        return every[0]
    depths = [_depth(log, start) for log in every]
    return every[depths.index(max(depths))]


def _depth(log: LogConfig, start: str) -> int:
    """Return how deep the folder lies that has the log, or 0 when ``start`` is not in it.

    ``packages/orders/docs/adr`` is the log of ``packages/orders``.
    """
    folder = os.path.normpath(os.path.join(log.root, log.directory))
    if _inside(start, folder):
        return len(folder)
    owner = owner_of(folder) or os.path.dirname(folder)
    return len(owner) if _inside(start, owner) else 0


def owner_of(folder: str) -> str | None:
    """Return the folder that has its log here: ``packages/orders`` for ``packages/orders/docs/adr``.

    None when the folder is in none of `PLACES`, whatever it is relative to and in whatever case.
    """
    parts = folder.split(os.sep)
    for count in (3, 2, 1):
        place = "/".join(parts[-count:]).lower()
        if len(parts) > count and place in PLACES:
            return os.sep.join(parts[:-count]) or os.sep
    return None


def _inside(path: str, folder: str) -> bool:
    return path == folder or path.startswith(os.path.join(folder, ""))
