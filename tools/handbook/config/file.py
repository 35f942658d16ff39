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
MOST_PARTS = 50
"""Names in one dotted key: the parser's time grows with their square."""
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
    import tomllib  # Only where a configuration file exists.

    try:
        text = data.decode("utf-8")
        if data.count(b".") > MOST_PARTS:
            _check_keys(path, text)
        return tomllib.loads(text)
    except RecursionError:
        raise ConfigError(path, "has lists or tables in each other, hundreds deep; flatten it") from None
    except ValueError as error:  # TOMLDecodeError, UnicodeDecodeError, and a number of thousands of digits.
        raise ConfigError(path, f"is not valid TOML: {error}") from error


def _check_keys(path: str, text: str) -> None:
    """Refuse keys of very many parts, before the parser meets them. Raises ConfigError."""
    import re

    token = re.compile(r"[\w-]+|\"[^\"]*\"|'[^']*'|[ \t]+|.")
    for number, line in enumerate(text.split("\n"), 1):
        parts, before = 0, "."
        for found in token.finditer(line) if line.count(".") > MOST_PARTS else ():
            this = found[0][0]
            if this in " \t":
                continue
            if this == "#":
                break
            follows = before == "." and this not in ",=[]{}."  # A name after a dot.
            parts = parts + follows if follows or this == "." else 0
            before = this
            if parts > MOST_PARTS:
                problem = f"has a key of more than {MOST_PARTS} names at line {number}; shorten it"
                raise ConfigError(path, problem)
