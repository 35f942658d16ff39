"""The Idempotency-Key of POST /v1/orders: a repeated request does no harm."""

from __future__ import annotations

import json

import pytest

from samples.contract.client import NOTHING, ONE_ORDER, ORDERS, Caller, Written, new_key, new_order, slug


def test_a_replay_is_answered_with_200_and_the_same_bytes(kim: Caller, sku: str) -> None:
    key = new_key()
    first = kim.post(new_order(sku), key)
    again = kim.post(new_order(sku), key)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.content == first.content
    assert again.headers["Location"] == first.headers["Location"]
    assert again.headers["Content-Type"] == first.headers["Content-Type"]
    assert kim.written() == ONE_ORDER


def test_a_replay_is_recognised_in_another_notation_of_the_same_json(kim: Caller, sku: str) -> None:
    key = new_key()
    first = kim.post({"currency": "EUR", "items": [{"sku": sku, "quantity": 2}]}, key)
    reordered = {"items": [{"quantity": 2, "sku": sku}], "currency": "EUR"}
    again = kim.post(json.dumps(reordered, indent=4).replace("EUR", r"\u0045UR").encode(), key)
    assert (again.status_code, again.content) == (200, first.content)


def test_a_replay_answers_what_was_answered_first_and_not_what_is_true_now(kim: Caller, sku: str) -> None:
    key = new_key()
    first = kim.post(new_order(sku), key)
    assert kim.cancel(first.json()["id"]).status_code == 200
    kim.at.database.rows("UPDATE prices SET unit_price_cents = 1 WHERE sku = %s", sku)
    again = kim.post(new_order(sku), key)
    assert (again.status_code, again.content) == (200, first.content)


@pytest.mark.parametrize(
    "change",
    [{"quantity": 2}, {"currency": "USD"}, {"more": True}],
    ids=["quantity", "currency", "one more item"],
)
def test_another_body_with_the_same_key_is_refused(kim: Caller, sku: str, change: dict[str, object]) -> None:
    kim.at.price(1650, "USD", sku)
    key = new_key()
    first = kim.post(new_order(sku), key)
    item = {"sku": sku, "quantity": change.get("quantity", 1)}
    items = [item, item] if "more" in change else [item]
    other = kim.post({"currency": change.get("currency", "EUR"), "items": items}, key)
    assert (other.status_code, slug(other)) == (422, "idempotency-key-reused")
    assert kim.post(new_order(sku), key).content == first.content
    assert kim.written() == ONE_ORDER


def test_a_key_belongs_to_a_customer(kim: Caller, lee: Caller, sku: str) -> None:
    key = new_key()
    of_kim, of_lee = kim.post(new_order(sku), key), lee.post(new_order(sku), key)
    assert (of_kim.status_code, of_lee.status_code) == (201, 201)
    assert of_kim.json()["id"] != of_lee.json()["id"]


def test_two_keys_make_two_orders_of_the_same_body(kim: Caller, sku: str) -> None:
    assert {kim.post(new_order(sku)).status_code for _ in range(2)} == {201}
    assert kim.written() == Written(2, 2, 2, 2)


def test_an_order_without_a_key_is_refused(kim: Caller, sku: str) -> None:
    answer = kim.ask("POST", ORDERS, json=new_order(sku))
    assert (answer.status_code, slug(answer)) == (400, "idempotency-key-invalid")
    assert kim.written() == NOTHING


@pytest.mark.parametrize("key", ["", "k" * 256], ids=["empty", "256 characters"])
def test_a_key_of_the_wrong_length_is_refused(kim: Caller, sku: str, key: str) -> None:
    answer = kim.ask("POST", ORDERS, json=new_order(sku), headers={"Idempotency-Key": key})
    assert (answer.status_code, slug(answer)) == (400, "idempotency-key-invalid")
    assert kim.written() == NOTHING


@pytest.mark.parametrize("key", ["k", "k" * 255], ids=["1 character", "255 characters"])
def test_a_key_may_have_1_to_255_characters(kim: Caller, sku: str, key: str) -> None:
    assert kim.post(new_order(sku), key).status_code == 201
    assert kim.post(new_order(sku), key).status_code == 200


def test_a_refused_order_leaves_its_key_free(kim: Caller, sku: str) -> None:
    key = new_key()
    assert kim.post(new_order(sku, quantity=0), key).status_code == 422
    assert kim.post(new_order("no such item"), key).status_code == 422
    assert kim.written() == NOTHING
    assert kim.post(new_order(sku), key).status_code == 201
    assert kim.written() == ONE_ORDER
