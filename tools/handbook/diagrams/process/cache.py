"""Keep the parser's answers between runs, in one SQLite file of the user's cache folder.

An answer depends on nothing but what its key is made of, so an entry is never wrong, only unused. A cache
that cannot be read or written, for whatever reason, is an empty one: no error, and no verdict changes.
"""

from __future__ import annotations

import hashlib
import sqlite3
import time
import zlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path

FILE = "diagrams.sqlite"
MOST_BYTES = 64_000_000
"""Some 150,000 answers; when there are more, the least recently used are deleted."""
PATIENCE_SECONDS = 0.5
"""How long another run may hold the file before this one does without it."""

_FORM = 1
"""Raised when the table or its values change: a file of another form is replaced."""
_TOUCH_SECONDS = 86_400
"""A used answer is marked as used once a day: to write at each look would be slow."""
_KEPT_SHARE = 0.75
_AT_ONCE = 900  # Keys in one statement; old builds of SQLite take 999.
_BROKEN = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_FAULTS = (sqlite3.Error, OSError, ValueError)


def key(diagram: str, salt: str) -> bytes:
    """Return the key of a diagram; ``salt`` names all else that its answer depends on."""
    content = diagram.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(content, digest_size=16, key=hashlib.sha256(salt.encode()).digest()).digest()


class Cache:
    """Answers by key. The file is opened for each call only, so nothing is ever held locked."""

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        self._file = folder / FILE
        self._most_bytes = most_bytes

    def find(self, keys: Sequence[bytes]) -> dict[bytes, str]:
        """Return those answers that are kept."""
        try:
            if not keys or not self._file.is_file():
                return {}
            with closing(self._opened()) as connection:
                return _found(connection, keys)
        except _FAULTS:
            return {}

    def keep(self, answers: Mapping[bytes, str]) -> None:
        """Keep answers, as far as that is possible."""
        if not answers:
            return
        rows = [(name, int(time.time()), _packed(name, answer)) for name, answer in answers.items()]
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._add(rows)
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", 0) in _BROKEN:
                with suppress(*_FAULTS):
                    self._file.unlink()
                    self._add(rows)
        except _FAULTS:
            pass

    def _opened(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._file, timeout=PATIENCE_SECONDS, isolation_level=None)
        try:
            connection.execute("PRAGMA synchronous = OFF")  # What a power cut breaks is thrown away.
            if _form(connection) != _FORM:
                _begin_anew(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _add(self, rows: Sequence[tuple[bytes, int, bytes]]) -> None:
        with closing(self._opened()) as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(
                "INSERT OR REPLACE INTO answers (key, used, answer) VALUES (?, ?, ?)", rows
            )
            if _size(connection) > self._most_bytes:
                _forget(connection, self._most_bytes)
            connection.execute("COMMIT")


def _form(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _begin_anew(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA auto_vacuum = FULL")  # Of use before the first table only.
    connection.execute("BEGIN IMMEDIATE")
    if _form(connection) != _FORM:  # Another run may have done it meanwhile.
        connection.execute("DROP TABLE IF EXISTS answers")
        connection.execute(
            "CREATE TABLE answers (key BLOB PRIMARY KEY, used INTEGER NOT NULL, answer BLOB NOT NULL)"
        )
        connection.execute(f"PRAGMA user_version = {_FORM}")
    connection.execute("COMMIT")


def _found(connection: sqlite3.Connection, keys: Sequence[bytes]) -> dict[bytes, str]:
    found: dict[bytes, str] = {}
    old: list[tuple[int, bytes]] = []
    now = int(time.time())
    for name, used, packed in _rows(connection, keys):
        with suppress(ValueError, zlib.error):
            found[name] = _unpacked(name, packed)
        if abs(now - used) > _TOUCH_SECONDS:
            old.append((now, name))
    if old:
        with suppress(sqlite3.Error):
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany("UPDATE answers SET used = ? WHERE key = ?", old)
            connection.execute("COMMIT")
    return found


def _rows(connection: sqlite3.Connection, keys: Sequence[bytes]) -> Iterable[tuple[bytes, int, bytes]]:
    for start in range(0, len(keys), _AT_ONCE):
        part = keys[start : start + _AT_ONCE]
        marks = ",".join("?" * len(part))
        yield from connection.execute(
            f"SELECT key, used, answer FROM answers WHERE key IN ({marks})",  # noqa: S608 - only marks
            part,
        ).fetchall()


def _size(connection: sqlite3.Connection) -> int:
    pages, free, each = (
        int(connection.execute(f"PRAGMA {name}").fetchone()[0])
        for name in ("page_count", "freelist_count", "page_size")
    )
    return (pages - free) * each


def _forget(connection: sqlite3.Connection, most_bytes: int) -> None:
    """Delete what was used longest ago, until the rest is well below the limit."""
    (count,) = connection.execute("SELECT count(*) FROM answers").fetchone()
    share = _KEPT_SHARE * most_bytes / _size(connection)
    connection.execute(
        "DELETE FROM answers WHERE rowid IN (SELECT rowid FROM answers ORDER BY used, rowid LIMIT ?)",
        (count - int(count * share),),
    )


def _packed(name: bytes, answer: str) -> bytes:
    """Return the answer with its own key and a checksum, so that a broken page cannot pass for another."""
    return zlib.compress(name + answer.encode("utf-8", "surrogatepass"), 1)


def _unpacked(name: bytes, packed: bytes) -> str:
    content = zlib.decompress(packed)
    if not content.startswith(name):
        raise ValueError("this is the answer on another diagram")
    return content[len(name) :].decode("utf-8", "surrogatepass")
