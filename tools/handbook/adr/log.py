"""Find and read the folder of a decision log.

Paths are strings: pathlib would cost `adr new` a tenth of what click costs it.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from handbook.adr.errors import LogOutsideError
from handbook.adr.record.names import NOT_RECORDS, named
from handbook.adr.record.record import AdrLog, Record, Records, by_name, is_record, parse
from handbook.changes import Create
from handbook.config.logs import PLACES, POINTER
from handbook.disk.git import MARK, upward
from handbook.disk.place import confined, inside, tree
from handbook.errors import ConfigError, ReadError, fault_of_ours

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handbook.config.logs import LogConfig

_ABOVE = frozenset(place[: at + 1] for place in PLACES for at, char in enumerate(place) if char == "/")
"""The folders in which one of the usual places may be: ``docs/``, ``docs/architecture/``."""


class Found(NamedTuple):
    """Where a log is, and why there."""

    folder: str
    """Absolute, whether it exists or not."""
    by: str = ""
    """What names the folder: ``adr.directory``, ``ADR_DIRECTORY`` or the path of a file ``.adr-dir``.

    Empty for a folder with one of the usual names.
    """


def locate(start: str, settings: LogConfig, named: str = "", planned: str | None = None) -> str:
    """Return the folder of the log, whether it exists or not. See `find`."""
    return find(start, settings, named, planned).folder


def find(start: str, settings: LogConfig, named: str = "", planned: str | None = None) -> Found:
    """Return where the log is.

    The configuration decides, then ``named`` (the environment), both relative to the root; then the
    nearest ``.adr-dir`` or folder with records at or above ``start``, up to the root of the repository.
    ``planned`` is taken for a folder with records. Raises ConfigError for an ``.adr-dir`` without a folder,
    LogOutsideError where the only folder with a usual name is a link out of the repository.
    """
    if settings.directory:
        return Found(_configured(settings), "adr.directory")
    if named:
        return Found(_joined(settings.root, named), "ADR_DIRECTORY")
    outside: list[str] = []
    for folder in upward(os.path.realpath(start)):
        directory = pointed(folder)
        if directory is not None:
            return Found(directory, os.path.join(folder, POINTER))
        for place in _candidates(folder, outside, planned):
            if place == planned or has_records(place):
                return Found(place)
        if os.path.lexists(os.path.join(folder, MARK)):
            break
    # An empty folder is a log only at the root: deeper, `adr` may be anything, such as a package.
    default = os.path.join(settings.root, *settings.default_folder.split("/"))
    places = () if settings.compatible else _candidates(settings.root, outside)
    place = next((place for place in places if os.path.isdir(place)), default)
    for each in (*outside, place):
        require_followed(each, settings.root)
    return Found(place)


def require_followed(folder: str, root: str) -> None:
    """Refuse a folder to which a link leads out of the repository. Raises LogOutsideError."""
    within = tree(root)
    if confined(folder, within, named=True) is None:
        raise LogOutsideError(folder, within)


def _candidates(folder: str, outside: list[str], planned: str | None = None) -> list[str]:
    """Return what has one of the usual names in a folder, as the disk writes it, the likeliest first.

    A folder is listed once for all names that may be in it. ``outside`` gets those that are links out of the
    repository, into which nobody looks.
    """
    found = {path: place for place, path in _usual(folder, "", outside)}
    if planned is not None and planned.startswith(os.path.join(folder, "")):
        place = os.path.relpath(planned, folder).replace(os.sep, "/").lower()
        if place in PLACES:
            found.setdefault(planned, place)
    # Where two differ in case only, the one in lower case is meant.
    return sorted(found, key=lambda path: (PLACES.index(found[path]), path.swapcase()))


def _usual(folder: str, above: str, outside: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the usual places below a folder with their paths; ``above`` is the place of the folder."""
    for name in _listed(folder):
        place = above + name.lower()
        is_place, may_hold = place in PLACES, f"{place}/" in _ABOVE
        if not (is_place or may_hold):
            continue
        path = os.path.join(folder, name)
        if os.path.islink(path) and confined(path, tree(folder)) is None:
            outside.append(path)
            continue
        if is_place:
            yield place, path
        if may_hold:
            yield from _usual(path, f"{place}/", outside)


def pointers(start: str, settings: LogConfig, named: str, folder: str) -> tuple[Create, ...]:
    """Return the ``.adr-dir`` that a new log in ``folder`` needs to be found from ``start``, if any.

    Raises ConfigError when something names another folder, or when the folder lies outside.
    """
    found = find(start, settings, named, folder)
    if found.folder == folder:
        return ()
    if settings.directory:
        raise ConfigError(found.by, f"says '{settings.directory}'; change it, or begin the log there")
    if named:
        raise ConfigError(found.by, f"says '{named}'; unset it, or begin the log there")
    pointer = os.path.join(start, POINTER)
    if os.path.lexists(pointer):
        raise ConfigError(pointer, f"names {found.folder}; change it, or begin the log there")
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
        within = tree(top)
        records = [record for record in (_record(top, path, within) for path in paths) if is_record(record)]
    records.sort(key=_order)
    widths = [record.digits for record in records if record.certain and record.digits]
    if not records:  # A template such as `000-template.md` says how wide the first number is to be.
        widths = [len(digits) for digits in (named(path).digits for path in paths) if digits]
    return AdrLog(top, below, Records(records), widths[-1] if widths else digits)


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
    return records if in_a_row or (highest and _record(top, highest.path, tree(top)).certain) else None


def _joined(base: str, relative: str) -> str:
    return os.path.abspath(os.path.join(base, os.path.expanduser(relative)))


def _configured(settings: LogConfig) -> str:
    """Return the folder that the configuration names. Raises ConfigError when it lies outside."""
    folder = _joined(settings.root, settings.directory)
    step = "remove it there, and name the folder by ADR_DIRECTORY"
    _require_inside(folder, settings.root, "adr.directory", step)
    return folder


def _require_inside(folder: str, root: str, where: str, step: str) -> None:
    """Refuse a folder outside that a file of the repository names: only the user may. Raises ConfigError."""
    within = tree(root)
    if not inside(os.path.realpath(folder), within):
        raise ConfigError(where, f"leads out of {within}, to {folder}; {step}")


def pointed(folder: str) -> str | None:
    """Return the folder that a file ``.adr-dir`` in this one names, if there is one. Raises ConfigError."""
    pointer = os.path.join(folder, POINTER)
    if not os.path.isfile(pointer):
        return None
    from handbook.disk.files import LONGEST_PATH
    from handbook.disk.files import read as read_file

    directory = read_file(pointer, tree(folder)).lstrip("\ufeff").strip()
    if not directory or len(directory) > LONGEST_PATH or not directory.isprintable():
        raise ConfigError(pointer, "must hold one line, the folder of the decision log")
    found = _joined(folder, directory)
    step = "name a folder in the repository, or name this one by ADR_DIRECTORY"
    _require_inside(found, folder, pointer, step)
    return found


def has_records(folder: str) -> bool:
    """Return whether a file of a folder is named like a record; True for a folder that cannot be read."""
    try:
        names = os.listdir(folder)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True  # It is there and cannot be read: that must be said, not passed over.
    return any(looks_like_record(name) for name in names)


def looks_like_record(name: str) -> bool:
    """Return whether a file is named like a record; only its text can tell whether it is one."""
    return name[-3:].lower() == ".md" and name[:1] != "." and is_record(by_name(name))


def _listed(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


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


def _record(top: str, path: str, within: str) -> Record:
    from handbook.disk.files import read as read_file

    try:
        return parse(path, read_file(os.path.join(top, *path.split("/")), within))
    except ReadError as error:
        return by_name(path, error.reason)
    except Exception as fault:  # A fault of ours in one record must not hide the others.
        return by_name(path, f"cannot be read{fault_of_ours(fault)}")


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
