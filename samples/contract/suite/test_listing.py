"""GET /v1/orders: one's own orders, newest first, page by page."""

from __future__ import annotations

import json

import pytest

from samples.contract.client import ORDERS, Caller, Running, slug
from samples.contract.tokens import base64url

NOON = "2026-11-26T12:00:00Z"


def at(microseconds: int) -> str:
    """Return a time so many microseconds after noon."""
    return f"2026-11-26T12:00:00.{microseconds:06}Z"


def page(kim: Caller, limit: int | None = None, cursor: object = None) -> tuple[list[str], object]:
    """Return the ids of a page, and its cursor."""
    asked = {"limit": limit, "cursor": cursor}
    answer = kim.get(ORDERS, params={name: value for name, value in asked.items() if value is not None})
    assert answer.status_code == 200, answer.text
    assert set(answer.json()) == {"items", "next_cursor"}
    return [order["id"] for order in answer.json()["items"]], answer.json()["next_cursor"]


def pages(kim: Caller, limit: int, cursor: object = None) -> list[str]:
    """Return the ids of all pages from a cursor on; each page but the last one is full."""
    ids, following = page(kim, limit, cursor)
    while following is not None:
        assert len(ids) % limit == 0
        more, following = page(kim, limit, following)
        assert more
        ids += more
    return ids


def test_orders_come_newest_first_and_whole(kim: Caller) -> None:
    older, newer = kim.inserted("shipped", at(1)), kim.inserted("paid", at(2))
    answer = kim.get(ORDERS)
    assert answer.json()["next_cursor"] is None
    assert [order["id"] for order in answer.json()["items"]] == [newer, older]
    for order in answer.json()["items"]:
        assert order == kim.get(f"{ORDERS}/{order['id']}").json()


def test_an_order_of_several_items_is_one_order_of_a_list(kim: Caller) -> None:
    skus = [kim.at.price() for _ in range(3)]
    placed = kim.post({"currency": "EUR", "items": [{"sku": each, "quantity": 1} for each in skus]}).json()
    kim.inserted(created_at=NOON)
    assert kim.get(ORDERS, params={"limit": 1}).json()["items"] == [placed]


def test_a_customer_without_orders_has_an_empty_list(kim: Caller) -> None:
    assert page(kim) == ([], None)


def test_a_customer_who_does_not_exist_has_an_empty_list(kim: Caller) -> None:
    kim.at.database.rows("DELETE FROM customers WHERE id = %s", kim.id)
    assert page(kim) == ([], None)


def test_a_list_holds_no_order_of_another_customer(kim: Caller, lee: Caller) -> None:
    of_kim, _ = kim.inserted(), lee.inserted()
    assert page(kim) == ([of_kim], None)


def test_a_page_has_20_orders_unless_the_client_says_otherwise(kim: Caller) -> None:
    made = kim.inserted_in_a_row(21, first=NOON)
    ids, cursor = page(kim)
    assert ids == made[:20]
    assert page(kim, cursor=cursor) == (made[20:], None)


def test_a_page_may_have_1_to_100_orders(kim: Caller) -> None:
    made = kim.inserted_in_a_row(101, first=NOON)
    ids, cursor = page(kim, 100)
    assert ids == made[:100]
    assert page(kim, 1, cursor) == (made[100:], None)


def test_a_page_that_holds_exactly_all_orders_is_the_last_one(kim: Caller) -> None:
    made = kim.inserted_in_a_row(4, first=NOON)
    assert page(kim, 4) == (made, None)
    assert pages(kim, 2) == made


@pytest.mark.parametrize("limit", ["0", "101", "-1", "x", "1.5", "9" * 30])
def test_another_limit_is_refused(kim: Caller, limit: str) -> None:
    answer = kim.get(ORDERS, params={"limit": limit})
    assert (answer.status_code, slug(answer)) == (422, "validation-failed")
    [fault] = answer.json()["errors"]
    assert fault["parameter"] == "limit"
    assert fault["detail"]


def test_orders_of_the_same_microsecond_are_each_shown_once(kim: Caller) -> None:
    made = [kim.inserted(created_at=NOON) for _ in range(7)][::-1]
    assert pages(kim, 2) == made


def test_a_cursor_keeps_the_microseconds(kim: Caller) -> None:
    made = kim.inserted_in_a_row(5, first=at(123_457))
    assert pages(kim, 1) == made


def test_orders_that_arrive_between_two_pages_repeat_and_hide_none(kim: Caller) -> None:
    made = kim.inserted_in_a_row(6, first=NOON)
    first, cursor = page(kim, 2)
    newer = [kim.inserted(created_at=at(number)) for number in (100, 200, 300)][::-1]
    assert first + pages(kim, 2, cursor) == made
    assert pages(kim, 2) == newer + made


def test_an_order_that_is_deleted_between_two_pages_hides_no_other(kim: Caller) -> None:
    made = kim.inserted_in_a_row(6, first=NOON)
    first, cursor = page(kim, 2)
    kim.at.database.rows("DELETE FROM orders WHERE public_id = %s", first[1])
    assert pages(kim, 2, cursor) == made[2:]


NO_POSITIONS: tuple[object, ...] = (
    *({}, [], None, 17, {"t": NOON}, {"i": 1}, {"t": "yesterday", "i": 1}, {"t": NOON, "i": "x"}),
    *({"t": NOON, "i": 10**30}, {"t": None, "i": None}, {"t": [], "i": {}}),
)
UNREADABLE = (
    *("x", "!", "%00", "💥", base64url(b"x"), base64url(b"\xff\xfe")),
    *(base64url(json.dumps(position).encode()) for position in NO_POSITIONS),
)


@pytest.mark.parametrize("cursor", UNREADABLE)
def test_a_cursor_that_cannot_be_read_is_refused(kim: Caller, cursor: str) -> None:
    answer = kim.get(ORDERS, params={"cursor": cursor})
    assert (answer.status_code, slug(answer)) == (400, "invalid-cursor")


def test_a_cursor_of_another_customer_shows_ones_own_orders_only(kim: Caller, lee: Caller) -> None:
    own = kim.inserted(created_at=at(1))
    for number in (2, 3):
        lee.inserted(created_at=at(number))
    _, of_lee = page(lee, 1)
    assert page(kim, cursor=of_lee) == ([own], None)


def test_a_cursor_needs_no_escape_in_a_url(kim: Caller) -> None:
    kim.inserted_in_a_row(3)
    _, cursor = page(kim, 1)
    assert isinstance(cursor, str)
    assert all(letter.isascii() and (letter.isalnum() or letter in "-_") for letter in cursor)


def test_a_page_costs_two_statements_however_many_orders_it_shows(running: Running) -> None:
    if running.service is None:
        pytest.skip("the statements of the database at DATABASE_URL are not ours to count")
    kim = running.customer()
    kim.inserted_in_a_row(30)
    page(kim)  # With its first connection, a driver may ask the catalogue for types.
    for limit in (1, 30):
        with running.database.counting("order") as statements:
            assert len(page(kim, limit)[0]) == limit
        assert 1 <= statements() <= 2


def test_to_read_a_list_changes_nothing(kim: Caller) -> None:
    kim.inserted()
    before = kim.at.database.fingerprint()
    assert kim.get(ORDERS).content == kim.get(ORDERS).content
    assert kim.at.database.fingerprint() == before
