import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from fastapi.routing import APIRoute
from sqlalchemy import Engine, event, text
from starlette.testclient import TestClient

from orders_service import handlers
from orders_service.security import SECURITY_HEADERS
from orders_service.state import State

from tests.conftest import KIM, LEE, signed, token

ORDER = {"currency": "EUR", "items": [{"sku": "BOOK-1", "quantity": 2}]}
OPEN = {"/healthz", "/readyz"}
ROUTES = [
    (method, route.path)
    for route in (*handlers.orders.routes, *handlers.health.routes)
    if isinstance(route, APIRoute)
    for method in sorted(route.methods or ())
]


def place(
    client: TestClient, key: str, customer: int = KIM, order: object = None
) -> str:
    """Place an order and return its path."""
    answer = client.post(
        "/v1/orders",
        json=order or ORDER,
        headers=signed(customer, **{"Idempotency-Key": key}),
    )
    assert answer.status_code == 201, answer.text
    return str(answer.headers["location"])


@pytest.mark.parametrize(
    ("method", "path"), [route for route in ROUTES if route[1] not in OPEN]
)
def test_each_route_but_the_open_ones_asks_for_a_token(
    method: str, path: str, client: TestClient
) -> None:
    # The body is broken, too: whoever may not send one is not told.
    answer = client.request(method, path, content=b"{")
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"


def test_the_open_routes_are_those_of_the_platform(client: TestClient) -> None:
    assert {path for _, path in ROUTES} >= OPEN
    for path in OPEN:
        assert client.get(path).status_code == 200


def test_an_order_is_placed_with_its_event(
    client: TestClient, engine: Engine
) -> None:
    path = place(client, "k1")
    order = client.get(path, headers=signed()).json()
    assert order["total_cents"] == 2980
    assert re.fullmatch(r"[\d-]{10}T[\d:]{8}\.\d{6}Z", order["created_at"])
    with engine.connect() as connection:
        events = connection.execute(text("SELECT topic, payload FROM outbox"))
        assert [tuple(row) for row in events] == [
            (
                "order.created",
                {
                    "order_id": order["id"],
                    "customer_id": KIM,
                    "currency": "EUR",
                    "total_cents": 2980,
                    "items": order["items"],
                },
            )
        ]


def test_a_replay_gets_the_same_bytes(client: TestClient) -> None:
    headers = signed(**{"Idempotency-Key": "k1"})
    first = client.post("/v1/orders", json=ORDER, headers=headers)
    again = client.post("/v1/orders", json=ORDER, headers=headers)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.content == first.content
    assert again.headers["location"] == first.headers["location"]


def test_somebody_else_s_order_is_answered_like_none(
    client: TestClient,
) -> None:
    path = place(client, "k1", LEE)
    unknown = "/v1/orders/0b9f4b0e-6c2f-4f0a-9d57-2f1f3c1a7b10"
    answers = [
        client.request(method, p + suffix, headers=signed(KIM))
        for p in (path, unknown, "/v1/orders/1", unknown.replace("-", ""))
        for method, suffix in (("GET", ""), ("POST", "/cancel"))
    ]
    assert {answer.status_code for answer in answers} == {404}
    bodies = [
        {
            name: value
            for name, value in answer.json().items()
            if name not in {"instance", "trace_id"}
        }
        for answer in answers
    ]
    assert all(body == bodies[0] for body in bodies)


def test_pages_are_complete_and_take_two_statements(
    client: TestClient, engine: Engine
) -> None:
    placed = [place(client, f"k{n}") for n in range(5)]
    found: list[str] = []
    url = "/v1/orders?limit=2"
    with counted(engine) as statements:
        while url:
            page = client.get(url, headers=signed()).json()
            found += ["/v1/orders/" + order["id"] for order in page["items"]]
            cursor = page["next_cursor"]
            url = f"/v1/orders?limit=2&cursor={cursor}" if cursor else ""
    assert found == placed[::-1]
    assert len(statements) == 3 * 2


@pytest.mark.parametrize("limit", ["0", "101", "x", ""])
def test_a_limit_out_of_bounds_is_named(limit: str, client: TestClient) -> None:
    answer = client.get(f"/v1/orders?limit={limit}", headers=signed())
    assert answer.status_code == 422
    assert [e["parameter"] for e in answer.json()["errors"]] == ["limit"]


def test_a_wrong_method_is_told_all_methods_of_the_path(
    client: TestClient,
) -> None:
    answer = client.delete("/v1/orders", headers=signed())
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, POST"
    assert answer.json()["title"] == "Method Not Allowed"


@pytest.mark.parametrize(
    ("status", "kind", "body"),
    [
        (415, "text/plain", b"{}"),
        (415, "", b"{}"),
        (413, "application/json", b" " * 65_537),
        (400, "application/json", b"{"),
        (400, "application/json", b"[]"),
        (400, "application/json", b'{"currency": NaN}'),
        (400, "application/json", b'{"currency": "\xff"}'),
        (400, "application/json", b"[" * 60_000),
        (422, "Application/JSON; charset=utf-8", b"{}"),
        (422, "application/json", b"{}" + b" " * 65_534),
    ],
)
def test_a_body_is_read_within_its_limits(
    status: int, kind: str, body: bytes, client: TestClient
) -> None:
    answer = client.post(
        "/v1/orders",
        content=body,
        headers=signed(**{"Content-Type": kind, "Idempotency-Key": "k"}),
    )
    assert answer.status_code == status


@pytest.mark.parametrize("key", [None, "", "k" * 256])
def test_an_order_needs_a_key(key: str | None, client: TestClient) -> None:
    headers = signed() if key is None else signed(**{"Idempotency-Key": key})
    answer = client.post("/v1/orders", json=ORDER, headers=headers)
    assert answer.status_code == 400
    assert answer.json()["type"].endswith("/idempotency-key-invalid")


def test_a_token_may_permit_reading_alone(client: TestClient) -> None:
    read = {"Authorization": f"Bearer {token('1', scope='orders:read')}"}
    assert client.get("/v1/orders", headers=read).status_code == 200
    assert client.post("/v1/orders", headers=read).status_code == 403


def test_what_nobody_has_thought_of_is_answered_without_details(
    client: TestClient,
    service: State,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("kim@example.org")

    monkeypatch.setattr(type(service.orders), "find", broken)
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    answer = client.get(
        "/v1/orders/0b9f4b0e-6c2f-4f0a-9d57-2f1f3c1a7b10",
        headers=signed(traceparent=f"00-{trace}-00f067aa0ba902b7-01"),
    )
    assert answer.status_code == 500
    assert answer.json()["trace_id"] == trace
    assert "kim@" not in answer.text
    assert any(record.exc_info for record in caplog.records)


@pytest.mark.parametrize("path", ["/healthz", "/v1/orders", "/nowhere"])
def test_each_answer_carries_the_security_headers(
    path: str, client: TestClient
) -> None:
    headers = client.get(path).headers
    for name, value in SECURITY_HEADERS.items():
        assert headers[name] == value


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """Collect the statements that run inside the block."""
    statements: list[str] = []

    def note(*arguments: object) -> None:
        statements.append(str(arguments[2]))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)
