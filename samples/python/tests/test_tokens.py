import base64
from collections.abc import Callable
from functools import partial

import jwt
import pytest

from orders_service.problems import Problem
from orders_service.settings import Settings
from orders_service.tokens import caller_of

from tests.conftest import KEYS, token

DEEP = base64.urlsafe_b64encode(b"[" * 30_000).decode()
FOREVER = 253_402_300_799  # the last second of the year 9999


def with_algorithm_none() -> str:
    claims = {"sub": "7", "exp": FOREVER}
    return jwt.encode(claims, None, "none", headers={"kid": "new"})


# Made when a test runs: on a slow machine that is long after they are read.
GOOD = {
    "usual": partial(token, "7"),
    "signed by the key before": partial(
        token, "7", kid="old", secret=KEYS["old"]
    ),
    "expired within the leeway": partial(token, "7", expires_in=-1),
    "one audience of several": partial(token, "7", aud=["orders", "stock"]),
}
WRONG: dict[str, Callable[[], str]] = {
    "expired": partial(token, "7", expires_in=-120),
    "never expires": partial(token, "7", expires_in=None),
    "not yet valid": partial(token, "7", nbf=FOREVER),
    "another issuer": partial(token, "7", iss="https://evil.example.org"),
    "another audience": partial(token, "7", aud="stock"),
    "no audience": partial(token, "7", aud=None),
    "unknown key": partial(token, "7", kid="newer"),
    "signed by another key": partial(token, "7", secret=b"x" * 32),
    "another algorithm": partial(
        token, "7", algorithm="HS512", secret=KEYS["new"] * 2
    ),
    "no algorithm": with_algorithm_none,
    "no subject": partial(token, None),
    "subject is no number": partial(token, "kim"),
    "subject with a leading zero": partial(token, "07"),
    "subject of other digits": partial(token, "٧"),
    "subject too long": partial(token, "1" * 19),
    "scope is no text": partial(token, "7", scope=["orders:read"]),
    "no token": str,
    "no JSON Web Token": lambda: "abc",
    "deeply nested": lambda: f"{DEEP}.{DEEP}.{DEEP}",
}


@pytest.mark.parametrize("name", GOOD)
def test_a_good_token_names_the_caller(name: str, configured: Settings) -> None:
    caller = caller_of(f"bearer {GOOD[name]()}", configured)
    assert caller.customer_id == 7
    assert caller.scopes == {"orders:read", "orders:write"}


@pytest.mark.parametrize("name", WRONG)
def test_any_other_token_is_refused(name: str, configured: Settings) -> None:
    with pytest.raises(Problem) as refused:
        caller_of(f"Bearer {WRONG[name]()}", configured)
    assert refused.value.status == 401
    assert refused.value.headers["WWW-Authenticate"].startswith("Bearer ")


@pytest.mark.parametrize("header", [None, "", "Basic a2ltOnNlY3JldA=="])
def test_another_scheme_is_no_token(
    header: str | None, configured: Settings
) -> None:
    with pytest.raises(Problem) as refused:
        caller_of(header, configured)
    assert "invalid_token" not in refused.value.headers["WWW-Authenticate"]


def test_a_token_without_the_scope_is_forbidden(configured: Settings) -> None:
    caller = caller_of(f"Bearer {token('7', scope='orders:read')}", configured)
    caller.require("orders:read")
    with pytest.raises(Problem) as refused:
        caller.require("orders:write")
    assert refused.value.status == 403
