"""Commands keep the rules, queries read their own table, and a page never repeats or skips an order."""

from __future__ import annotations

from datetime import datetime

import pytest
from psycopg import Connection

from samples.patterns.bad import offset_history
from samples.patterns.cqrs import CreateOrder, GetOrderHistory, create_order, get_order_history, project
from samples.patterns.events import Event, Rejected
from samples.patterns.orders import Item
from samples.patterns.transactional_outbox import relay
from tests.samples.patterns.conftest import ITEMS, order_created


def order(connection: Connection, customer_id: int = 1) -> int:
    return create_order(connection, CreateOrder(customer_id, ITEMS))


def catch_up(connection: Connection) -> None:
    relay(connection, lambda event: project(connection, event))


def numbers(connection: Connection, query: GetOrderHistory) -> list[int]:
    return [item["order_id"] for item in get_order_history(connection, query)["items"]]


@pytest.mark.parametrize(
    ("items", "refusal"),
    [((), "an order has at least one item"), ((Item("SKU-1", 0, 100),), "a quantity is at least 1")],
)
def test_a_command_against_the_rules_is_refused_and_stores_nothing(
    connection: Connection, items: tuple[Item, ...], refusal: str
) -> None:
    with pytest.raises(Rejected, match=refusal):
        create_order(connection, CreateOrder(1, items))
    assert relay(connection, lambda _: None) == 0


def test_the_history_lags_behind_until_the_event_has_arrived(connection: Connection) -> None:
    order_id = order(connection)
    assert numbers(connection, GetOrderHistory(1)) == []
    catch_up(connection)
    page = get_order_history(connection, GetOrderHistory(1))
    (item,) = page["items"]
    assert (item["order_id"], item["total_cents"], item["item_count"]) == (order_id, 3_700, 3)
    assert isinstance(item["created_at"], datetime)
    assert page["next_cursor"] is None


def test_an_event_that_is_projected_twice_changes_nothing(connection: Connection) -> None:
    order(connection)
    heard: list[Event] = []
    relay(connection, heard.append)
    for event in heard * 2:
        project(connection, event)
    assert len(numbers(connection, GetOrderHistory(1))) == 1


def walk(connection: Connection, limit: int) -> list[int]:
    """Read all pages, while an order arrives after each of them."""
    seen: list[int] = []
    cursor: str | None = None
    for arriving in range(100, 200):
        page = get_order_history(connection, GetOrderHistory(1, limit, cursor))
        seen += [item["order_id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            return seen
        project(connection, order_created(arriving))
    raise AssertionError("the pages do not end")


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 100])
def test_pages_repeat_and_skip_nothing_while_orders_arrive(connection: Connection, limit: int) -> None:
    for number in range(1, 6):
        project(connection, order_created(number))
    assert walk(connection, limit) == [5, 4, 3, 2, 1]


def test_bad_pages_by_number_repeat_an_order_when_one_arrives(connection: Connection) -> None:
    for number in range(1, 5):
        project(connection, order_created(number))
    first = offset_history.get_order_history(connection, 1, page=0, limit=2)
    project(connection, order_created(5))
    second = offset_history.get_order_history(connection, 1, page=1, limit=2)
    assert [row["order_id"] for row in first + second] == [4, 3, 3, 2]


def test_orders_of_the_same_moment_are_all_shown(connection: Connection) -> None:
    for number in (60, 120, 180):  # The same second in order_created.
        project(connection, order_created(number))
    assert walk(connection, 1) == [180, 120, 60]


def test_a_cursor_shows_nobody_the_orders_of_others(connection: Connection) -> None:
    for number in range(1, 4):
        project(connection, order_created(number))
    cursor = get_order_history(connection, GetOrderHistory(1, 1))["next_cursor"]
    assert numbers(connection, GetOrderHistory(2, 10, cursor)) == []


@pytest.mark.parametrize("cursor", ["?", "bm9uZQ==", "W10=", "WzEsMl0=", "WyJ4IiwxXQ==", "WyIyMDI2LTEtMSJd"])
def test_a_cursor_that_is_not_ours_is_refused(connection: Connection, cursor: str) -> None:
    with pytest.raises(Rejected):
        get_order_history(connection, GetOrderHistory(1, cursor=cursor))


@pytest.mark.parametrize(("asked", "given"), [(-1, 1), (0, 1), (1_000_000, 100)])
def test_the_size_of_a_page_has_limits(connection: Connection, asked: int, given: int) -> None:
    for number in range(1, 120):
        project(connection, order_created(number))
    assert len(numbers(connection, GetOrderHistory(1, asked))) == given


def test_a_page_is_read_through_its_index_without_sorting(connection: Connection) -> None:
    connection.execute(
        "INSERT INTO order_history SELECT id, 1 + id % 3, created_at, total_cents, 1 FROM orders"
    )
    connection.execute("ANALYZE order_history")
    plan = str(
        connection.execute(
            "EXPLAIN SELECT order_id FROM order_history "
            "WHERE customer_id = 1 AND (created_at, order_id) < ('2026-09-01', 30000) "
            "ORDER BY created_at DESC, order_id DESC LIMIT 21"
        ).fetchall()
    )
    assert "order_history_page" in plan
    assert "Sort" not in plan
