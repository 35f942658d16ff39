"""The database fails: the service says so, loses no connection, and needs no restart afterwards."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from samples.contract.client import (
    NOTHING,
    ONE_ORDER,
    ORDERS,
    SECURITY_HEADERS,
    Caller,
    Running,
    new_key,
    new_order,
    slug,
)
from samples.contract.faults import failing, hanging
from samples.contract.gate import Gate
from samples.contract.waiting import eventually

POOL = 2
"""The size of the tight service's pool."""


def unavailable(answer: httpx.Response) -> bool:
    return (answer.status_code, slug(answer)) == (503, "unavailable")


def gate(tight: Running) -> Gate:
    assert tight.gate is not None
    return tight.gate


def test_without_the_database_each_route_is_503(tight: Running) -> None:
    kim = tight.customer()
    order, sku = kim.inserted(), tight.price()
    gate(tight).close()
    try:
        answers = [kim.get(ORDERS), kim.get(f"{ORDERS}/{order}"), kim.post(new_order(sku)), kim.cancel(order)]
    finally:
        gate(tight).open()
    assert [unavailable(answer) for answer in answers] == [True] * 4
    for answer in answers:
        assert {name: answer.headers[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS
        assert str(tight.database.port) not in answer.text
    kim.patiently(lambda: kim.get(f"{ORDERS}/{order}"), 200)


def test_an_order_that_met_no_database_is_made_by_its_repetition(tight: Running) -> None:
    kim, sku, key = tight.customer(), tight.price(), new_key()
    gate(tight).close()
    try:
        assert unavailable(kim.post(new_order(sku), key))
    finally:
        gate(tight).open()
    kim.patiently(lambda: kim.post(new_order(sku), key), 201)
    assert kim.written() == ONE_ORDER


def test_an_order_whose_connection_breaks_half_way_leaves_nothing_and_its_key_free(tight: Running) -> None:
    kim, sku, key = tight.customer(), tight.price(), new_key()
    kim.patiently(lambda: kim.get(ORDERS), 200)
    with ThreadPoolExecutor(1) as pool, hanging(tight.database, "order_items", sku):
        order = pool.submit(kim.post, new_order(sku), key)
        # On a machine so slow that nobody saw it half-way, its time is over already, which leaves as little.
        eventually(lambda: sleeping(tight) == 1 or order.done(), "the order is half-way")
        gate(tight).close()
        try:
            assert unavailable(order.result())
        finally:
            gate(tight).open()
        eventually(lambda: sleeping(tight) == 0, "the database has noticed")
    assert kim.written() == NOTHING
    kim.patiently(lambda: kim.post(new_order(sku), key), 201)
    assert kim.written() == ONE_ORDER


def sleeping(tight: Running) -> int:
    """Return how many statements hang in a planted fault."""
    return tight.database.count("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'")


def test_a_service_recovers_when_the_database_comes_back(tight: Running) -> None:
    kim = tight.customer()
    order = kim.inserted()
    for _ in range(3):
        gate(tight).close()
        gate(tight).open()
        kim.patiently(lambda: kim.get(f"{ORDERS}/{order}"), 200)
    lee = tight.customer()
    assert [lee.get(ORDERS).status_code for _ in range(2 * POOL)].count(200) >= POOL


def test_connections_that_the_database_ends_are_replaced(tight: Running) -> None:
    kim = tight.customer()
    order = kim.inserted()
    kim.patiently(lambda: kim.get(f"{ORDERS}/{order}"), 200)
    tight.database.rows(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    answers = [kim.get(f"{ORDERS}/{order}").status_code for _ in range(POOL + 2)]
    assert set(answers) <= {200, 503}
    kim.patiently(lambda: kim.get(f"{ORDERS}/{order}"), 200)


def test_a_statement_that_takes_too_long_is_503_and_leaves_nothing(tight: Running) -> None:
    kim, sku, key = tight.customer(), tight.price(), new_key()
    with hanging(tight.database, "order_items", sku):
        assert unavailable(kim.post(new_order(sku), key))
        # The statement has ended in the database, too: nobody is left who sleeps in it.
        assert sleeping(tight) == 0
    assert kim.written() == NOTHING
    kim.patiently(lambda: kim.post(new_order(sku), key), 201)


def test_a_lock_that_is_not_released_is_503(tight: Running) -> None:
    kim = tight.customer()
    order = kim.inserted()
    with tight.database.connect() as other:
        other.execute("SELECT 1 FROM orders WHERE public_id = %s FOR UPDATE", (order,))
        assert unavailable(kim.cancel(order))
        other.rollback()
    kim.patiently(lambda: kim.cancel(order), 200)


def idle(tight: Running) -> int:
    """Return how many connections of the service wait for something to do."""
    return tight.database.count(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND state = 'idle' AND pid <> pg_backend_pid()"
    )


def test_who_gets_no_connection_in_time_is_503(tight: Running) -> None:
    kim, lee = tight.customer(), tight.customer()
    order, of_lee = kim.inserted(), lee.inserted()
    kim.patiently(lambda: kim.get(f"{ORDERS}/{order}"), 200)
    with ThreadPoolExecutor(POOL) as pool:

        def is_whole() -> bool:
            mia = tight.customer()  # Each time another one, whom no rate limits.
            for each in [pool.submit(mia.get, ORDERS) for _ in range(POOL)]:
                each.result()
            return idle(tight) >= POOL

        # A connection that is being made while the gate is frozen has nothing to send, and keeps a place.
        eventually(is_whole, "the pool has all its connections")
        is_whole()
        with gate(tight).frozen():
            waiting = [pool.submit(kim.get, f"{ORDERS}/{order}") for _ in range(POOL)]
            gate(tight).await_held(POOL)
            assert unavailable(lee.get(f"{ORDERS}/{of_lee}"))
        assert {each.result().status_code for each in waiting} <= {200, 503}
    lee.patiently(lambda: lee.get(f"{ORDERS}/{of_lee}"), 200)


NOBODYS = "0b9f4b0e-6c2f-4f0a-9d57-2f1f3c1a7b10"
Ask = Callable[[Caller, str, str, str], httpx.Response]
KINDS: dict[str, tuple[int, Ask]] = {
    "order": (201, lambda kim, sku, _order, _key: kim.post(new_order(sku))),
    "replay": (200, lambda kim, sku, _order, key: kim.post(new_order(sku), key)),
    "key reused": (422, lambda kim, sku, _order, key: kim.post(new_order(sku, 9), key)),
    "no price": (422, lambda kim, _sku, _order, _key: kim.post(new_order("no such item"))),
    "invalid": (422, lambda kim, sku, _order, _key: kim.post(new_order(sku, 0))),
    "read": (200, lambda kim, _sku, order, _key: kim.get(f"{ORDERS}/{order}")),
    "unknown": (404, lambda kim, _sku, _order, _key: kim.get(f"{ORDERS}/{NOBODYS}")),
    "list": (200, lambda kim, _sku, _order, _key: kim.get(ORDERS)),
    "wrong cursor": (400, lambda kim, _sku, _order, _key: kim.get(ORDERS, params={"cursor": "x"})),
    "cancel": (409, lambda kim, _sku, order, _key: kim.cancel(order)),
    "cancel unknown": (404, lambda kim, _sku, _order, _key: kim.cancel(NOBODYS)),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_a_connection_returns_to_the_pool_after_each_kind_of_request(tight: Running, kind: str) -> None:
    status, ask = KINDS[kind]
    kim, sku, key = tight.customer(), tight.price(), new_key()
    order = kim.inserted("cancelled" if kind == "cancel" else "new")
    kim.patiently(lambda: kim.post(new_order(sku), key), 201)
    for _ in range(3 * POOL):
        kim.patiently(lambda: ask(kim, sku, order, key), status)
    lee = tight.customer()
    lee.patiently(lambda: lee.post(new_order(sku)), 201)


@pytest.mark.parametrize("status", [401, 500, 503])
def test_a_connection_returns_to_the_pool_after_a_failure(tight: Running, status: int) -> None:
    sku = tight.price()
    kim = tight.customer()
    if status == 401:
        tight.database.rows("DELETE FROM customers WHERE id = %s", kim.id)
        for _ in range(3 * POOL):
            kim.patiently(lambda: kim.post(new_order(sku)), 401)
    elif status == 500:
        with failing(tight.database, "outbox", sku):
            for _ in range(3 * POOL):
                kim.patiently(lambda: kim.post(new_order(sku)), 500)
    else:
        with hanging(tight.database, "outbox", sku):
            for _ in range(POOL + 1):
                assert unavailable(kim.post(new_order(sku)))
    lee = tight.customer()
    lee.patiently(lambda: lee.post(new_order(sku)), 201)
