"""The configuration file: found and parsed, its keys not yet looked at.

Quick to import, as `adr new` needs it: paths are strings, and the TOML parser is imported only for a file.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, NamedTuple

from handbook.disk.git import MARK, upward
from handbook.errors import ConfigError

FILE = "handbook.toml"
SHARED = "pyproject.toml"
KEYS = ("adr", "diagrams", "flavour", "kinds", "lint", "rules", "templates")
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
        file, table = _table(folder)
        if table is not None:
            return ConfigSource(folder, file, table)
        if os.path.lexists(os.path.join(folder, MARK)):
            return ConfigSource(folder)
    return ConfigSource(top)


def _table(folder: str) -> tuple[str, Mapping[str, Any] | None]:
    own = os.path.join(folder, FILE)
    if os.path.isfile(own):
        return own, _toml(own, _bytes(own))
    shared = os.path.join(folder, SHARED)
    if os.path.isfile(shared):
        data = _bytes(shared)
        # Most pyproject.toml files do not name us: a look at the bytes saves the parser's import.
        if b"tool.handbook" in data:
            return shared, _toml(shared, data).get("tool", {}).get("handbook")
    return "", None


def _bytes(path: str) -> bytes:
    try:
        with open(path, "rb") as stream:
            return stream.read()
    except OSError as error:
        raise ConfigError(path, f"cannot be read ({error.strerror}); check its permissions") from error


def _toml(path: str, data: bytes) -> dict[str, Any]:
    import tomllib  # Only where a configuration file exists.

    try:
        return tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(path, f"is not valid TOML: {error}") from error
