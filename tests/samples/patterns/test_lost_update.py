"""On PostgreSQL, READ COMMITTED forgets one of two read-compute-write transactions; three ways do not."""

from __future__ import annotations

from functools import partial

import psycopg
import pytest
from psycopg import Connection, IsolationLevel

from samples.patterns.bad.lost_update import reserve
from samples.patterns.idempotent_consumer import reserve_stock
from samples.patterns.orders import Item
from tests.samples.patterns.conftest import Connect, order_created


@pytest.fixture
def two(connect: Connect, connection: Connection) -> tuple[Connection, Connection]:
    connection.execute("INSERT INTO stock VALUES ('SKU-1', 10)")
    return connect(), connect()


def available(connection: Connection) -> int:
    [(count,)] = connection.execute("SELECT available FROM stock").fetchall()
    return int(count)


def test_bad_at_read_committed_one_of_two_reservations_is_forgotten(
    two: tuple[Connection, Connection],
) -> None:
    first, second = two
    assert first.execute("SHOW default_transaction_isolation").fetchall() == [("read committed",)]
    reserve(first, "SKU-1", 3, approve=partial(reserve, second, "SKU-1", 4, lambda: None))
    assert available(first) == 7  # 10 - 3: the 4 are sold, and still on the shelf.


def test_at_repeatable_read_the_second_to_write_is_told_and_can_try_again(
    two: tuple[Connection, Connection],
) -> None:
    first, second = two
    first.isolation_level = second.isolation_level = IsolationLevel.REPEATABLE_READ
    with pytest.raises(psycopg.errors.SerializationFailure) as told:
        reserve(first, "SKU-1", 3, approve=partial(reserve, second, "SKU-1", 4, lambda: None))
    assert told.value.sqlstate == "40001"
    reserve(first, "SKU-1", 3, lambda: None)
    assert available(first) == 3


def test_a_row_that_is_locked_on_reading_makes_the_other_wait(two: tuple[Connection, Connection]) -> None:
    first, second = two
    second.execute("SET lock_timeout = '1ms'")
    with first.transaction():
        first.execute("SELECT available FROM stock FOR UPDATE")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            second.execute("SELECT available FROM stock FOR UPDATE")


def test_one_statement_that_reads_and_writes_forgets_nothing(two: tuple[Connection, Connection]) -> None:
    first, second = two
    reserve_stock(first, order_created(1, Item("SKU-1", 3, 1)))
    reserve_stock(second, order_created(2, Item("SKU-1", 4, 1)))
    assert available(first) == 3
