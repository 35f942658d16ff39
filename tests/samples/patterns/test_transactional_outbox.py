"""An order and its event are stored together, published at least once, and never lost; two writes are not."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

import psycopg
import pytest
from psycopg import Connection

from samples.patterns.bad import dual_write, last_seen_relay
from samples.patterns.events import Event, Rejected, Unavailable
from samples.patterns.transactional_outbox import MOST_ATTEMPTS, create_order, relay
from tests.samples.patterns.conftest import ITEMS, Connect, Crash


def crashing(_: Event) -> NoReturn:
    raise Crash


def orders_of(connection: Connection, customer_id: int) -> set[int]:
    query = "SELECT id FROM orders WHERE customer_id = %s"
    return {number for (number,) in connection.execute(query, (customer_id,)).fetchall()}


def created(connection: Connection, work: Callable[[], object]) -> set[int]:
    """Return the orders of customer 1 that came into being by some work, whatever became of the work."""
    before = orders_of(connection, 1)
    with pytest.raises((Crash, psycopg.OperationalError)):
        work()
    return orders_of(connection, 1) - before


def test_an_order_and_its_event_are_stored_together(connection: Connection) -> None:
    order_id = create_order(connection, 1, ITEMS)
    heard: list[Event] = []
    assert relay(connection, heard.append) == 1
    assert [event.topic for event in heard] == ["order.created"]
    assert heard[0].payload["order_id"] == order_id
    assert heard[0].payload["total_cents"] == 2 * 1_500 + 700
    assert relay(connection, heard.append) == 0


def test_an_order_that_is_rolled_back_has_no_event(connection: Connection) -> None:
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        create_order(connection, 999_999, ITEMS)
    assert relay(connection, crashing) == 0


def test_bad_a_crash_between_commit_and_publish_loses_the_event(connection: Connection) -> None:
    orders = created(connection, lambda: dual_write.publish_after_commit(connection, crashing, 1, ITEMS))
    assert len(orders) == 1
    assert relay(connection, crashing) == 0  # Nothing is left that could tell of it.


def test_bad_a_failed_commit_after_publishing_announces_an_order_that_does_not_exist(
    connect: Connect, connection: Connection
) -> None:
    heard: list[Event] = []
    writer = connect()

    def publish(event: Event) -> None:
        heard.append(event)
        connection.execute("SELECT pg_terminate_backend(%s, 60000)", (writer.info.backend_pid,))

    assert created(connection, lambda: dual_write.publish_before_commit(writer, publish, 1, ITEMS)) == set()
    assert [event.topic for event in heard] == ["order.created"]


def test_a_crash_while_publishing_repeats_the_event_and_loses_nothing(
    connect: Connect, connection: Connection
) -> None:
    create_order(connection, 1, ITEMS)
    heard: list[Event] = []

    def publish(event: Event) -> None:
        heard.append(event)  # The broker has it, and the relay ends before it can note that down.
        raise Crash

    with pytest.raises(Crash):
        relay(connect(), publish)
    assert relay(connection, heard.append) == 1
    assert heard[0] == heard[1]


def test_two_relays_at_the_same_time_share_the_events(connect: Connect) -> None:
    first, second = connect(), connect()
    for _ in range(5):
        create_order(first, 1, ITEMS)
    by_first: list[int] = []
    by_second: list[int] = []

    def publish(event: Event) -> None:
        by_first.append(event.id)
        if len(by_first) == 1:  # Its transaction is open, and it holds three rows.
            relay(second, lambda other: by_second.append(other.id))

    assert relay(first, publish, batch=3) == 3
    assert (len(by_first), len(by_second)) == (3, 2)
    assert not set(by_first) & set(by_second)


def test_a_broker_that_is_down_keeps_the_order_and_counts_against_no_event(connection: Connection) -> None:
    for _ in range(3):
        create_order(connection, 1, ITEMS)
    heard: list[int] = []

    def publish(event: Event) -> None:
        if heard:
            raise Unavailable
        heard.append(event.id)

    assert relay(connection, publish) == 1
    for _ in range(2 * MOST_ATTEMPTS):
        assert relay(connection, publish) == 0
    assert relay(connection, lambda event: heard.append(event.id)) == 2
    assert heard == sorted(heard)


def test_no_event_overtakes_one_for_which_the_broker_had_no_answer(connection: Connection) -> None:
    for _ in range(3):
        create_order(connection, 1, ITEMS)
    tried: list[int] = []
    heard: list[int] = []

    def publish(event: Event) -> None:
        tried.append(event.id)
        if len(tried) == 2:
            raise Unavailable
        heard.append(event.id)

    assert [relay(connection, publish), relay(connection, publish)] == [1, 2]
    assert heard == sorted(heard)


def test_an_event_that_the_broker_refuses_is_set_aside_and_stops_no_other(connection: Connection) -> None:
    for _ in range(2):
        create_order(connection, 1, ITEMS)
    tried: list[int] = []

    def publish(event: Event) -> None:
        tried.append(event.id)
        if event.id == tried[0]:
            raise Rejected("message too large")

    assert relay(connection, publish) == 1
    for _ in range(2 * MOST_ATTEMPTS):
        assert relay(connection, publish) == 0
    assert tried.count(tried[0]) == MOST_ATTEMPTS
    aside = "SELECT id, last_error FROM outbox WHERE published_at IS NULL"
    assert connection.execute(aside).fetchall() == [(tried[0], "message too large")]


def test_an_event_that_commits_late_is_published_and_bad_one_by_last_id_is_lost(connect: Connect) -> None:
    slow, quick = connect(), connect()
    [(newest,)] = quick.execute("SELECT max(id) FROM outbox").fetchall()
    heard: list[Event] = []
    with slow.transaction():
        create_order(slow, 1, ITEMS)  # Has the smaller id, and is not committed yet.
        create_order(quick, 2, ITEMS)
        last_seen = last_seen_relay.relay(quick, heard.append, newest)
    assert last_seen_relay.relay(quick, heard.append, last_seen) == last_seen
    assert [event.payload["customer_id"] for event in heard] == [2]

    heard.clear()
    assert relay(quick, heard.append) == 2
    assert [event.payload["customer_id"] for event in heard] == [1, 2]


def test_the_relay_reads_pending_events_through_their_index(connection: Connection) -> None:
    connection.execute("ANALYZE outbox")
    plan = connection.execute(
        "EXPLAIN SELECT id FROM outbox WHERE published_at IS NULL AND attempts < 5 ORDER BY id LIMIT 100"
    ).fetchall()
    assert "outbox_unpublished" in str(plan)
