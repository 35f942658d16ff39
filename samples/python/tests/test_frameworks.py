"""The route in Django and Flask answers as that of FastAPI does."""

import importlib
import os
from collections.abc import Iterator

import httpx2
import pytest
from sqlalchemy import text

from orders_service.security import SECURITY_HEADERS
from orders_service.state import State

from tests.conftest import ENVIRONMENT, KIM, LEE, signed
from tests.test_orders import place, wanted


@pytest.fixture(params=["django", "flask"])
def framework(
    request: pytest.FixtureRequest,
    service: State,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[httpx2.Client]:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setitem(os.environ, name, value)
    module = importlib.import_module(f"frameworks.{request.param}_orders")
    transport = httpx2.WSGITransport(module.application(service))
    with httpx2.Client(transport=transport, base_url="http://orders") as client:
        yield client


@pytest.fixture
def order(service: State) -> str:
    return "/v1/orders/" + place(service.orders, "k", wanted()).public_id


def test_an_order_of_one_s_own_is_read(
    framework: httpx2.Client, order: str, service: State
) -> None:
    answer = framework.get(order, headers=signed(KIM))
    assert answer.status_code == 200
    again = place(service.orders, "k", wanted())
    assert answer.text == again.body


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "{order}", signed(LEE), 404),
        ("GET", "/v1/orders/1", signed(KIM), 404),
        ("GET", "/nowhere", signed(KIM), 404),
        ("POST", "{order}", signed(KIM), 405),
        ("GET", "{order}", {}, 401),
    ],
)
def test_all_else_is_a_problem(
    method: str,
    path: str,
    headers: dict[str, str],
    status: int,
    framework: httpx2.Client,
    order: str,
) -> None:
    place = path.format(order=order)
    answer = framework.request(method, place, headers=headers)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["instance"] == place
    assert ("allow" in answer.headers) == (status == 405)
    for name, value in SECURITY_HEADERS.items():
        assert answer.headers[name] == value


def test_a_table_that_is_locked_is_unavailable(
    framework: httpx2.Client, order: str, service: State
) -> None:
    with service.engine.begin() as connection:
        connection.execute(text("LOCK TABLE orders"))
        answer = framework.get(order, headers=signed(KIM))
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "1"
    assert framework.get(order, headers=signed(KIM)).status_code == 200


def test_what_is_our_fault_says_nothing_of_the_database(
    framework: httpx2.Client, order: str, service: State
) -> None:
    with service.engine.begin() as connection:
        connection.execute(text("ALTER TABLE orders RENAME TO away"))
    try:
        answer = framework.get(order, headers=signed(KIM))
    finally:
        with service.engine.begin() as connection:
            connection.execute(text("ALTER TABLE away RENAME TO orders"))
    assert answer.status_code == 500
    assert "relation" not in answer.text
