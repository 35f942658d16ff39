"""The event of an order is written with the order, or not at all."""

from __future__ import annotations

import pytest

from samples.contract.client import NOTHING, ORDERS, Caller, new_key, new_order, slug
from samples.contract.faults import failing


def test_an_order_writes_its_event(kim: Caller, sku: str) -> None:
    order = kim.placed(sku, 2)
    assert kim.outbox("order.created") == [
        {
            "order_id": order["id"],
            "customer_id": kim.id,
            "currency": "EUR",
            "total_cents": 2980,
            "items": [{"sku": sku, "quantity": 2, "unit_price_cents": 1490}],
        }
    ]


def test_a_new_event_is_unpublished(kim: Caller, sku: str) -> None:
    kim.placed(sku)
    [state] = kim.at.database.rows(
        "SELECT attempts, last_error, published_at FROM outbox WHERE (payload->>'customer_id')::bigint = %s",
        kim.id,
    )
    assert state == (0, None, None)


def test_order_items_event_and_key_are_of_one_transaction(kim: Caller, sku: str) -> None:
    kim.placed(sku)
    [(transactions,)] = kim.at.database.rows(
        "SELECT count(DISTINCT xmin) FROM ("
        " SELECT xmin::text FROM orders WHERE customer_id = %(id)s"
        " UNION ALL SELECT order_items.xmin::text FROM order_items JOIN orders ON orders.id = order_id"
        "   WHERE customer_id = %(id)s"
        " UNION ALL SELECT xmin::text FROM outbox WHERE (payload->>'customer_id')::bigint = %(id)s"
        " UNION ALL SELECT xmin::text FROM idempotency_keys WHERE customer_id = %(id)s) AS written",
        {"id": kim.id},
    )
    assert transactions == 1


def test_a_cancellation_writes_its_event_in_its_transaction(kim: Caller) -> None:
    order = kim.inserted()
    assert kim.cancel(order).status_code == 200
    assert kim.outbox("order.cancelled") == [{"order_id": order, "customer_id": kim.id}]
    [(together,)] = kim.at.database.rows(
        "SELECT orders.xmin = outbox.xmin FROM orders, outbox"
        " WHERE public_id = %s AND topic = 'order.cancelled' AND payload->>'order_id' = public_id::text",
        order,
    )
    assert together is True


def test_a_refused_cancellation_writes_no_event(kim: Caller) -> None:
    assert kim.cancel(kim.inserted("shipped")).status_code == 409
    assert kim.outbox("order.cancelled") == []


@pytest.mark.parametrize("table", ["order_items", "outbox"])
def test_an_order_that_fails_half_way_leaves_nothing_and_its_key_free(kim: Caller, table: str) -> None:
    sku, key = kim.at.price(), new_key()
    with failing(kim.at.database, table, sku):
        answer = kim.post(new_order(sku), key)
        assert (answer.status_code, slug(answer)) == (500, "internal-error")
    assert kim.written() == NOTHING
    assert kim.post(new_order(sku), key).status_code == 201


@pytest.mark.parametrize("table", ["orders", "outbox"])
def test_a_cancellation_that_fails_half_way_changes_nothing(kim: Caller, table: str) -> None:
    order = kim.inserted()
    with failing(kim.at.database, table, order):
        assert kim.cancel(order).status_code == 500
    assert kim.get(f"{ORDERS}/{order}").json()["status"] == "new"
    assert kim.outbox("order.cancelled") == []
    assert kim.cancel(order).status_code == 200
