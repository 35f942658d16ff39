"""Who may ask: tokens are checked in full, and scopes by method."""

from __future__ import annotations

import time

import httpx
import pytest

from samples.contract import tokens
from samples.contract.client import NOTHING, ORDERS, Caller, Running, new_key, new_order, slug
from samples.contract.tokens import Key, claims, sign

HOUR = 3600


@pytest.fixture
def order(kim: Caller) -> str:
    """An order of the customer, which only they may read."""
    return f"{ORDERS}/{kim.inserted()}"


def asked(kim: Caller, order: str, token: str) -> httpx.Response:
    return kim.at.api.ask("GET", order, token)


def refused(answer: httpx.Response) -> bool:
    return (answer.status_code, slug(answer)) == (401, "unauthenticated")


@pytest.mark.read_order
def test_a_good_token_is_taken(kim: Caller, order: str) -> None:
    assert asked(kim, order, kim.token()).status_code == 200


@pytest.mark.read_order
def test_nobody_reads_an_order_without_a_token(running: Running, order: str) -> None:
    assert refused(running.api.ask("GET", order))


@pytest.mark.read_order
@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer x",
        "Bearer a.b.c",
        "Basic a2ltOmtpbQ==",
        "{token}",
        "Token {token}",
        "Bearer {token}x",
        "Bearer {token}.x",
    ],
)
def test_another_authorization_is_refused(kim: Caller, order: str, header: str) -> None:
    sent = {"Authorization": header.format(token=kim.token())}
    assert refused(kim.at.api.ask("GET", order, headers=sent))


@pytest.mark.read_order
def test_the_name_of_the_scheme_may_be_written_small(kim: Caller, order: str) -> None:
    sent = {"Authorization": f"bearer {kim.token()}"}
    assert kim.at.api.ask("GET", order, headers=sent).status_code == 200


@pytest.mark.read_order
@pytest.mark.parametrize(
    "change",
    [
        {"exp": -HOUR}, {"exp": None}, {"exp": "soon"}, {"nbf": HOUR},
        {"iss": "https://login.example.com"}, {"iss": None},
        {"aud": "payments"}, {"aud": ["payments", "invoices"]}, {"aud": []}, {"aud": None},
    ],
    ids=str,
)  # fmt: skip
def test_a_token_with_a_wrong_claim_is_refused(kim: Caller, order: str, change: dict[str, object]) -> None:
    moved = {
        name: int(time.time()) + value if isinstance(value, int) else value for name, value in change.items()
    }
    assert refused(asked(kim, order, sign(claims(kim.id, **moved), kim.at.keys[0])))


@pytest.mark.read_order
def test_a_clock_may_be_wrong_by_seconds(kim: Caller, order: str) -> None:
    now = int(time.time())
    for change in ({"exp": now - 1}, {"nbf": now + 30}):
        assert asked(kim, order, sign(claims(kim.id, **change), kim.at.keys[0])).status_code == 200


@pytest.mark.read_order
def test_an_audience_may_be_a_list(kim: Caller, order: str) -> None:
    token = sign(claims(kim.id, aud=["payments", tokens.AUDIENCE]), kim.at.keys[0])
    assert asked(kim, order, token).status_code == 200


@pytest.mark.read_order
@pytest.mark.parametrize("sub", [None, "", "0", "-1", "01", "+1", "1e3", "kim", "1.0", " 1", "١", "1" * 19])
def test_a_subject_that_is_no_number_of_a_customer_is_refused(
    kim: Caller, order: str, sub: str | None
) -> None:
    assert refused(asked(kim, order, sign(claims(kim.id, sub=sub), kim.at.keys[0])))


@pytest.mark.read_order
def test_a_subject_is_text_and_no_number_of_json(kim: Caller, order: str) -> None:
    assert refused(asked(kim, order, sign(claims(kim.id, sub=kim.id), kim.at.keys[0])))


@pytest.mark.read_order
def test_each_key_is_taken_while_keys_are_rotated(kim: Caller, order: str) -> None:
    for key in kim.at.keys:
        assert asked(kim, order, sign(claims(kim.id), key)).status_code == 200


@pytest.mark.read_order
def test_a_token_that_is_signed_by_another_key_is_refused(kim: Caller, order: str) -> None:
    known = kim.at.keys[0]
    stranger = Key(known.kid, b"a secret that nobody has given to the service")
    unknown = Key("2020-01", known.secret)
    assert refused(asked(kim, order, sign(claims(kim.id), stranger)))
    assert refused(asked(kim, order, sign(claims(kim.id), unknown)))
    assert refused(asked(kim, order, sign(claims(kim.id), known, kid=None)))


@pytest.mark.read_order
def test_a_key_signs_under_its_own_name_only(kim: Caller, order: str) -> None:
    if len(kim.at.keys) == 2:
        one, other = kim.at.keys
        assert refused(asked(kim, order, sign(claims(kim.id), one, kid=other.kid)))


@pytest.mark.read_order
@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "nOnE", "", "HS256"])
def test_a_token_without_a_signature_is_refused(kim: Caller, order: str, algorithm: str) -> None:
    assert refused(asked(kim, order, tokens.unsigned(claims(kim.id), algorithm)))


@pytest.mark.read_order
@pytest.mark.parametrize("algorithm", ["none", "HS384", "HS512", "RS256", "ES256", "hs256", None])
def test_the_token_does_not_choose_the_algorithm(kim: Caller, order: str, algorithm: str | None) -> None:
    assert refused(asked(kim, order, sign(claims(kim.id), kim.at.keys[0], alg=algorithm)))


@pytest.mark.read_order
def test_a_changed_token_is_refused(kim: Caller, lee: Caller, order: str) -> None:
    header, _, signature = lee.token().split(".")
    claimed = kim.token().split(".")[1]
    assert refused(asked(kim, order, f"{header}.{claimed}.{signature}"))


@pytest.mark.read_order
@pytest.mark.parametrize("scope", ["", "orders:write", "orders:reading", "orders", "admin"])
def test_who_lacks_the_scope_may_not_read(kim: Caller, order: str, scope: str) -> None:
    answer = asked(kim, order, kim.token(scope))
    assert (answer.status_code, slug(answer)) == (403, "insufficient-scope")


@pytest.mark.read_order
def test_a_token_without_scopes_may_nothing(kim: Caller, order: str) -> None:
    answer = asked(kim, order, sign(claims(kim.id, scope=None), kim.at.keys[0]))
    assert (answer.status_code, slug(answer)) == (403, "insufficient-scope")


def test_each_route_asks_for_a_token(running: Running, order: str) -> None:
    for method, path in (("GET", ORDERS), ("POST", ORDERS), ("POST", f"{order}/cancel")):
        assert refused(running.api.ask(method, path)), path


def test_each_route_asks_for_its_scope(kim: Caller, order: str, sku: str) -> None:
    reader, writer = kim.token(tokens.READ), kim.token(tokens.WRITE)
    sent = {"Idempotency-Key": new_key()}
    answers = [
        kim.at.api.ask("GET", ORDERS, writer),
        kim.at.api.ask("POST", ORDERS, reader, json=new_order(sku), headers=sent),
        kim.at.api.ask("POST", f"{order}/cancel", reader),
    ]
    assert {(answer.status_code, slug(answer)) for answer in answers} == {(403, "insufficient-scope")}
    assert kim.get(order).json()["status"] == "new"
    assert kim.at.api.ask("GET", ORDERS, reader).status_code == 200
    assert kim.at.api.ask("POST", f"{order}/cancel", writer).status_code == 200


def test_an_order_without_a_token_writes_nothing(kim: Caller, sku: str) -> None:
    sent = {"Idempotency-Key": new_key()}
    assert refused(kim.at.api.ask("POST", ORDERS, json=new_order(sku), headers=sent))
    assert kim.written() == NOTHING
