"""Failures have one form, whoever notices them; and each answer carries the security headers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from samples.contract.client import ORDERS, PROBLEM, SECURITY_HEADERS, Caller, Running, new_order, slug
from samples.contract.database import Database
from samples.contract.faults import failing

TELLING = (
    *("customers_email_key", "/srv/orders", "order_items", "insert", "select", "sql", "postgres", "xx000"),
    *("traceback", "exception", "127.0.0.1", ".go:", ".java", ".py", ".rs:", ".ts", ".js"),
)
"""What the planted error says, and what gives away a database, a language or a file."""
STATUS_WORDS = {404: "Not Found", 405: "Method Not Allowed"}


def about_blank(answer: httpx.Response) -> bool:
    problem: dict[str, object] = answer.json()
    return (
        problem.get("type", "about:blank") == "about:blank"
        and problem["title"] == STATUS_WORDS[answer.status_code]
    )


@pytest.mark.read_order
@pytest.mark.parametrize(
    "path", ["/", "/v1", "/v1/customers", "/v2/orders", "/v1/orders/1/items/2", "/admin.php"]
)
def test_an_unknown_route_is_a_problem(kim: Caller, path: str) -> None:
    answer = kim.get(path)
    assert answer.status_code == 404
    assert about_blank(answer)


@pytest.mark.read_order
def test_a_wrong_method_is_a_problem_that_lists_the_right_ones(kim: Caller) -> None:
    assert_allowed(kim.ask("DELETE", f"{ORDERS}/{kim.inserted()}"), {"GET"})


def test_each_route_lists_its_methods(kim: Caller) -> None:
    assert_allowed(kim.ask("PUT", ORDERS), {"GET", "POST"})
    assert_allowed(kim.get(f"{ORDERS}/{kim.inserted()}/cancel"), {"POST"})


def assert_allowed(answer: httpx.Response, methods: set[str]) -> None:
    assert answer.status_code == 405
    assert about_blank(answer)
    allowed = {method.strip() for method in answer.headers["Allow"].split(",")}
    assert methods <= allowed <= methods | {"HEAD", "OPTIONS"}


@pytest.mark.read_order
def test_a_problem_has_the_members_of_the_contract(kim: Caller) -> None:
    answer = kim.get(f"{ORDERS}/not-a-uuid?page=2")
    assert answer.headers["Content-Type"].split(";")[0] == PROBLEM
    problem = answer.json()
    assert set(problem) == {"type", "title", "status", "detail", "instance", "trace_id"}
    assert problem["type"] == "https://orders.example.org/problems/order-not-found"
    assert problem["status"] == 404
    assert problem["instance"] == f"{ORDERS}/not-a-uuid"
    assert re.fullmatch(r"[0-9a-f]{32}", problem["trace_id"])


@pytest.mark.read_order
def test_answers_carry_the_security_headers(kim: Caller) -> None:
    order = f"{ORDERS}/{kim.inserted()}"
    answers = [kim.get(order), kim.get(f"{ORDERS}/17"), kim.get("/nowhere"), kim.at.api.ask("GET", order)]
    assert [answer.status_code for answer in answers] == [200, 404, 404, 401]
    for answer in answers:
        assert {name: answer.headers[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS


def test_refused_and_accepted_orders_carry_the_security_headers(kim: Caller, sku: str) -> None:
    answers = [
        kim.post(new_order(sku)),
        kim.post(b"{"),
        kim.post({}),
        kim.ask("PUT", ORDERS),
        kim.at.api.ask("GET", "/healthz"),
    ]
    assert [answer.status_code for answer in answers] == [201, 400, 422, 405, 200]
    for answer in answers:
        assert {name: answer.headers[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS


def test_an_error_of_ours_tells_nothing_about_us(kim: Caller, sku: str) -> None:
    with failing(kim.at.database, "order_items", sku):
        answer = kim.post(new_order(sku))
    assert (answer.status_code, slug(answer)) == (500, "internal-error")
    assert set(answer.json()) == {"type", "title", "status", "detail", "instance", "trace_id"}
    told = answer.text.lower()
    for internal in TELLING:
        assert internal not in told


@pytest.mark.parametrize("path", ["{orders}", "{orders}/{order}"])
def test_a_reading_that_fails_is_an_error_of_ours_once(kim: Caller, path: str) -> None:
    asked = path.format(orders=ORDERS, order=kim.inserted())
    with renamed(kim.at.database):
        answer = kim.get(asked)
        assert (answer.status_code, slug(answer)) == (500, "internal-error")
        assert not [internal for internal in TELLING if internal in answer.text.lower()]
    assert kim.get(asked).status_code == 200


@contextmanager
def renamed(database: Database) -> Iterator[None]:
    """Take a column away from under the service, as a migration does that is too early."""
    database.rows("ALTER TABLE order_items RENAME COLUMN quantity TO pieces")
    try:
        yield
    finally:
        database.rows("ALTER TABLE order_items RENAME COLUMN pieces TO quantity")


def test_a_refusal_tells_nothing_about_the_database(running: Running, kim: Caller) -> None:
    kim.at.database.rows("DELETE FROM customers WHERE id = %s", kim.id)
    told = kim.post(new_order(running.price())).text.lower()
    for internal in ("fkey", "foreign", "constraint", "idempotency_keys", "23503"):
        assert internal not in told
