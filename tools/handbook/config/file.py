"""The configuration file: found and parsed, its keys not yet looked at.

Quick to import, as `adr new` needs it: paths are strings, and the TOML parser is imported only for a file.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, NamedTuple

from handbook.disk.files import raw
from handbook.disk.git import MARK, upward
from handbook.disk.place import tree
from handbook.errors import ConfigError, ReadError

FILE = "handbook.toml"
SHARED = "pyproject.toml"
LIMIT = 1_000_000
"""Bytes of a configuration: the largest pyproject.toml in public use has a tenth of that."""
KEYS = ("adr", "diagrams", "flavour", "kinds", "lint", "overrides", "rules", "scenarios", "templates")
"""All keys that a configuration can have at the top."""


class ConfigSource(NamedTuple):
    """Where a configuration is, and what it holds."""

    root: str
    """The folder of the file, else the root of the repository, else the start folder."""
    file: str = ""
    """The whole path; empty where there is none."""
    table: Mapping[str, Any] = {}

    @property
    def where(self) -> str:
        """Return the name that errors use for it."""
        name = os.path.basename(self.file)
        return name if name == FILE else f"{name} [tool.handbook]"


def source(start: str) -> ConfigSource:
    """Find the nearest configuration at or above a folder, up to the root of the repository.

    Raises ConfigError when it is unreadable or malformed.
    """
    top = os.path.realpath(start)
    for folder in upward(top):
        found = in_folder(folder)
        if found is not None:
            return found
        if os.path.lexists(os.path.join(folder, MARK)):
            return ConfigSource(folder)
    return ConfigSource(top)


def in_folder(folder: str) -> ConfigSource | None:
    """Return the configuration that lies in a folder; None without one.

    Raises ConfigError when it is unreadable or malformed.
    """
    file, table = _table(folder)
    return None if table is None else ConfigSource(folder, file, table)


def _table(folder: str) -> tuple[str, Mapping[str, Any] | None]:
    own = os.path.join(folder, FILE)
    if os.path.isfile(own):
        return own, _toml(own, _bytes(own))
    shared = os.path.join(folder, SHARED)
    if os.path.isfile(shared):
        data = _bytes(shared)
        # Most pyproject.toml files do not name us: a look at the bytes saves the parser's import.
        if b"tool.handbook" in data:
            tools = _toml(shared, data).get("tool")
            return shared, tools.get("handbook") if isinstance(tools, dict) else None
    return "", None


def _bytes(path: str) -> bytes:
    try:
        # A stranger's repository may hold a link here: errors would quote what it leads to.
        data = raw(path, tree(os.path.dirname(path)))
    except ReadError as error:
        raise ConfigError(path, error.reason) from error
    if len(data) > LIMIT:
        raise ConfigError(path, f"is larger than {LIMIT // 1_000_000} MB; a configuration never is")
    return data


def _toml(path: str, data: bytes) -> dict[str, Any]:
    from handbook import toml  # Only where a configuration file exists.

    try:
        return toml.loads(data.decode("utf-8"))
    except toml.TomlError as error:
        raise ConfigError(path, str(error)) from error
    except UnicodeDecodeError as error:
        raise ConfigError(path, f"is not valid TOML: {error}") from error
