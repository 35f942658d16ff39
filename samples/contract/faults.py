"""Faults that a test plants in the database, under the service: where no request alone would make them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg import sql

from samples.contract.database import Database

INTERNALS = "customers_email_key at /srv/orders/secret.sql"
"""What the database says of the planted error; nobody outside may read it."""
_FUNCTION = "public.planted_by_a_test"


@contextmanager
def failing(database: Database, table: str, mark: str) -> Iterator[None]:
    """Let each write to the table fail whose row holds the mark, with an error that no service expects."""
    says = sql.SQL("RAISE EXCEPTION USING ERRCODE = 'XX000', MESSAGE = {}").format(sql.Literal(INTERNALS))
    with _planted(database, table, mark, says):
        yield


@contextmanager
def hanging(database: Database, table: str, mark: str) -> Iterator[None]:
    """Let each write to the table that holds the mark take longer than any test."""
    with _planted(database, table, mark, sql.SQL("PERFORM pg_sleep(3600)")):
        yield


@contextmanager
def _planted(database: Database, table: str, mark: str, statement: sql.Composable) -> Iterator[None]:
    body = sql.SQL("BEGIN IF to_jsonb(NEW)::text LIKE {} THEN {}; END IF; RETURN NEW; END").format(
        sql.Literal(f"%{mark}%"), statement
    )
    function = sql.SQL(_FUNCTION)
    with database.connect() as connection:
        connection.execute(
            sql.SQL("CREATE FUNCTION {}() RETURNS trigger LANGUAGE plpgsql AS {}").format(
                function, sql.Literal(body.as_string(connection))
            )
        )
        connection.execute(
            sql.SQL(
                "CREATE TRIGGER planted BEFORE INSERT OR UPDATE ON {} FOR EACH ROW EXECUTE FUNCTION {}()"
            ).format(sql.Identifier(table), function)
        )
    try:
        yield
    finally:
        # Who still hangs in it, as a service does that limits no statement, would keep it for ever.
        database.rows(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event = 'PgSleep'"
        )
        with database.connect() as connection:
            connection.execute(sql.SQL("DROP FUNCTION {} CASCADE").format(function))
