"""The part of the configuration that decision records need."""

from __future__ import annotations

import os
from typing import NamedTuple

from handbook.config.file import KEYS, Source, source
from handbook.errors import UnknownNameError


class Settings(NamedTuple):
    """Where the log is and how new records look; the defaults are those of `handbook.config.logs`."""

    root: str
    """The folder of the configuration file, else the root of the repository, else the start folder."""
    directory: str = ""
    template: str = ""
    """Empty: as the newest record of the log has it."""
    status: str = "Proposed"
    digits: int = 4
    templates: str = ""
    name: str = ""
    """Of the log, where there are several."""
    transitions: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Each status with those that may follow it; empty: the built-in life cycle."""
    spelling: str = ""
    """``superseded`` or ``superceded``; empty: as the log spells it already."""
    branches: bool = True
    """Skip numbers that other branches have taken."""


def load(start: str, log: str = "") -> Settings:
    """Return the settings for a folder, of the log of that name or of the nearest one.

    Raises ConfigError, or UnknownNameError for the log.
    """
    top = os.path.realpath(start)
    found = source(top)
    return chosen(_configured(found) if found.file else (Settings(found.root),), top, log)


def chosen(logs: tuple[Settings, ...], start: str, name: str = "") -> Settings:
    """Return the log of that name, else the one of the deepest folder at or above ``start``.

    Where no log belongs to such a folder, it is the first. Raises UnknownNameError.
    """
    if name:
        known = tuple(log.name for log in logs if log.name)
        listing = f"known logs: {', '.join(known)}" if known else "the configuration names no log"
        found = next((log for log in logs if log.name == name), None)
        if found is None:
            raise UnknownNameError("decision log", name, known, listing)
        return found
    if len(logs) == 1:
        return logs[0]
    depths = [_depth(log, start) for log in logs]
    return logs[depths.index(max(depths))]


def _depth(log: Settings, start: str) -> int:
    """Return how deep the folder lies that has the log, or 0 when ``start`` is not in it.

    ``packages/orders/docs/adr`` is the log of ``packages/orders``.
    """
    from handbook.adr.log import PLACES

    folder = os.path.normpath(os.path.join(log.root, log.directory))
    if _inside(start, folder):
        return len(folder)
    place = next(
        (p for p in sorted(PLACES, key=len, reverse=True) if folder.endswith(os.sep + os.path.normpath(p))),
        "",
    )
    owner = folder[: -len(place) - 1] if place else os.path.dirname(folder)
    return len(owner) if _inside(start, owner) else 0


def _inside(path: str, folder: str) -> bool:
    return path == folder or path.startswith(os.path.join(folder, ""))


def configured(start: str) -> tuple[Settings, ...]:
    """Return the settings of all logs of a repository, be there a configuration or not.

    Raises ConfigError.
    """
    found = source(start)
    return _configured(found) if found.file else (Settings(found.root),)


def _configured(found: Source) -> tuple[Settings, ...]:
    """Return the settings of all logs that a configuration describes.

    Raises ConfigError, also for a key at the top that there is not: it may be meant for us. What is wrong
    in the tables for linting is said by the commands that read them.
    """
    from handbook.config.logs import logs
    from handbook.config.reader import Reader

    reader = Reader(found.table, found.where)
    templates = reader.text("templates", "")
    values = {key: reader.take(key) for key in KEYS if key != "templates"}
    reader.done()
    return tuple(
        Settings(
            found.root,
            log.directory,
            log.template,
            log.status,
            log.digits,
            templates,
            log.name,
            log.transitions,
            log.spelling,
            log.branches,
        )
        for log in logs(values["adr"], f"{found.where} adr")
    )
