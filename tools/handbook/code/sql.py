"""What SQL says of tables and indexes, read without a parser: statements, and the names in some of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from handbook.patterns import lazy


class Statement(NamedTuple):
    """One statement; offsets into the text, ``end`` exclusive."""

    start: int
    end: int
    code: str
    """The text from ``start`` to ``end`` with blanks in place of comments and of what stands in quotes."""


class Index(NamedTuple):
    """A statement that makes an index."""

    start: int
    end: int
    name: str


_TOKEN = lazy(
    r"""(?P<comment>--[^\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/)?)
      | (?P<string>'(?:[^']|'')*+'?)
      | (?P<dollar>\$(?:[A-Za-z_]\w{0,60})?\$)
      | (?P<end>;)""",
    re.VERBOSE,
)
_NAME = r"(?:IF\s+(?:NOT\s+)?EXISTS\s+)?(?:ONLY\s+)?(?P<name>[\w\"`.\[\]]{1,200})"
_TABLE = lazy(
    rf"\b(?:(?:CREATE|DROP|ALTER)\s+(?:UNLOGGED\s+|FOREIGN\s+)?TABLE|REFERENCES|TRUNCATE\s+TABLE)\s+{_NAME}",
    re.IGNORECASE,
)
_INDEX = lazy(
    r"\bCREATE\s+(?:UNIQUE\s+)?INDEX\s+(?:CONCURRENTLY\s+)?(?:IF\s+NOT\s+EXISTS\s+)?(?P<name>[\w\"`.]{1,200})?",
    re.IGNORECASE,
)
_INDEX_IN_CODE = lazy(
    r"""\b(?:op|batch_op)\.create_index\(\s*+(?:op\.f\(\s*+)?["'](?P<name>\w{1,100})|\bpgm\.createIndex\(""",
)
_SCHEMA = lazy(
    r"\b(?:CREATE|ALTER|DROP)\s+(?:UNIQUE\s+|OR\s+REPLACE\s+|UNLOGGED\s+|MATERIALIZED\s+)?"
    r"(?:TABLE|INDEX|VIEW|TYPE|SEQUENCE|SCHEMA|EXTENSION|FUNCTION|TRIGGER|CONSTRAINT|DOMAIN)\b",
    re.IGNORECASE,
)
_IN_CODE = lazy(
    r"""\b(?:op|batch_op)\.(?:create_table|drop_table|add_column|drop_column|alter_column|rename_table)\(
        \s*["'](?P<alembic>\w{1,100})["']
      | \bForeignKey\(\s*["'](?P<foreign>\w{1,100})\.\w+["']
      | \bpgm\.(?:createTable|dropTable|addColumns?|dropColumns?|alterColumn|renameTable|addConstraint)\(
        \s*(?:\{[^}]{0,200}\bname:\s*)?["'](?P<pgm>\w{1,100})["']
      | \breferences:\s*["']\"?(?P<referenced>\w{1,100})""",
    re.VERBOSE,
)
_MOST_FAILED = 50
"""Quotes of dollars that are looked for to the end of a text and not found."""


def statements(text: str) -> Iterator[Statement]:
    """Yield the statements of a text, without those that hold nothing but comments."""
    parts: list[str] = []
    start = at = 0
    failed = 0
    while found := _TOKEN.search(text, at):
        parts.append(text[at : found.start()])
        end = found.end()
        if found["dollar"] is not None:
            close = text.find(found["dollar"], end) if failed < _MOST_FAILED else -1
            failed += close < 0
            end = close + len(found["dollar"]) if close >= 0 else end
        if found["end"] is not None:
            code = "".join(parts)
            if code.strip():
                yield Statement(start, end, code)
            parts, start = [], end
        else:
            parts.append(" " * (end - found.start()))
        at = end
    code = "".join([*parts, text[at:]])
    if code.strip():
        yield Statement(start, len(text), code)


def is_empty(text: str) -> bool:
    """Return whether SQL holds no statement."""
    return next(statements(text), None) is None


def changes_schema(text: str) -> bool:
    """Return whether one of the statements makes, changes or removes a part of the schema."""
    return any(_SCHEMA.search(statement.code) for statement in statements(text))


def tables(text: str) -> frozenset[str]:
    """Return the tables that SQL makes, changes, removes or refers to by a foreign key, in lower case."""
    return frozenset(
        _plain(found["name"])
        for statement in statements(text)
        for found in _TABLE.finditer(statement.code)
        if found["name"].upper() not in {"IF", "ONLY"}
    )


def tables_in_code(text: str) -> frozenset[str]:
    """Return the tables that a migration of Alembic or node-pg-migrate names."""
    return frozenset(next(filter(None, found.groups())).lower() for found in _IN_CODE.finditer(text))


def indexes(text: str) -> Iterator[Index]:
    """Yield the statements that make an index."""
    for statement in statements(text):
        found = _INDEX.search(statement.code)
        if found is not None:
            name = found["name"] or ""
            start = statement.start + found.start()
            end = statement.start + found.end()
            yield Index(start, end, "" if name.upper() == "ON" else _plain(name))


def indexes_in_code(text: str) -> Iterator[Index]:
    """Yield the calls of a migration of Alembic or node-pg-migrate that make an index."""
    for found in _INDEX_IN_CODE.finditer(text):
        yield Index(found.start(), found.end(), (found["name"] or "").lower())


def _plain(name: str) -> str:
    """Return a name without its schema and its quotes."""
    return name.rpartition(".")[2].strip('"`[]').lower()
