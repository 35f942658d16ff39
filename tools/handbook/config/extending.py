"""A configuration that extends another one: the tables of both as one, key by key.

The nearer file takes precedence. What is no table (a list, a list of tables) is taken whole from one of them.
Patterns and paths mean what they would mean if they stood in the nearer file; only a folder that several
share, such as that of the templates, stays the one that the extended file means.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from handbook.config.file import ConfigSource, at
from handbook.disk.place import confined, tree
from handbook.errors import ConfigError

MOST = 5
"""Files that one configuration extends, one through another."""
SHARED_FOLDERS = ("scenarios", "templates")
"""Keys at the top that name a folder."""
INNER_FIRST = ("kinds",)
"""Tables in which the first pattern that matches counts; in all others later keys take precedence."""


def extended(found: ConfigSource) -> ConfigSource:
    """Return a configuration with what it extends. Raises ConfigError for what it cannot extend."""
    chain = [found]
    while (name := _name(chain[-1], found)) and len(chain) <= MOST:
        chain.append(_base(chain, name))
    if name:
        raise _wrong(found, f"goes through more than {MOST} files; name a nearer one")
    table: Mapping[str, Any] = {}
    for each in reversed(chain):
        table = merged(table, _rebased(each, found.root))
    return found._replace(table=table, own=found.table, bases=tuple(chain[1:]))


def merged(outer: Mapping[str, Any], inner: Mapping[str, Any], key: str = "") -> dict[str, Any]:
    """Return two tables as one, the inner one taking precedence, also by the order of its keys."""
    rest = {name: value for name, value in outer.items() if name not in inner}
    both = {name: _either(outer.get(name), value, name) for name, value in inner.items()}
    return both | rest if key in INNER_FIRST else rest | both


def _either(outer: object, inner: object, key: str) -> object:
    both_tables = isinstance(outer, Mapping) and isinstance(inner, Mapping)
    return merged(outer, inner, key) if both_tables else inner  # type: ignore[arg-type]


def _name(source: ConfigSource, first: ConfigSource) -> str:
    name = source.table.get("extend", "")
    if not isinstance(name, str) or any(ord(char) < 0x20 for char in name):
        raise _wrong(first, "must be a string, the path of a configuration relative to its own")
    return name


def _base(chain: list[ConfigSource], name: str) -> ConfigSource:
    """Return the configuration that the last one of a chain names."""
    first, last = chain[0], chain[-1]
    path = os.path.normpath(os.path.join(last.root, name))
    if os.path.isabs(name) or confined(path, tree(first.root)) is None:
        raise _wrong(first, f"has '{name[:80]}', which leads out of the repository; name a file in it")
    if any(os.path.realpath(path) == os.path.realpath(each.file) for each in chain):
        way = " extends ".join(shown(first, each.file) for each in (*chain, chain[0]._replace(file=path)))
        raise _wrong(first, f"leads in a circle ({way}); remove one of them")
    if not os.path.isfile(path):
        raise _wrong(first, f"has '{name[:80]}', which is no file")
    try:
        found = at(path)
    except ConfigError as error:
        raise _wrong(first, f"{shown(first, path)}: {error.problem}") from error
    if found is None:
        raise _wrong(first, f"has '{name[:80]}', which has no table [tool.handbook]")
    return found


def shown(first: ConfigSource, path: str) -> str:
    """Return what people call a file, seen from a configuration."""
    return os.path.relpath(path, first.root).replace(os.sep, "/")


def _rebased(source: ConfigSource, root: str) -> dict[str, Any]:
    """Return a table whose shared folders are relative to another folder."""
    table = dict(source.table)
    for key in SHARED_FOLDERS:
        if isinstance(value := table.get(key), str) and value and source.root != root:
            table[key] = os.path.relpath(os.path.join(source.root, value), root).replace(os.sep, "/")
    return table


def _wrong(first: ConfigSource, problem: str) -> ConfigError:
    return ConfigError(first.where, f"'extend' {problem}")
