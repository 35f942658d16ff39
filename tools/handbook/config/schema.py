"""The JSON Schema of a configuration, made by the code that reads one.

`Describer` takes the place of a reader: it answers each question as an empty file would, and remembers what
was asked. So the schema cannot differ from what is read, but for what no schema can say, such as the limit on
all patterns together.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from enum import Enum
from typing import TypeVar

from handbook.config.reader import LONGEST, MOST_VALUES, TableReader
from handbook.config.settings import described
from handbook.globs import LONGEST as LONGEST_PATTERN

T = TypeVar("T")
Schema = dict[str, object]
Describe = Callable[[str], str]
"""What a key is for, by its path: ``lint.fail-on``."""
DIALECT = "https://json-schema.org/draft/2020-12/schema"
_CONTROL = "[\\u0000-\\u001f]"
_TYPES = {bool: "boolean", int: "integer", float: "number", str: "string"}


class Describer(TableReader):
    """A reader of nothing that knows what it was asked for."""

    def __init__(self, where: str, describe: Describe) -> None:
        super().__init__({}, where)
        self._describe = describe
        self._schemas: dict[str, Callable[[], Schema]] = {}
        """By key; called at the end, as a table is filled after it was handed out."""
        self._required: list[str] = []

    @property
    def schema(self) -> Schema:
        """The schema of the table, as far as it was asked about."""
        found: Schema = {"type": "object", "additionalProperties": False}
        found["properties"] = {key: make() for key, make in self._schemas.items()}
        return found | ({"required": self._required} if self._required else {})

    def _described(self, key: str, schema: Schema) -> Schema:
        said = self._describe(self._path(key))
        return ({"description": said} if said else {}) | schema

    def _path(self, key: str) -> str:
        return f"{self.where}.{key}".removeprefix(".")

    def _note(self, key: str, schema: Schema) -> None:
        self._schemas[key] = lambda: self._described(key, schema)

    def _child(self, key: str, schema: Callable[[Describer], Schema]) -> Describer:
        child = Describer(self._path(key), self._describe)
        self._schemas[key] = lambda: self._described(key, schema(child))
        return child

    def text(self, key: str, default: str) -> str:
        """Note a string."""
        self._note(key, _text() | {"default": default})
        return default

    def flag(self, key: str, default: bool) -> bool:
        """Note true or false."""
        self._note(key, {"type": "boolean", "default": default})
        return default

    def number(self, key: str, default: int, low: int, high: int) -> int:
        """Note a whole number."""
        self._note(key, {"type": "integer", "minimum": low, "maximum": high, "default": default})
        return default

    def texts(self, key: str) -> tuple[str, ...]:
        """Note a list of strings."""
        self._note(key, _list(_text()) | {"default": []})
        return ()

    def globs(self, key: str, *, required: str = "") -> tuple[str, ...]:
        """Note a list of path patterns."""
        more: Schema = {"minItems": 1} if required else {"default": []}
        self._note(key, _list(_text(LONGEST_PATTERN)) | more)
        self._required += [key] if required else []
        return ()

    def check_globs(self, key: str, patterns: Collection[str]) -> None:
        """Note nothing: no schema counts the characters of all patterns."""

    def choice(self, key: str, default: T, parse: Callable[[str], T], known: tuple[str, ...]) -> T:
        """Note one of a few words; an empty one is as good as no key."""
        del parse
        plain = default.value if isinstance(default, Enum) else default
        self._note(key, {"enum": ["", *known], "default": plain or ""})
        return default

    def like(self, key: str, default: object) -> object:
        """Note a value of the type of its default."""
        if isinstance(default, tuple):
            self._note(key, _list(_text()) | {"default": list(default)})
        else:
            self._note(key, {"type": _TYPES[type(default)], "default": default})
        return default

    def lists(self, key: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Note a table of lists of strings."""
        self._note(key, {"type": "object", "additionalProperties": _list(_text()), "default": {}})
        return ()

    def by_glob(self, key: str, what: str) -> tuple[tuple[str, str], ...]:
        """Note a table of words by path patterns."""
        del what
        names: Schema = {"maxLength": LONGEST_PATTERN}
        words: Schema = {"type": "object", "propertyNames": names, "additionalProperties": {"type": "string"}}
        self._note(key, words | {"maxProperties": MOST_VALUES})
        return ()

    def inner(self, key: str) -> TableReader:
        """Note a table."""
        return self._child(key, lambda child: child.schema)

    def each(self, key: str) -> tuple[TableReader, ...]:
        """Note a list of tables."""
        return (self._child(key, lambda child: _list(child.schema)),)

    def one_or_more(self, key: str) -> tuple[TableReader, ...]:
        """Note a table, or a list of tables: each of several needs a name and a folder."""

        def either(child: Describer) -> Schema:
            one = {"type": "array", "items": child.schema, "minItems": 1, "maxItems": 1}
            several = child.schema | {"required": ["name", "directory"]}
            return {"anyOf": [child.schema, one, {"type": "array", "items": several, "minItems": 2}]}

        return (self._child(key, either),)

    def named(self, key: str) -> tuple[tuple[str, TableReader], ...]:
        """Note tables by names that somebody else knows: see `schema`."""
        self._note(key, {"$ref": f"#/$defs/{key}"})
        return ()


def schema(describe: Describe, rules: Schema) -> Schema:
    """Return the schema of ``handbook.toml``; ``rules`` is that of the tables of rules."""
    whole = Describer("", describe)
    described(whole, "")
    head: Schema = {"$schema": DIALECT, "title": "handbook.toml"}
    return head | whole.schema | {"$defs": {"rules": rules}}


def _text(longest: int = LONGEST) -> Schema:
    return {"type": "string", "maxLength": longest, "not": {"pattern": _CONTROL}}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items, "maxItems": MOST_VALUES}
