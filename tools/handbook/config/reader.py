"""Take values out of one table of the configuration, and refuse keys that nobody took."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TypeVar

from handbook.disk.files import LONGEST_PATH
from handbook.errors import ConfigError, suggestion, with_hint

T = TypeVar("T")
MOST_VALUES = 1_000
"""Values in one list: each pattern is tried on each file."""
LONGEST = LONGEST_PATH
"""Characters of one string: the longest of them are paths."""
_TYPE_NAMES = {bool: "true or false", int: "a number", float: "a number", str: "a string", list: "a list"}


class TableReader:
    """One table: each value is taken by its key and its type is checked."""

    def __init__(self, table: object, where: str) -> None:
        if not isinstance(table, dict):
            raise ConfigError(where, f"must be a table, not {type_name(table)}")
        self.left: dict[str, object] = dict(table)
        self._known: list[str] = []
        self._missing: list[str] = []
        self.where = where

    def take(self, key: str) -> object | None:
        """Take a value of any type; None when the key is absent."""
        self._known.append(key)
        return self.left.pop(key, None)

    def text(self, key: str, default: str) -> str:
        """Take a string."""
        value = self.take(key)
        if value is not None and not isinstance(value, str):
            raise ConfigError(self.where, f"'{key}' must be a string, not {type_name(value)}")
        return default if value is None else self._shown(key, value)

    def flag(self, key: str, default: bool) -> bool:
        """Take true or false."""
        value = self.take(key)
        if value is not None and not isinstance(value, bool):
            raise ConfigError(self.where, f"'{key}' must be true or false, not {type_name(value)}")
        return default if value is None else value

    def number(self, key: str, default: int, low: int, high: int) -> int:
        """Take a whole number within limits."""
        value = self.take(key)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise ConfigError(self.where, f"'{key}' must be a whole number from {low} to {high}")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Take a list of strings."""
        value = self.take(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise ConfigError(self.where, f"'{key}' must be a list of strings")
        if len(value) > MOST_VALUES:
            raise ConfigError(self.where, f"'{key}' has {len(value):,} values, more than {MOST_VALUES:,}")
        return tuple(self._shown(key, item) for item in value)

    def globs(self, key: str, *, required: str = "") -> tuple[str, ...]:
        """Take a list of path patterns; ``required`` is what to do where there is none."""
        patterns = self.texts(key)
        if required and not patterns:
            self._missing.append(f"'{key}' is missing; {required}")
        for pattern in patterns:
            self.check_glob(key, pattern)
        self.check_globs(key, patterns)
        return patterns

    def check_globs(self, key: str, patterns: Collection[str]) -> None:
        """Refuse patterns that take too long together. Raises ConfigError."""
        from handbook.globs import problem_of_all

        if wrong := problem_of_all(patterns):
            raise ConfigError(self.where, f"'{key}' {wrong}; use fewer or shorter ones")

    def check_glob(self, key: str, pattern: str) -> None:
        """Refuse a pattern that cannot match. Raises ConfigError."""
        from handbook.globs import problem  # A new record reads no pattern.

        if wrong := problem(pattern):
            raise ConfigError(self.where, f"'{key}': the pattern '{pattern[:40]}' {wrong}")

    def _shown(self, key: str, value: str) -> str:
        """Return a value that can be a name, a path or a pattern by its length and characters."""
        if len(value) > LONGEST:
            problem = f"'{key}' has {len(value):,} characters, more than {LONGEST:,}; shorten it"
            raise ConfigError(self.where, problem)
        if any(ord(char) < 0x20 for char in value):
            raise ConfigError(self.where, f"'{key}' has a control character in it; remove it")
        return value

    def like(self, key: str, default: object) -> object:
        """Take a value of the type of its default; a tuple of words is written as a list."""
        if isinstance(default, tuple):
            given = self.texts(key) if key in self.left else None
            self.knows(key)
            return default if given is None else given
        value = self.take(key)
        if value is not None and type(value) is not type(default):
            raise ConfigError(self.where, f"'{key}' must be {type_name(default)}, not {type_name(value)}")
        return default if value is None else value

    def knows(self, key: str) -> None:
        """Count a key as known that somebody else takes."""
        self._known.append(key)

    def choice(self, key: str, default: T, parse: Callable[[str], T], known: tuple[str, ...]) -> T:
        """Take one of a few words."""
        value = self.text(key, "")
        if not value:
            return default
        try:
            return parse(value)
        except ValueError:
            words = ", ".join(known)
            problem = f"'{key}' is '{value}', not one of {words}"
            raise ConfigError(self.where, with_hint(problem, suggestion(value, known))) from None

    def inner(self, key: str) -> TableReader:
        """Take a table, empty where the key is absent."""
        value = self.take(key)
        if value is not None and not isinstance(value, dict):
            raise ConfigError(self.where, f"'{key}' must be a table, not {type_name(value)}")
        return TableReader(value or {}, f"{self.where} {key}")

    def each(self, key: str) -> tuple[TableReader, ...]:
        """Take a list of tables."""
        value = self.take(key)
        if value is None:
            return ()
        if not isinstance(value, list):
            raise ConfigError(self.where, f"'{key}' must be a list of tables, not {type_name(value)}")
        if len(value) > MOST_VALUES:
            raise ConfigError(self.where, f"'{key}' has {len(value):,} tables, more than {MOST_VALUES:,}")
        return self._numbered(key, value)

    def one_or_more(self, key: str) -> tuple[TableReader, ...]:
        """Take a table, or a list of tables."""
        value = self.take(key)
        if isinstance(value, list):
            if not value:
                problem = "is an empty list; leave it out, or describe a log"
                raise ConfigError(f"{self.where} {key}", problem)
            return self._numbered(key, value)
        if value is not None and not isinstance(value, dict):
            problem = f"must be a table or a list of tables, not {type_name(value)}"
            raise ConfigError(f"{self.where} {key}", problem)
        return (TableReader(value or {}, f"{self.where} {key}"),)

    def _numbered(self, key: str, tables: list[object]) -> tuple[TableReader, ...]:
        return tuple(TableReader(table, f"{self.where} {key}[{at}]") for at, table in enumerate(tables))

    def named(self, key: str) -> tuple[tuple[str, TableReader], ...]:
        """Take a table of tables, whatever their names are."""
        table = self.inner(key)
        return tuple(
            (name, TableReader(value, f"{table.where}.{name}")) for name, value in table.left.items()
        )

    def by_glob(self, key: str, what: str) -> tuple[tuple[str, str], ...]:
        """Take a table of words by path patterns; ``what`` is what each word must be."""
        table = self.inner(key)
        if len(table.left) > MOST_VALUES:
            problem = f"has {len(table.left):,} patterns, more than {MOST_VALUES:,}"
            raise ConfigError(table.where, problem)
        table.check_globs(key, table.left)
        for glob, word in table.left.items():
            table.check_glob(glob[:40], glob)
            if not isinstance(word, str):
                raise ConfigError(table.where, f"'{glob}' must name {what}, not {type_name(word)}")
        return tuple((glob, str(word)) for glob, word in table.left.items())

    def lists(self, key: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Take a table of lists of strings."""
        inner = self.inner(key)
        return tuple((word, inner.texts(word)) for word in tuple(inner.left))

    def rest(self) -> tuple[tuple[str, object], ...]:
        """Take all that is left."""
        left, self.left = self.left, {}
        return tuple(sorted(left.items()))

    def done(self) -> None:
        """Refuse what nobody took, and what is missing. Raises ConfigError."""
        for key in self.left:
            known = tuple(self._known)
            hint = suggestion(key, known, f"known keys: {', '.join(sorted(known))}")
            raise ConfigError(self.where, f"unknown key '{key}'; {hint}")
        for problem in self._missing:
            raise ConfigError(self.where, problem)


def type_name(value: object) -> str:
    """Return what a value is, in the words of someone who writes TOML."""
    return _TYPE_NAMES.get(type(value), "a table" if isinstance(value, dict) else type(value).__name__)
