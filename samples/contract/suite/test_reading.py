"""GET /v1/orders/{id}: one's own orders, and no others."""

from __future__ import annotations

import uuid

import httpx
import pytest

from samples.contract.client import ORDERS, Caller, slug

pytestmark = pytest.mark.read_order
MALFORMED = (
    "17",
    "not-a-uuid",
    "0b9f4b0e-6c2f-4f0a-9d57-2f1f3c1a7b1",
    "x" * 200,
    "0b9f4b0e-6c2f-4f0a-9d57-2f1f3c1a7b10'",
)


def told(answer: httpx.Response) -> dict[str, object]:
    """Return all that an answer tells but for what belongs to the request."""
    assert (answer.status_code, slug(answer)) == (404, "order-not-found")
    ours = {"instance", "trace_id"}
    headers = {"date", "content-length", "connection", "keep-alive"}
    return {
        "body": {name: value for name, value in answer.json().items() if name not in ours},
        "headers": sorted(set(answer.headers) - headers),
    }


def test_an_order_of_ones_own_is_read(kim: Caller) -> None:
    order = kim.inserted("paid", "2026-11-26T18:42:07.123456Z", quantity=3)
    answer = kim.get(f"{ORDERS}/{order}")
    assert answer.status_code == 200
    assert answer.json() == {
        "id": order,
        "status": "paid",
        "items": [{"sku": "SKU-1", "quantity": 3, "unit_price_cents": 1490}],
        "total_cents": 4470,
        "currency": "EUR",
        "created_at": "2026-11-26T18:42:07.123456Z",
    }


def test_an_id_may_be_written_in_capitals(kim: Caller) -> None:
    order = kim.inserted()
    assert kim.get(f"{ORDERS}/{order.upper()}").json()["id"] == order


def test_an_order_of_another_customer_is_answered_as_one_that_does_not_exist(
    kim: Caller, lee: Caller
) -> None:
    of_lee = lee.inserted()
    unknown = told(kim.get(f"{ORDERS}/{uuid.uuid4()}"))
    assert told(kim.get(f"{ORDERS}/{of_lee}")) == unknown
    assert lee.get(f"{ORDERS}/{of_lee}").status_code == 200


@pytest.mark.parametrize("malformed", MALFORMED)
def test_a_malformed_id_is_answered_as_one_that_does_not_exist(kim: Caller, malformed: str) -> None:
    unknown = told(kim.get(f"{ORDERS}/{uuid.uuid4()}"))
    assert told(kim.get(f"{ORDERS}/{malformed}")) == unknown


def test_to_read_an_order_changes_nothing(kim: Caller) -> None:
    order = kim.inserted()
    before = kim.at.database.fingerprint()
    assert kim.get(f"{ORDERS}/{order}").content == kim.get(f"{ORDERS}/{order}").content
    assert kim.at.database.fingerprint() == before
