"""Find and read the folder of a decision log.

Paths are strings: pathlib would cost `adr new` a tenth of what click costs it.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from handbook.adr.record.names import NOT_RECORDS, named
from handbook.adr.record.record import AdrLog, Record, by_name, is_record, parse
from handbook.changes import Create
from handbook.config.logs import PLACES, POINTER
from handbook.disk.git import MARK, upward
from handbook.errors import ConfigError, ReadError

if TYPE_CHECKING:
    from handbook.config.logs import LogConfig


def locate(start: str, settings: LogConfig, named: str = "", planned: str | None = None) -> str:
    """Return the folder of the log, whether it exists or not.

    The configuration decides, then ``named`` (the environment), then the nearest ``.adr-dir`` or
    folder with records at or above ``start``, up to the root of the repository. ``planned`` is
    taken for a folder with records.
    """
    if settings.directory:
        return _joined(settings.root, settings.directory)
    if named:
        return _joined(start, named)
    for folder in upward(os.path.realpath(start)):
        places = [os.path.join(folder, *place.split("/")) for place in PLACES]
        found = pointed(folder) or next((p for p in places if p == planned or _has_records(p)), None)
        if found is not None:
            return found
        if os.path.exists(os.path.join(folder, MARK)):
            break
    # An empty folder is a log only at the root: deeper, `adr` may be anything, such as a package.
    empty = [os.path.join(settings.root, *place.split("/")) for place in PLACES]
    return next((place for place in empty if os.path.isdir(place)), empty[0])


def pointers(start: str, settings: LogConfig, named: str, folder: str) -> tuple[Create, ...]:
    """Return the ``.adr-dir`` that a new log in ``folder`` needs to be found from ``start``, if any.

    Raises ConfigError when something names another folder, or when the folder lies outside.
    """
    found = locate(start, settings, named, folder)
    if found == folder:
        return ()
    if settings.directory:
        raise ConfigError("adr.directory", f"says '{settings.directory}'; change it, or begin the log there")
    if named:
        raise ConfigError("ADR_DIRECTORY", f"says '{named}'; unset it, or begin the log there")
    pointer = os.path.join(start, POINTER)
    if os.path.lexists(pointer):
        raise ConfigError(pointer, f"names {found}; change it, or begin the log there")
    root, below = _below(folder, settings.root)
    if root != settings.root:
        raise ConfigError(folder, f"lies outside of {settings.root}; call `adr -C` in its own project")
    path = os.path.relpath(pointer, root).replace(os.sep, "/")
    return (Create(path, os.path.relpath(os.path.join(root, below), start).replace(os.sep, "/") + "\n"),)


def read(folder: str, root: str, digits: int, *, deep: bool = True) -> AdrLog:
    """Read all records of a folder; a folder that does not exist is an empty log.

    A record that cannot be read keeps its number and says what is wrong with it. Unless ``deep``,
    records are known by their names only, where that is enough to find the next number.
    Raises ReadError when the folder cannot be listed.
    """
    top, below = _below(folder, root)
    paths = [f"{below}/{name}" if below else name for name in _names(folder)]
    records = None if deep else _sketched(top, paths)
    if records is None:
        records = [record for record in (_record(top, path) for path in paths) if is_record(record)]
    records.sort(key=_order)
    widths = [record.digits for record in records if record.certain and record.digits]
    if not records:  # A template such as `000-template.md` says how wide the first number is to be.
        widths = [len(digits) for digits in (named(path).digits for path in paths) if digits]
    return AdrLog(top, below, tuple(records), widths[-1] if widths else digits)


def _sketched(top: str, paths: list[str]) -> list[Record] | None:
    """Return the records by their names, or None when only their text tells what is a record."""
    found = list(map(by_name, paths))
    records = [record for record in found if record.number or record.slug.lower() not in NOT_RECORDS]
    # What begins with a day has no number, and `0003-agents.md` may be a decision or not.
    if any(record.number is None or record.slug.lower() in NOT_RECORDS for record in records):
        return None
    numbers = sorted({record.number or 0 for record in records})
    in_a_row = all(number <= at + 1 for at, number in enumerate(numbers))
    highest = max(records, key=_order, default=None)
    # With the highest certainly being a record, no other file can change the next number.
    return records if in_a_row or (highest and _record(top, highest.path).certain) else None


def _joined(base: str, relative: str) -> str:
    return os.path.abspath(os.path.join(base, os.path.expanduser(relative)))


def pointed(folder: str) -> str | None:
    """Return the folder that a file ``.adr-dir`` in this one names, if there is one. Raises ConfigError."""
    pointer = os.path.join(folder, POINTER)
    if not os.path.isfile(pointer):
        return None
    from handbook.disk.files import read as read_file

    directory = read_file(pointer).lstrip("\ufeff").strip()
    if not directory or "\n" in directory:
        raise ConfigError(pointer, "must hold one line, the folder of the decision log")
    return _joined(folder, directory)


def _has_records(folder: str) -> bool:
    try:
        return any(name[0].isdigit() and name.endswith(".md") for name in os.listdir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True  # It is there and cannot be read: that must be said, not passed over.


def _names(folder: str) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            listed = [entry.name for entry in entries if entry.is_file() and not entry.name.startswith(".")]
    except FileNotFoundError:
        return []
    except NotADirectoryError:
        raise ReadError(folder, "is a file, not a folder; move it or name another folder") from None
    except OSError as error:
        raise ReadError(folder, f"cannot be read ({error.strerror}); check its permissions") from error
    return sorted(name for name in listed if name.lower().endswith(".md"))


def _record(top: str, path: str) -> Record:
    from handbook.disk.files import read as read_file

    try:
        return parse(path, read_file(os.path.join(top, *path.split("/"))))
    except ReadError as error:
        return by_name(path, error.reason)


def _order(record: Record) -> tuple[bool, int, str]:
    return record.number is None, record.number or 0, record.path


def _below(folder: str, root: str) -> tuple[str, str]:
    """Return what paths are relative to: the root, or the folder itself when it lies elsewhere."""
    try:
        relative = os.path.relpath(folder, root).replace(os.sep, "/")
    except ValueError:  # Another drive.
        return folder, ""
    if relative == ".." or relative.startswith("../"):
        return folder, ""
    return root, "" if relative == "." else relative
