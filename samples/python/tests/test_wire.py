from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest

from orders_service import wire
from orders_service.domain import Item, Order, Position
from orders_service.problems import Invalid, InvalidCursor

MOMENT = datetime(2026, 11, 26, 18, 42, 7, 120, UTC)
ORDER = Order(
    id=17,
    public_id=UUID("0b9f4b0e-6c2f-4f0a-9d57-2f1f3c1a7b10"),
    customer_id=7,
    status="new",
    currency="EUR",
    total_cents=2980,
    created_at=MOMENT.astimezone(timezone(timedelta(hours=2))),
    items=(Item("BOOK-1", 2, 1490),),
)
GOOD = {"currency": "EUR", "items": [{"sku": "BOOK-1", "quantity": 1}]}


def faults(value: dict[str, Any]) -> dict[str, str]:
    """Return the faults of an order by their pointers."""
    with pytest.raises(Invalid) as refused:
        wire.checked(wire.NewOrder, value)
    errors = refused.value.members["errors"]
    assert isinstance(errors, list)
    return {error["pointer"]: error["detail"] for error in errors}


def item(**fields: object) -> dict[str, object]:
    return {"currency": "EUR", "items": [{"sku": "A", "quantity": 1, **fields}]}


def test_all_faults_are_reported_together() -> None:
    order = {
        "currency": "eur",
        "note": "",
        "items": [
            {"sku": "BOOK-1", "qantity": 2},
            {"sku": "", "quantity": 100},
        ],
    }
    found = faults(order)
    assert set(found) == {
        "#/currency",
        "#/note",
        "#/items/0/qantity",
        "#/items/0/quantity",
        "#/items/1/sku",
        "#/items/1/quantity",
    }
    assert found["#/items/0/qantity"] == "unknown field; did you mean quantity?"
    assert found["#/items/0/quantity"] == "required"


@pytest.mark.parametrize("quantity", [0, -1, 100, True, "1", 1.5, None])
def test_a_quantity_is_a_number_from_1_to_99(quantity: object) -> None:
    assert set(faults(item(quantity=quantity))) == {"#/items/0/quantity"}


@pytest.mark.parametrize("sku", ["", "x" * 65, "a\x00b", 1, None])
def test_a_sku_is_text_that_postgresql_can_store(sku: object) -> None:
    assert set(faults(item(sku=sku))) == {"#/items/0/sku"}


@pytest.mark.parametrize("items", [[], [GOOD["items"][0]] * 101, {}, None])
def test_an_order_has_1_to_100_items(items: object) -> None:
    assert set(faults({"currency": "EUR", "items": items})) == {"#/items"}


@pytest.mark.parametrize("currency", ["eur", "EURO", "EUR\n", "", 978])
def test_a_currency_is_three_capital_letters(currency: object) -> None:
    assert set(faults({**GOOD, "currency": currency})) == {"#/currency"}


def test_a_flood_of_faults_is_counted_and_not_repeated() -> None:
    with pytest.raises(Invalid) as refused:
        wire.checked(wire.NewOrder, {f"field{n}": n for n in range(5_000)})
    assert refused.value.detail.startswith("5002 faults")
    errors = refused.value.members["errors"]
    assert isinstance(errors, list)
    assert len(errors) == 100


def test_a_pointer_escapes_what_means_something_in_it() -> None:
    assert wire.pointer("a/b", 0, "m~n", "x y%") == "#/a~1b/0/m~0n/x%20y%25"


def test_a_time_is_utc_with_microseconds() -> None:
    created = wire.order_document(ORDER)["created_at"]
    assert created == "2026-11-26T18:42:07.000120Z"


def test_a_cursor_comes_back_exact_to_the_microsecond() -> None:
    cursor = wire.cursor_after(ORDER)
    assert wire.position_of(cursor) == Position(MOMENT, 17)


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "*",
        "é",
        "e30",
        "bnVsbA",
        wire.cursor_after(ORDER)[:-3],
        wire.cursor_after(ORDER) + "*",
        # {"t": "2026-11-26T18:42:07", "i": 17}: a time without a zone
        "eyJ0IjogIjIwMjYtMTEtMjZUMTg6NDI6MDciLCAiaSI6IDE3fQ",
        # {"t": "2026-11-26T18:42:07Z", "i": 9223372036854775808}
        "eyJ0IjogIjIwMjYtMTEtMjZUMTg6NDI6MDdaIiwgImkiOiA5MjIzMzcyMDM2ODU0Nzc1ODA4fQ",
    ],
)
def test_what_we_have_not_written_is_no_cursor(cursor: str) -> None:
    with pytest.raises(InvalidCursor):
        wire.position_of(cursor)


def test_the_order_of_fields_does_not_change_the_fingerprint() -> None:
    turned = {
        "items": [{"quantity": 1, "sku": "BOOK-1"}],
        "currency": "EUR",
    }
    more = {"currency": "EUR", "items": [{"sku": "BOOK-1", "quantity": 2}]}
    prints = [
        wire.fingerprint(
            "POST", "/v1/orders", wire.checked(wire.NewOrder, value)
        )
        for value in (GOOD, turned, more)
    ]
    assert prints[0] == prints[1] != prints[2]
