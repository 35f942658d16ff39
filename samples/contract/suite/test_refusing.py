"""POST /v1/orders: what is refused, with which status, and with which faults."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from samples.contract.client import NOTHING, ORDERS, Caller, new_key, new_order, slug

LIMIT = 65_536


def pointers(body: object, kim: Caller) -> set[str]:
    """Return where the faults of a refused order are."""
    answer = kim.post(body)
    assert (answer.status_code, slug(answer)) == (422, "validation-failed"), answer.text
    faults = answer.json()["errors"]
    assert faults
    assert all(isinstance(fault["detail"], str) and fault["detail"] for fault in faults)
    assert kim.written() == NOTHING
    return {fault["pointer"] for fault in faults}


def padded(sku: str, size: int) -> bytes:
    """Return an order whose JSON has so many bytes."""
    body = json.dumps(new_order(sku)).encode()
    return body + b" " * (size - len(body))


def chunks(body: bytes) -> Iterator[bytes]:
    """Give a body in pieces, so that it is sent without a Content-Length."""
    for at in range(0, len(body), 8192):
        yield body[at : at + 8192]


def sending(
    kim: Caller, content: bytes | Iterator[bytes], media: str | None = "application/json"
) -> tuple[int, str]:
    headers = {"Idempotency-Key": new_key()} | ({"Content-Type": media} if media else {})
    answer = kim.ask("POST", ORDERS, content=content, headers=headers)
    if answer.status_code == 413:
        assert answer.json()["limit_bytes"] == LIMIT
    return answer.status_code, slug(answer) if answer.status_code >= 400 else ""


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b'{"currency": "EUR",}', b"{'currency': 'EUR'}", b"{} {}", b"[]", b'[{"currency": "EUR"}]',
        b'"EUR"', b"17", b"null", b"true",
        b'{"currency": NaN, "items": []}', b'{"currency": "\xff\xfe", "items": []}',
        b'{"currency": "EUR", "items": [{"sku": "\xc3\x28", "quantity": 1}]}',
    ],
)  # fmt: skip
def test_a_body_that_is_no_json_object_is_refused(kim: Caller, body: bytes) -> None:
    assert sending(kim, body) == (400, "malformed-request")
    assert kim.written() == NOTHING


def test_a_body_of_a_thousand_levels_is_refused_without_harm(kim: Caller, sku: str) -> None:
    deep = b'{"currency": "EUR", "items": ' + b"[" * 30_000 + b"]" * 30_000 + b"}"
    status, _ = sending(kim, deep)
    assert status in {400, 422}
    assert kim.post(new_order(sku)).status_code == 201


def test_half_a_character_is_refused_and_not_stored(kim: Caller) -> None:
    status, _ = sending(kim, rb'{"currency": "EUR", "items": [{"sku": "\ud800", "quantity": 1}]}')
    assert status in {400, 422}
    assert kim.written() == NOTHING


@pytest.mark.parametrize(
    "media", ["text/plain", "application/x-www-form-urlencoded", "application/jsonx", None]
)
def test_another_media_type_is_refused(kim: Caller, sku: str, media: str | None) -> None:
    assert sending(kim, json.dumps(new_order(sku)).encode(), media) == (415, "unsupported-media-type")
    assert kim.written() == NOTHING


def test_a_body_may_have_exactly_65536_bytes(kim: Caller, sku: str) -> None:
    assert sending(kim, padded(sku, LIMIT)) == (201, "")
    assert sending(kim, chunks(padded(sku, LIMIT))) == (201, "")


@pytest.mark.parametrize("size", [LIMIT + 1, 16 * LIMIT], ids=["one byte more", "16 times as much"])
def test_a_larger_body_is_refused(kim: Caller, sku: str, size: int) -> None:
    assert sending(kim, padded(sku, size)) == (413, "body-too-large")
    assert kim.written() == NOTHING


@pytest.mark.parametrize("size", [LIMIT + 1, 16 * LIMIT], ids=["one byte more", "16 times as much"])
def test_a_larger_body_is_refused_although_it_does_not_tell_its_length(
    kim: Caller, sku: str, size: int
) -> None:
    assert sending(kim, chunks(padded(sku, size))) == (413, "body-too-large")
    assert kim.written() == NOTHING


def test_all_faults_are_reported_at_once(kim: Caller) -> None:
    body = {
        "currency": "euro",
        "coupon": "X",
        "items": [{"sku": "BOOK-1", "qantity": 2}, {"sku": "", "quantity": 0}],
    }
    assert pointers(body, kim) == {
        *("#/currency", "#/coupon", "#/items/0/qantity", "#/items/0/quantity"),
        *("#/items/1/sku", "#/items/1/quantity"),
    }


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ({}, {"#/currency", "#/items"}),
        ({"items": [{"sku": "A", "quantity": 1}]}, {"#/currency"}),
        ({"currency": "EUR"}, {"#/items"}),
        ({"currency": "EUR", "items": [{"quantity": 1}]}, {"#/items/0/sku"}),
        ({"currency": "EUR", "items": [{"sku": "A"}]}, {"#/items/0/quantity"}),
        (
            {"currency": "EUR", "items": [{"sku": "A", "quantity": 1}, {}]},
            {"#/items/1/sku", "#/items/1/quantity"},
        ),
        ({"currency": "EUR", "items": [{"sku": "A", "quantity": 1, "price": 1}]}, {"#/items/0/price"}),
        ({"currency": "EUR", "items": [{"sku": "A", "quantity": 1}], "a/b~c": 1}, {"#/a~1b~0c"}),
        ({"currency": "EUR", "items": []}, {"#/items"}),
        ({"currency": "EUR", "items": [{"sku": "A", "quantity": 1}] * 101}, {"#/items"}),
    ],
)  # fmt: skip
def test_a_missing_unknown_or_surplus_field_is_pointed_at(
    kim: Caller, body: dict[str, object], wanted: set[str]
) -> None:
    assert pointers(body, kim) == wanted


@pytest.mark.parametrize("currency", ["", "EU", "EURO", "eur", "EU1", "EUR\n", "\u0045\u0055\u0392"])
def test_a_currency_is_three_capital_letters(kim: Caller, sku: str, currency: str) -> None:
    assert pointers(new_order(sku, currency=currency), kim) == {"#/currency"}


@pytest.mark.parametrize("quantity", [0, -1, 100, 10**6, 2**31, 2**63, 10**20])
def test_a_quantity_is_between_1_and_99(kim: Caller, sku: str, quantity: int) -> None:
    assert pointers(new_order(sku, quantity), kim) == {"#/items/0/quantity"}


@pytest.mark.parametrize(
    "sku", ["", "s" * 65, "\0", "SKU\0"], ids=["empty", "65 characters", "U+0000", "U+0000 at its end"]
)
def test_a_sku_has_1_to_64_characters_and_no_zero(kim: Caller, sku: str) -> None:
    assert pointers(new_order(sku), kim) == {"#/items/0/sku"}


def test_a_character_is_counted_once_however_it_is_encoded(kim: Caller) -> None:
    longest = kim.at.price(sku=f"{kim.id:020}" + "📚" * 44)
    assert kim.post(new_order(longest)).json()["items"][0]["sku"] == longest


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"currency": 978, "items": [{"sku": "A", "quantity": 1}]}, "#/currency"),
        ({"currency": None, "items": [{"sku": "A", "quantity": 1}]}, "#/currency"),
        ({"currency": "EUR", "items": {"sku": "A", "quantity": 1}}, "#/items"),
        ({"currency": "EUR", "items": None}, "#/items"),
        ({"currency": "EUR", "items": "A"}, "#/items"),
        ({"currency": "EUR", "items": ["A"]}, "#/items/0"),
        ({"currency": "EUR", "items": [None]}, "#/items/0"),
        ({"currency": "EUR", "items": [{"sku": 17, "quantity": 1}]}, "#/items/0/sku"),
        ({"currency": "EUR", "items": [{"sku": None, "quantity": 1}]}, "#/items/0/sku"),
        ({"currency": "EUR", "items": [{"sku": "A", "quantity": "1"}]}, "#/items/0/quantity"),
        ({"currency": "EUR", "items": [{"sku": "A", "quantity": True}]}, "#/items/0/quantity"),
        ({"currency": "EUR", "items": [{"sku": "A", "quantity": 1.5}]}, "#/items/0/quantity"),
        ({"currency": "EUR", "items": [{"sku": "A", "quantity": None}]}, "#/items/0/quantity"),
        ({"currency": "EUR", "items": [{"sku": "A", "quantity": [1]}]}, "#/items/0/quantity"),
    ],
)  # fmt: skip
def test_a_value_of_another_type_is_refused_and_never_converted(
    kim: Caller, body: object, pointer: str
) -> None:
    assert pointers(body, kim) == {pointer}


def test_an_item_without_a_price_in_the_currency_is_pointed_at(kim: Caller, sku: str) -> None:
    in_dollars = kim.at.price(1650, "USD")
    skus = [sku, "no such item", sku, in_dollars]
    body = {"currency": "EUR", "items": [{"sku": each, "quantity": 1} for each in skus]}
    assert pointers(body, kim) == {"#/items/1/sku", "#/items/3/sku"}


EVIL = (
    *("'; DROP TABLE orders; --", "x' OR '1'='1", '"; DELETE FROM outbox; --'),
    *(r"\'; SELECT pg_sleep(9); --", "%s %(a)s $1 ? :a {0}", "😀'\\"),
)


@pytest.mark.parametrize("evil", EVIL)
def test_sql_in_a_sku_is_stored_as_text(kim: Caller, evil: str) -> None:
    kim.at.database.rows("INSERT INTO prices VALUES (%s, 'EUR', 1) ON CONFLICT DO NOTHING", evil)
    placed = kim.post(new_order(evil))
    assert placed.status_code == 201
    assert kim.get(placed.headers["Location"]).json()["items"][0]["sku"] == evil
    assert kim.at.database.value(
        "SELECT sku FROM order_items JOIN orders ON orders.id = order_id WHERE customer_id = %s", kim.id
    ) == evil  # fmt: skip


def test_sql_in_a_key_is_stored_as_text(kim: Caller, sku: str) -> None:
    evil = "x'); DELETE FROM orders; --"
    assert kim.post(new_order(sku), evil).status_code == 201
    assert kim.at.database.value("SELECT key FROM idempotency_keys WHERE customer_id = %s", kim.id) == evil


def test_a_customer_who_does_not_exist_cannot_order(kim: Caller, sku: str) -> None:
    kim.at.database.rows("DELETE FROM customers WHERE id = %s", kim.id)
    answer = kim.post(new_order(sku))
    assert (answer.status_code, slug(answer)) == (401, "unauthenticated")
    assert kim.written() == NOTHING
