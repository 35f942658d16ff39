"""POST /v1/orders: an order that is accepted."""

from __future__ import annotations

import datetime
import re

from samples.contract.client import ORDERS, Caller, new_order

UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"


def test_an_order_is_answered_with_201_and_its_place(kim: Caller, sku: str) -> None:
    answer = kim.post(new_order(sku))
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"{ORDERS}/{answer.json()['id']}"
    assert answer.headers["Content-Type"].split(";")[0] == "application/json"


def test_an_order_has_exactly_the_fields_of_the_contract(kim: Caller, sku: str) -> None:
    order = kim.post(new_order(sku, 3)).json()
    assert set(order) == {"id", "status", "items", "total_cents", "currency", "created_at"}
    assert re.fullmatch(UUID, order["id"])
    assert order["status"] == "new"
    assert order["items"] == [{"sku": sku, "quantity": 3, "unit_price_cents": 1490}]
    assert order["total_cents"] == 3 * 1490
    assert order["currency"] == "EUR"


def test_a_time_is_in_utc_and_that_of_the_database(kim: Caller, sku: str) -> None:
    order = kim.post(new_order(sku)).json()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z", order["created_at"])
    [(stored,)] = kim.at.database.rows("SELECT created_at FROM orders WHERE public_id = %s", order["id"])
    assert datetime.datetime.fromisoformat(order["created_at"]) == stored


def test_the_items_keep_their_order_and_may_name_the_same_sku_twice(kim: Caller) -> None:
    skus = [kim.at.price(cents=cents) for cents in (300, 100, 200)]
    wanted = [{"sku": skus[at], "quantity": at + 1} for at in (0, 1, 2, 0)]
    order = kim.post({"currency": "EUR", "items": wanted}).json()
    assert [(item["sku"], item["quantity"]) for item in order["items"]] == [
        (item["sku"], item["quantity"]) for item in wanted
    ]
    assert order["total_cents"] == 300 + 2 * 100 + 3 * 200 + 300
    assert kim.get(f"{ORDERS}/{order['id']}").json() == order


def test_an_order_takes_the_price_of_its_currency(kim: Caller, sku: str) -> None:
    kim.at.price(1650, "USD", sku)
    order = kim.post(new_order(sku, 2, "USD")).json()
    assert (order["currency"], order["total_cents"]) == ("USD", 3300)


def test_an_order_keeps_its_price_when_the_price_changes(kim: Caller, sku: str) -> None:
    order = kim.placed(sku)
    kim.at.database.rows("UPDATE prices SET unit_price_cents = 9990 WHERE sku = %s", sku)
    assert kim.get(f"{ORDERS}/{order['id']}").json() == order


def test_an_order_may_have_100_items_of_up_to_99(kim: Caller, sku: str) -> None:
    answer = kim.post({"currency": "EUR", "items": [{"sku": sku, "quantity": 99}] * 100})
    assert answer.status_code == 201
    assert answer.json()["total_cents"] == 100 * 99 * 1490


def test_a_media_type_may_have_parameters(kim: Caller, sku: str) -> None:
    answer = kim.post(new_order(sku), **{"Content-Type": "application/json; charset=utf-8"})
    assert answer.status_code == 201


def test_an_order_is_read_as_it_was_answered(kim: Caller, sku: str) -> None:
    placed = kim.post(new_order(sku, 2))
    read = kim.get(placed.headers["Location"])
    assert read.status_code == 200
    assert read.json() == placed.json()
