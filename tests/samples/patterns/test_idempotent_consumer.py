"""An event that is delivered again has no second effect; without an inbox it has."""

from __future__ import annotations

import threading

import psycopg
import pytest
from psycopg import Connection

from samples.patterns.bad import repeating_consumer
from samples.patterns.events import Event, Rejected
from samples.patterns.idempotent_consumer import handle_once, reserve_stock
from samples.patterns.orders import Item
from tests.samples.patterns.conftest import Connect, Crash, order_created
from tests.waiting import eventually

EVENT = order_created(1, Item("SKU-1", 3, 500))


@pytest.fixture
def stocked(connection: Connection) -> Connection:
    connection.execute("INSERT INTO stock VALUES ('SKU-1', 10), ('SKU-2', 1)")
    return connection


def available(connection: Connection, sku: str = "SKU-1") -> int:
    [(count,)] = connection.execute("SELECT available FROM stock WHERE sku = %s", (sku,)).fetchall()
    return int(count)


def test_a_second_delivery_has_no_effect(stocked: Connection) -> None:
    assert handle_once(stocked, "inventory", EVENT, reserve_stock)
    assert not handle_once(stocked, "inventory", EVENT, reserve_stock)
    assert available(stocked) == 7


def test_bad_without_an_inbox_a_second_delivery_reserves_again(stocked: Connection) -> None:
    repeating_consumer.handle(stocked, EVENT)
    repeating_consumer.handle(stocked, EVENT)
    assert available(stocked) == 4


def test_each_consumer_handles_the_event_once(stocked: Connection) -> None:
    assert handle_once(stocked, "inventory", EVENT, reserve_stock)
    assert handle_once(stocked, "returns", EVENT, reserve_stock)
    assert available(stocked) == 4


def test_a_crash_before_the_commit_leaves_no_trace_and_the_event_is_handled_later(
    connect: Connect, stocked: Connection
) -> None:
    def crashing(connection: Connection, _: object) -> None:
        reserve_stock(connection, EVENT)
        raise Crash

    with pytest.raises(Crash):
        handle_once(connect(), "inventory", EVENT, crashing)
    assert available(stocked) == 10
    assert handle_once(stocked, "inventory", EVENT, reserve_stock)
    assert available(stocked) == 7


def test_what_cannot_be_reserved_as_a_whole_reserves_nothing(stocked: Connection) -> None:
    event = order_created(2, Item("SKU-1", 1, 500), Item("SKU-2", 2, 500))
    with pytest.raises(Rejected, match="not enough of SKU-2"):
        handle_once(stocked, "inventory", event, reserve_stock)
    assert (available(stocked), available(stocked, "SKU-2")) == (10, 1)


def test_a_second_delivery_at_the_same_time_waits_for_the_first(
    connect: Connect, stocked: Connection
) -> None:
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE pid = %s AND wait_event_type = 'Lock'"
    second = connect()
    effects: list[bool] = []

    def deliver() -> None:
        effects.append(handle_once(second, "inventory", EVENT, reserve_stock))

    other = threading.Thread(target=deliver)

    def effect(connection: Connection, event: Event) -> None:
        reserve_stock(connection, event)
        other.start()
        pid = second.info.backend_pid
        assert eventually(lambda: stocked.execute(waiting, (pid,)).fetchall() == [(1,)])

    assert handle_once(connect(), "inventory", EVENT, effect)
    other.join()
    assert effects == [False]
    assert available(stocked) == 7


def test_stock_is_never_negative(stocked: Connection) -> None:
    with pytest.raises(psycopg.errors.CheckViolation):
        stocked.execute("UPDATE stock SET available = -1")
