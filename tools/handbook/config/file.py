"""A configuration file: read and parsed, its keys not yet looked at.

Quick to import, as `adr new` needs it: paths are strings, and the TOML parser is imported only for a file.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, NamedTuple

from handbook.disk.files import raw
from handbook.disk.place import tree
from handbook.errors import ConfigError, ReadError

FILE = "handbook.toml"
SHARED = "pyproject.toml"
LIMIT = 1_000_000
"""Bytes of a configuration: the largest pyproject.toml in public use has a tenth of that."""
KEYS = (
    "adr",
    "diagrams",
    "extend",
    "flavour",
    "guards",
    "kinds",
    "lint",
    "overrides",
    "plugins",
    "rules",
    "scenarios",
    "templates",
)
"""All keys that a configuration can have at the top."""


class ConfigSource(NamedTuple):
    """Where a configuration is, and what it holds."""

    root: str
    """The folder of the file, else the root of the repository, else the start folder."""
    file: str = ""
    """The whole path; empty where there is none."""
    table: Mapping[str, Any] = {}
    """With what it extends."""
    own: Mapping[str, Any] = {}
    """What the file itself states, where it extends others."""
    bases: tuple[ConfigSource, ...] = ()
    """What it extends, the nearest first, each as its file states it."""

    @property
    def where(self) -> str:
        """Return the name that errors use for it."""
        name = os.path.basename(self.file)
        return name if name == FILE else f"{name} [tool.handbook]"


def at(path: str) -> ConfigSource | None:
    """Return what a file says, without what it extends; None for a pyproject.toml that says nothing to us.

    Raises ConfigError when it is unreadable or malformed.
    """
    data, folder = _bytes(path), os.path.dirname(path)
    if os.path.basename(path) != SHARED:
        return ConfigSource(folder, path, _toml(path, data))
    # Most pyproject.toml files do not name us: a look at the bytes saves the parser's import.
    if b"tool.handbook" not in data:
        return None
    tools = _toml(path, data).get("tool")
    table = tools.get("handbook") if isinstance(tools, dict) else None
    return None if table is None else ConfigSource(folder, path, table)


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
