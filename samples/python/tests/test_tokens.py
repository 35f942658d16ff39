import base64
import time

import jwt
import pytest

from orders_service.problems import Problem
from orders_service.settings import Settings
from orders_service.tokens import caller_of
from tests.conftest import KEYS, token

NOW = int(time.time())
DEEP = base64.urlsafe_b64encode(b"[" * 30_000).decode()
GOOD = {
    "usual": token("7"),
    "signed by the key before": token("7", kid="old", secret=KEYS["old"]),
    "expired within the leeway": token("7", exp=NOW - 30),
    "one audience of several": token("7", aud=["orders", "stock"]),
}
WRONG = {
    "expired": token("7", exp=NOW - 120),
    "never expires": token("7", exp=None),
    "not yet valid": token("7", nbf=NOW + 120),
    "another issuer": token("7", iss="https://evil.example.org"),
    "another audience": token("7", aud="stock"),
    "no audience": token("7", aud=None),
    "unknown key": token("7", kid="newer"),
    "signed by another key": token("7", secret=b"x" * 32),
    "another algorithm": token("7", algorithm="HS512", secret=KEYS["new"] * 2),
    "no algorithm": jwt.encode(
        {"sub": "7", "exp": NOW + 600},
        None,
        algorithm="none",
        headers={"kid": "new"},
    ),
    "no subject": token(None),
    "subject is no number": token("kim"),
    "subject with a leading zero": token("07"),
    "subject of other digits": token("٧"),
    "subject too long": token("1" * 19),
    "scope is no text": token("7", scope=["orders:read"]),
    "no token": "",
    "no JSON Web Token": "abc",
    "deeply nested": f"{DEEP}.{DEEP}.{DEEP}",
}


@pytest.mark.parametrize("name", GOOD)
def test_a_good_token_names_the_caller(name: str, configured: Settings) -> None:
    caller = caller_of(f"bearer {GOOD[name]}", configured)
    assert caller.customer_id == 7
    assert caller.scopes == {"orders:read", "orders:write"}


@pytest.mark.parametrize("name", WRONG)
def test_any_other_token_is_refused(name: str, configured: Settings) -> None:
    with pytest.raises(Problem) as refused:
        caller_of(f"Bearer {WRONG[name]}", configured)
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
