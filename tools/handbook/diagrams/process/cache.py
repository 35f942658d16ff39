"""Keep the parser's answers between runs, in one SQLite file of the user's cache folder.

An answer depends on nothing but what its key is made of, so an entry is never wrong, only unused. A cache
that cannot be read or written, for whatever reason, is an empty one: no error, and no verdict changes. So is
one that somebody else could have written: its answers would be theirs.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import stat
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
_SCHEMA = "CREATE TABLE answers (key BLOB PRIMARY KEY, used INTEGER NOT NULL, answer BLOB NOT NULL)"
_STEPS = 100_000
"""Steps of SQLite's machine between two looks at how many there were."""
_MOST_STEPS = 100_000_000
"""Some seconds: the largest file that this program makes needs a tenth of that."""
_MOST_ANSWER_BYTES = 50_000_000
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
        self._given_up = False
        """Another run holds the file, or it is no use: this run has waited once."""

    def find(self, keys: Sequence[bytes]) -> dict[bytes, str]:
        """Return those answers that are kept."""
        try:
            if not keys or self._given_up or not (self._is_private() and self._file.is_file()):
                return {}
            with closing(self._opened()) as connection:
                return _found(connection, keys)
        except _FAULTS as fault:
            self._given_up = _is_waiting(fault)
            return {}

    def keep(self, answers: Mapping[bytes, str]) -> None:
        """Keep answers, as far as that is possible."""
        if not answers or self._given_up:
            return
        rows = [(name, int(time.time()), _packed(name, answer)) for name, answer in answers.items()]
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            if self._is_private():
                self._add(rows)
        except sqlite3.Error as error:
            self._given_up = _is_waiting(error)
            if getattr(error, "sqlite_errorcode", 0) in _BROKEN:
                with suppress(*_FAULTS):
                    self._file.unlink()
                    self._add(rows)
        except _FAULTS:
            pass

    def _is_private(self) -> bool:
        """Return whether nobody else can have written the file, nor put something else in its place."""
        if os.name != "posix":
            return True  # The folder is below that of the user.
        folder = os.lstat(self._file.parent)
        try:
            file = os.lstat(self._file)
        except FileNotFoundError:
            file = None
        return (
            stat.S_ISDIR(folder.st_mode)
            and _is_ours(folder)
            and (file is None or (stat.S_ISREG(file.st_mode) and file.st_nlink == 1 and _is_ours(file)))
        )

    def _opened(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._file, timeout=PATIENCE_SECONDS, isolation_level=None)
        try:
            _limit(connection)
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("PRAGMA synchronous = OFF")  # What a power cut breaks is thrown away.
            if not _is_as_made(connection):
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


def _is_ours(info: os.stat_result) -> bool:
    """Return whether we own what this is about, and nobody else may write it."""
    return info.st_uid == os.geteuid() and not info.st_mode & 0o022


def _is_waiting(fault: BaseException) -> bool:
    """Return whether to try again would cost the same time again."""
    codes = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_INTERRUPT}
    return getattr(fault, "sqlite_errorcode", 0) in codes


def _limit(connection: sqlite3.Connection) -> None:
    """End what takes longer than any work of ours, such as a query over a view that never ends."""
    left = _MOST_STEPS // _STEPS

    def counted() -> bool:
        nonlocal left
        left -= 1
        return left < 0

    connection.set_progress_handler(counted, _STEPS)


def _is_as_made(connection: sqlite3.Connection) -> bool:
    """Return whether the file is of this form and has our table, no view, no trigger and nothing else."""
    if _form(connection) != _FORM:
        return False
    rows = connection.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL").fetchall()
    return rows == [(_SCHEMA,)]


def _form(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _begin_anew(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA auto_vacuum = FULL")  # Of use before the first table only.
    connection.execute("BEGIN IMMEDIATE")
    if not _is_as_made(connection):  # Another run may have done it meanwhile.
        made = connection.execute("SELECT type, name FROM sqlite_schema WHERE sql IS NOT NULL").fetchall()
        for kind, name in made:
            quoted = str(name).replace('"', '""')
            connection.execute(f'DROP {kind} IF EXISTS "{quoted}"')
        connection.execute(_SCHEMA)
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
    unpacking = zlib.decompressobj()
    content = unpacking.decompress(packed, _MOST_ANSWER_BYTES)
    if unpacking.unconsumed_tail or not unpacking.eof:
        raise ValueError("this is no answer of ours")
    if not content.startswith(name):
        raise ValueError("this is the answer on another diagram")
    return content[len(name) :].decode("utf-8", "surrogatepass")
