"""The queries with which one watches the patterns, and those that put things right, do what the pages say."""

from __future__ import annotations

import re
from collections.abc import Callable

from psycopg import Connection

from samples.patterns.cqrs import project
from samples.patterns.events import Event, Rejected
from samples.patterns.saga import WHOLE, Outcome, Saga, Step, TableLog
from samples.patterns.transactional_outbox import MOST_ATTEMPTS, create_order, relay
from tests.samples.patterns.conftest import ITEMS, PATTERNS

SECTION = re.compile(r"-- --8<-- \[start:(\w+)\]\n(.*?)-- --8<-- \[end:\1\]", re.DOTALL)
WATCH = dict(SECTION.findall((PATTERNS / "watch.sql").read_text(encoding="utf-8")))


def rows(connection: Connection, name: str) -> list[tuple[object, ...]]:
    return connection.execute(WATCH[name]).fetchall()


def reject(_: Event) -> None:
    raise Rejected("no")


def times(count: int, work: Callable[[], object]) -> None:
    for _ in range(count):
        work()


def test_pending_events_and_those_set_aside_are_counted(connection: Connection) -> None:
    assert rows(connection, "pending") == [(0, 0, None)]
    create_order(connection, 1, ITEMS)
    times(MOST_ATTEMPTS, lambda: relay(connection, reject))
    create_order(connection, 1, ITEMS)
    connection.execute("UPDATE outbox SET created_at = now() - interval '1 hour' WHERE attempts = 0")
    [(pending, set_aside, oldest)] = rows(connection, "pending")
    assert (pending, set_aside) == (1, 1)
    assert "1:00:00" in str(oldest)


def test_events_set_aside_are_published_when_they_are_put_back(connection: Connection) -> None:
    create_order(connection, 1, ITEMS)
    times(MOST_ATTEMPTS, lambda: relay(connection, reject))
    assert relay(connection, lambda _: None) == 0
    connection.execute(WATCH["again"])
    assert relay(connection, lambda _: None) == 1


def test_only_what_was_published_a_week_ago_is_deleted_a_thousand_at_a_time(connection: Connection) -> None:
    create_order(connection, 1, ITEMS)
    connection.execute("UPDATE outbox SET created_at = now() - interval '30 days'")
    connection.execute(
        "UPDATE outbox SET published_at = now() - interval '8 days' WHERE published_at NOTNULL"
    )
    connection.execute(
        "INSERT INTO outbox (topic, payload, published_at) "
        "SELECT 'order.created', '{}', now() - interval '8 days' FROM generate_series(1, 500)"
    )
    counts = [connection.execute(WATCH["delete"]).rowcount for _ in range(3)]
    assert counts == [1_000, 500, 0]
    assert relay(connection, lambda _: None) == 1


def test_the_lag_of_a_history_names_what_is_missing(connection: Connection) -> None:
    connection.execute(
        "UPDATE orders SET created_at = '2026-01-01' WHERE created_at > now() - interval '1 hour'"
    )
    create_order(connection, 1, ITEMS)
    [(missing, lag)] = rows(connection, "lag")
    assert missing == 1
    assert lag is not None
    relay(connection, lambda event: project(connection, event))
    assert rows(connection, "lag") == [(0, None)]


def test_a_history_that_is_rebuilt_is_the_one_that_events_had_built(connection: Connection) -> None:
    connection.execute("TRUNCATE outbox, order_items, orders RESTART IDENTITY")
    for customer in (1, 2, 2):
        create_order(connection, customer, ITEMS)
    relay(connection, lambda event: project(connection, event))
    everything = "SELECT * FROM order_history ORDER BY order_id"
    projected = connection.execute(everything).fetchall()
    assert len(projected) == 3
    connection.execute("UPDATE order_history SET item_count = 99")
    connection.execute(WATCH["rebuild"])
    assert connection.execute(everything).fetchall() == projected


def test_sagas_that_are_open_are_listed_the_oldest_first(connection: Connection) -> None:
    log = TableLog(connection)
    done = Step("stock", lambda _: None, lambda _: None)
    for saga_id in ("o-1", "o-2", "o-3"):
        log.write(saga_id, WHOLE, "open")
    connection.execute("UPDATE saga_log SET changed_at = now() - interval '1 hour' WHERE saga_id = 'o-3'")
    assert Saga([done], log).run("o-1") is Outcome.COMPLETED
    assert [saga_id for saga_id, _ in rows(connection, "sagas")] == ["o-3", "o-2"]
