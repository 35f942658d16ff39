"""A request can be followed: its trace id is in the answer and in the log, and nothing secret is."""

from __future__ import annotations

import json
import re
import secrets

import pytest

from samples.contract.client import ORDERS, Caller, Running, new_order
from samples.contract.faults import failing
from samples.contract.service import Service
from samples.contract.waiting import eventually


def traceparent(trace_id: str) -> dict[str, str]:
    return {"traceparent": f"00-{trace_id}-00f067aa0ba902b7-01"}


@pytest.fixture
def log(running: Running) -> Service:
    """The service whose log is read."""
    if running.service is None:
        pytest.skip("the log of the service at BASE_URL is not ours to read")
    return running.service


def logged(log: Service, trace_id: str) -> dict[str, object]:
    """Return the line of a request, waiting for it."""
    return log.await_record(
        lambda record: record.get("trace_id") == trace_id and record.get("message") == "request",
        f"the line of the request {trace_id}",
    )


@pytest.mark.read_order
def test_the_trace_of_the_caller_is_taken_on(kim: Caller) -> None:
    trace_id = secrets.token_hex(16)
    assert kim.get(f"{ORDERS}/17", headers=traceparent(trace_id)).json()["trace_id"] == trace_id


SPAN = "00f067aa0ba902b7"
INVALID = (
    *("", "x", f"00-{{id}}-{SPAN}", "00-{id}-0000000000000000-01", f"00-{'0' * 32}-{SPAN}-01"),
    *(f"ff-{{id}}-{SPAN}-01", f"00-{{upper}}-{SPAN}-01", f"00-{{id}}x-{SPAN}-01"),
    *(f"00-{{short}}-{SPAN}-01", f"00-{{id}}-{SPAN}-01-more"),
)


@pytest.mark.read_order
@pytest.mark.parametrize("invalid", INVALID)
def test_an_invalid_traceparent_is_ignored(kim: Caller, invalid: str) -> None:
    given = "ab" + secrets.token_hex(15)
    sent = invalid.format(id=given, upper=given.upper(), short=given[:30])
    made = kim.get(f"{ORDERS}/17", headers={"traceparent": sent}).json()["trace_id"]
    assert re.fullmatch(r"[0-9a-f]{32}", made)
    assert made not in {given, "0" * 32}


@pytest.mark.read_order
def test_each_request_has_a_trace_of_its_own(kim: Caller) -> None:
    traces = {kim.get(f"{ORDERS}/17").json()["trace_id"] for _ in range(5)}
    assert len(traces) == 5


@pytest.mark.read_order
def test_a_request_writes_one_line_with_the_template_of_its_route(kim: Caller, log: Service) -> None:
    order, trace_id = kim.inserted(), secrets.token_hex(16)
    assert kim.get(f"{ORDERS}/{order}", headers=traceparent(trace_id)).status_code == 200
    line = logged(log, trace_id)
    assert (line["method"], line["route"], line["status"]) == ("GET", "/v1/orders/{id}", 200)
    assert isinstance(line["duration_ms"], int | float)
    assert line["duration_ms"] >= 0
    # The line of a later request is there, so no second line of the first one is still to come.
    later = secrets.token_hex(16)
    kim.get(f"{ORDERS}/{order}", headers=traceparent(later))
    logged(log, later)
    assert len([record for record in log.records if record.get("trace_id") == trace_id]) == 1


@pytest.mark.read_order
def test_a_request_of_no_route_is_logged_without_its_path(kim: Caller, log: Service) -> None:
    trace_id = secrets.token_hex(16)
    kim.get("/secret-path/17", headers=traceparent(trace_id))
    line = logged(log, trace_id)
    assert (line["route"], line["status"]) == ("unmatched", 404)
    assert "secret-path" not in "\n".join(log.lines)


def test_each_route_is_logged_by_its_template(kim: Caller, log: Service) -> None:
    order = kim.inserted()
    for method, path, route in (
        ("GET", f"{ORDERS}?limit=5", "/v1/orders"),
        ("POST", ORDERS, "/v1/orders"),
        ("POST", f"{ORDERS}/{order}/cancel", "/v1/orders/{id}/cancel"),
        ("GET", "/healthz", "/healthz"),
        ("GET", "/readyz", "/readyz"),
    ):
        trace_id = secrets.token_hex(16)
        answer = kim.ask(method, path, headers=traceparent(trace_id))
        line = logged(log, trace_id)
        assert (line["method"], line["route"], line["status"]) == (method, route, answer.status_code)


@pytest.mark.read_order
def test_a_refused_token_is_logged_without_the_token(kim: Caller, log: Service) -> None:
    trace_id = secrets.token_hex(16)
    token = kim.token() + "x"
    assert kim.at.api.ask("GET", f"{ORDERS}/17", token, headers=traceparent(trace_id)).status_code == 401
    assert logged(log, trace_id)["status"] == 401
    written = "\n".join(log.lines)
    assert all(part not in written for part in token.split("."))


def test_the_trace_of_an_error_leads_to_its_reason_in_the_log(kim: Caller, sku: str, log: Service) -> None:
    with failing(kim.at.database, "order_items", sku):
        trace_id = kim.post(new_order(sku)).json()["trace_id"]
    logged(log, trace_id)

    def reason() -> list[dict[str, object]]:
        return [r for r in log.records if r.get("trace_id") == trace_id and r.get("message") != "request"]

    assert "customers_email_key" in json.dumps(eventually(reason, "the reason of the 500 in the log"))


def test_the_log_holds_no_secret_and_nothing_about_a_person(kim: Caller, log: Service) -> None:
    kim.at.database.rows("UPDATE customers SET email = %s WHERE id = %s", "secret-mail@example.org", kim.id)
    sku, key = kim.at.price(sku=f"secret-sku-{kim.id}"), f"secret-key-{kim.id}"
    kim.placed()
    assert kim.post(new_order(sku), key).status_code == 201
    assert kim.post(new_order(sku), key).status_code == 200
    assert kim.post(new_order(sku, 2), key).status_code == 422
    assert kim.post({"secret-field": "secret-value"}, key).status_code == 422
    assert kim.post(b'{"secret-broken": ', key).status_code == 400
    assert (
        kim.get(ORDERS, params={"cursor": "secret-cursor"}, headers={"X-Secret": "secret-header"}).status_code
        == 400
    )
    with failing(kim.at.database, "order_items", sku):
        assert kim.post(new_order(sku)).status_code == 500
    trace_id = secrets.token_hex(16)
    kim.get(ORDERS, headers=traceparent(trace_id))
    logged(log, trace_id)
    written = "\n".join(log.lines)
    assert "secret-" not in written
    assert kim.email not in written
    assert f"{kim.token().split('.')[1]}" not in written


def test_each_line_of_the_log_is_a_json_object(running: Running, log: Service) -> None:
    trace_id = secrets.token_hex(16)
    running.customer().get("/healthz", headers=traceparent(trace_id))
    logged(log, trace_id)
    assert len(log.records) == len(log.lines)
    assert all(isinstance(record.get("message"), str) for record in log.records)
