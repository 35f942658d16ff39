"""A temporary PostgreSQL on a port of 127.0.0.1, with as many databases as a suite wants.

The cluster is that of the handbook's scenarios (scenarios/postgresql.py), which ends with this process.
"""

from __future__ import annotations

import itertools
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import sql

from samples.contract.waiting import PATIENCE_SECONDS
from scenarios import postgresql

HOST = postgresql.LOOPBACK
Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Database:
    """A database that is reached by TCP; each question is a transaction of its own."""

    port: int
    name: str
    user: str = postgresql.SUPERUSER
    host: str = HOST
    password: str | None = None

    @property
    def url(self) -> str:
        """The address as services take it, in DATABASE_URL."""
        password = f":{self.password}" if self.password else ""
        return f"postgresql://{self.user}{password}@{self.host}:{self.port}/{self.name}"

    def through(self, port: int) -> Database:
        """Return the same database, reached through another port of this machine."""
        return Database(port, self.name, self.user, HOST, self.password)

    def connect(self) -> psycopg.Connection[Row]:
        """Open a connection; its first statement begins a transaction. It waits for no lock for ever."""
        return psycopg.connect(self.url, options=f"-c lock_timeout={PATIENCE_SECONDS:.0f}s")

    def rows(self, query: LiteralString, *values: object) -> list[Row]:
        """Run one statement and commit; return its rows. One dict gives the values of named parameters."""
        named = values[0] if len(values) == 1 and isinstance(values[0], dict) else None
        with self.connect() as connection:
            asked = connection.execute(query, values if named is None else named)
            return asked.fetchall() if asked.description else []

    def value(self, query: LiteralString, *values: object) -> object:
        """Run one statement and commit; return the only value of its only row."""
        [(value,)] = self.rows(query, *values)
        return value

    def count(self, query: LiteralString, *values: object) -> int:
        """Do the same for a number."""
        number = self.value(query, *values)
        if not isinstance(number, int):
            raise TypeError(f"no number: {number!r}")
        return number

    def fingerprint(self) -> str:
        """Return a text that changes with any row of any table."""
        tables = self.rows(
            "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
        )
        parts = []
        with self.connect() as connection:
            for (table,) in tables:
                asked = sql.SQL(
                    "SELECT count(*), md5(string_agg(t::text, ',' ORDER BY t::text)) FROM {} AS t"
                )
                parts.append(f"{table} {connection.execute(asked.format(sql.SQL(str(table)))).fetchone()}")
        return "\n".join(parts)

    @contextmanager
    def counting(self, word: str) -> Iterator[Callable[[], int]]:
        """Count the statements of others in this database whose text has the word, from here on."""
        maintenance = replace(self, name="postgres")
        maintenance.rows("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")

        def counted() -> int:
            return maintenance.count(
                "SELECT coalesce(sum(calls), 0)::bigint FROM pg_stat_statements"
                " JOIN pg_database ON pg_database.oid = dbid WHERE datname = %s AND query ILIKE %s",
                *(self.name, f"%{word}%"),
            )

        before = counted()
        yield lambda: counted() - before

    def run_file(self, file: Path) -> None:
        """Run a file of SQL in one transaction."""
        with self.connect() as connection:
            connection.execute(file.read_bytes())

    @classmethod
    def of(cls, url: str) -> Database:
        """Return the database of an address. Raises ValueError where it is none."""
        try:
            parts: Mapping[str, object] = psycopg.conninfo.conninfo_to_dict(url)
        except psycopg.ProgrammingError as error:
            raise ValueError(f"DATABASE_URL: {str(error).strip()}") from error
        if missing := {"host", "user", "dbname"} - set(parts):
            raise ValueError(f"DATABASE_URL lacks {min(missing)}")
        password = parts.get("password")
        return cls(
            port=int(str(parts.get("port", 5432))),
            name=str(parts["dbname"]),
            user=str(parts["user"]),
            host=str(parts["host"]),
            password=None if password is None else str(password),
        )


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running PostgreSQL."""

    port: int
    programs: Path
    """The folder of pg_dump and its like, of the same release."""
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def maintenance(self) -> Database:
        """The database from which others are made."""
        return Database(self.port, "postgres")

    def create(self, template: Database | None = None) -> Database:
        """Make a database: empty, or a copy of one that nobody is connected to."""
        made = Database(self.port, f"contract_{next(self._numbers)}")
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
            sql.Identifier(made.name), sql.Identifier(template.name if template else "template0")
        )
        with psycopg.connect(self.maintenance.url, autocommit=True) as connection:
            connection.execute(statement)
        return made

    def dump(self, database: Database, *leave_out: str) -> str:
        """Return the schema as pg_dump writes it, without the tables (patterns) that are left out."""
        options = [word for pattern in leave_out for word in ("--exclude-table", pattern)]
        fixed = [str(self.programs / "pg_dump"), "--schema-only", "--no-owner", "--no-privileges"]
        done = subprocess.run(
            [*fixed, *options, "--dbname", database.url], capture_output=True, text=True, check=True
        )
        return done.stdout


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Start a cluster and end it with the block. Raises postgresql.Unavailable where there is none."""
    programs = postgresql.programs()
    if programs is None:
        raise postgresql.Unavailable(f"PostgreSQL {postgresql.RELEASE} is missing")
    folder = Path(tempfile.mkdtemp(prefix="contract-pg-"))
    asked = [sys.executable, postgresql.__file__, "hold", str(folder), "--tcp"]
    try:
        with subprocess.Popen(asked, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
            said = holder.stdout.readline() if holder.stdout else ""
            if not said.startswith("ready "):
                raise postgresql.Unavailable("the cluster does not start; see above")
            yield Cluster(int(said.split()[1]), programs)
            # Leaving the block closes the holder's standard input, at which it ends.
    finally:
        shutil.rmtree(folder, ignore_errors=True)
