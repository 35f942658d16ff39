"""One order.created, three consumers: none waits for another, and each handles what it gets once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from psycopg import Connection

from samples.patterns.bad.calls_in_a_row import on_order_created
from samples.patterns.event_bus import Bus
from samples.patterns.events import Event, Unavailable
from samples.patterns.idempotent_consumer import handle_once, reserve_stock
from samples.patterns.transactional_outbox import create_order, relay
from tests.samples.patterns.conftest import ITEMS, order_created

CONSUMERS = ("inventory", "notification", "analytics")


class Consumers:
    """Three consumers that note what they are handed; the mail service is down until it is repaired."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, int]] = []
        self.mail_is_down = True

    def named(self, name: str) -> Callable[[Event], None]:
        def handle(event: Event) -> None:
            self.calls.append((name, event.id))
            if name == "notification" and self.mail_is_down:
                raise Unavailable("mail")

        return handle

    def count(self, name: str) -> int:
        return sum(called == name for called, _ in self.calls)


@pytest.fixture
def consumers() -> Consumers:
    return Consumers()


@pytest.fixture
def bus(consumers: Consumers) -> Bus:
    bus = Bus(attempts=3)
    for name in CONSUMERS:
        bus.subscribe(name, "order.created", consumers.named(name))
    return bus


def deliver_all(bus: Bus) -> None:
    for name in CONSUMERS:
        bus.deliver(name)


def test_a_consumer_that_fails_stops_no_other(bus: Bus, consumers: Consumers) -> None:
    for number in (1, 2):
        bus.publish(order_created(number))
    deliver_all(bus)
    assert consumers.calls == [
        ("inventory", 1), ("inventory", 2), ("notification", 1), ("analytics", 1), ("analytics", 2),
    ]  # fmt: skip


def test_bad_calls_in_a_row_stop_at_the_first_failure_and_repeat_what_succeeded(
    consumers: Consumers,
) -> None:
    calls = [consumers.named(name) for name in CONSUMERS]
    for _ in range(3):  # The broker delivers the event again.
        with pytest.raises(Unavailable):
            on_order_created(order_created(1), *calls)
    assert [consumers.count(name) for name in CONSUMERS] == [3, 3, 0]


def test_bad_calls_in_a_row_pass_every_test_in_which_all_answer(consumers: Consumers) -> None:
    consumers.mail_is_down = False
    on_order_created(order_created(1), *(consumers.named(name) for name in CONSUMERS))
    assert consumers.calls == [(name, 1) for name in CONSUMERS]


def test_a_consumer_that_is_back_goes_on_where_it_stopped_and_in_order(
    bus: Bus, consumers: Consumers
) -> None:
    for number in (1, 2, 3):
        bus.publish(order_created(number))
    deliver_all(bus)
    consumers.mail_is_down = False
    deliver_all(bus)
    assert [number for name, number in consumers.calls if name == "notification"] == [1, 1, 2, 3]
    assert consumers.count("inventory") == consumers.count("analytics") == 3


def test_a_poison_message_is_set_aside_after_three_attempts_and_the_next_is_handled() -> None:
    handled: list[int] = []

    def handle(event: Event) -> None:
        handled.append(event.id)
        if event.id == 1:
            raise ValueError("no such article")

    bus = Bus(attempts=3)
    bus.subscribe("inventory", "order.created", handle)
    for number in (1, 2):
        bus.publish(order_created(number))
    for _ in range(3):
        bus.deliver("inventory")
    assert handled == [1, 1, 1, 2]
    assert bus.subscriptions["inventory"].set_aside == [(order_created(1), "no such article")]


def test_a_failure_counts_against_the_event_that_failed_only(bus: Bus, consumers: Consumers) -> None:
    bus.publish(order_created(1))
    for _ in range(2):
        bus.deliver("notification")
    consumers.mail_is_down = False
    bus.deliver("notification")
    consumers.mail_is_down = True
    bus.publish(order_created(2))
    for _ in range(2):
        bus.deliver("notification")
    assert bus.subscriptions["notification"].set_aside == []


def test_an_event_of_another_topic_is_not_handed_over(bus: Bus, consumers: Consumers) -> None:
    bus.publish(Event(1, "order.cancelled", {}))
    deliver_all(bus)
    assert consumers.calls == []


def test_from_the_order_to_the_stock_each_order_counts_once_though_all_is_delivered_twice(
    connection: Connection,
) -> None:
    connection.execute("INSERT INTO stock VALUES ('SKU-1', 10), ('SKU-2', 10)")
    bus = Bus()

    def reserve(event: Event) -> None:
        handle_once(connection, "inventory", event, reserve_stock)

    bus.subscribe("inventory", "order.created", reserve)

    def publish_twice(event: Event) -> None:
        bus.publish(event)
        bus.publish(event)

    create_order(connection, 1, ITEMS)
    assert relay(connection, publish_twice) == 1
    bus.deliver("inventory")
    assert connection.execute("SELECT sku, available FROM stock ORDER BY sku").fetchall() == [
        ("SKU-1", 8),
        ("SKU-2", 9),
    ]
