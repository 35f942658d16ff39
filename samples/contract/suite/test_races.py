"""What many requests at once may not break."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx

from samples.contract.client import ONE_ORDER, Caller, Running, new_key, new_order, slug


def at_once(number: int, ask: Callable[[], httpx.Response]) -> list[httpx.Response]:
    """Ask so often, from threads that begin together."""
    together = threading.Barrier(number)

    def asked() -> httpx.Response:
        together.wait()
        return ask()

    with ThreadPoolExecutor(number) as pool:
        return [each.result() for each in [pool.submit(asked) for _ in range(number)]]


def test_32_orders_with_one_key_make_one_order(kim: Caller, sku: str) -> None:
    key = new_key()
    answers = at_once(32, lambda: kim.post(new_order(sku), key))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 200: 31}
    assert len({answer.content for answer in answers}) == 1
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert kim.written() == ONE_ORDER


def test_of_many_cancellations_at_once_one_wins(kim: Caller) -> None:
    order = kim.inserted()
    answers = at_once(8, lambda: kim.cancel(order))
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 7}
    assert {answer.json()["order_status"] for answer in answers if answer.status_code == 409} == {"cancelled"}
    assert len(kim.outbox("order.cancelled")) == 1


def test_a_key_that_another_request_holds_is_409_and_free_after_its_failure(tight: Running) -> None:
    kim, sku, key = tight.customer(), tight.price(), new_key()
    with tight.database.connect() as other:
        other.execute("INSERT INTO idempotency_keys VALUES (%s, %s, 'hash')", (kim.id, key))
        answer = kim.patiently(lambda: kim.post(new_order(sku), key), 409)
        assert slug(answer) == "idempotency-key-in-use"
        assert int(answer.headers["Retry-After"]) >= 1
        other.rollback()
    kim.patiently(lambda: kim.post(new_order(sku), key), 201)
    assert kim.written() == ONE_ORDER
