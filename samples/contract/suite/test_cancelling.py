"""POST /v1/orders/{id}/cancel: what may be cancelled, and by whom."""

from __future__ import annotations

import uuid

import pytest

from samples.contract.client import ORDERS, Caller, slug


@pytest.mark.parametrize("status", ["new", "paid"])
def test_an_order_that_is_not_shipped_is_cancelled(kim: Caller, status: str) -> None:
    order = kim.inserted(status)
    before = kim.get(f"{ORDERS}/{order}").json()
    answer = kim.cancel(order)
    assert answer.status_code == 200
    assert answer.json() == before | {"status": "cancelled"}
    assert kim.get(f"{ORDERS}/{order}").json() == answer.json()


@pytest.mark.parametrize("status", ["shipped", "cancelled"])
def test_an_order_that_is_shipped_or_cancelled_stays_as_it_is(kim: Caller, status: str) -> None:
    order = kim.inserted(status)
    answer = kim.cancel(order)
    assert (answer.status_code, slug(answer)) == (409, "order-not-cancellable")
    assert answer.json()["order_status"] == status
    assert kim.get(f"{ORDERS}/{order}").json()["status"] == status


def test_an_order_is_cancelled_once(kim: Caller) -> None:
    order = kim.inserted()
    assert [kim.cancel(order).status_code for _ in range(3)] == [200, 409, 409]
    assert len(kim.outbox("order.cancelled")) == 1


def test_an_order_of_another_customer_cannot_be_cancelled_and_is_not_told_of(
    kim: Caller, lee: Caller
) -> None:
    of_lee = lee.inserted()
    answers = [kim.cancel(order) for order in (of_lee, uuid.uuid4(), "not-a-uuid")]
    told = [
        {name: value for name, value in answer.json().items() if name not in {"instance", "trace_id"}}
        for answer in answers
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert slug(answers[0]) == "order-not-found"
    assert told[0] == told[1] == told[2]
    assert lee.get(f"{ORDERS}/{of_lee}").json()["status"] == "new"


def test_a_shipped_order_of_another_customer_is_not_told_of(kim: Caller, lee: Caller) -> None:
    assert kim.cancel(lee.inserted("shipped")).status_code == 404


def test_to_cancel_one_order_leaves_the_others(kim: Caller) -> None:
    one, other = kim.inserted(), kim.inserted()
    assert kim.cancel(one).status_code == 200
    assert kim.get(f"{ORDERS}/{other}").json()["status"] == "new"
