"""Tokens are written as RFC 7515 and RFC 7519 want them, right and wrong ones."""

from __future__ import annotations

import hashlib
import hmac
import json

import pytest

from samples.contract import tokens
from samples.contract.tokens import CURRENT, NEXT, base64url, claims, sign, unbase64url, unsigned


def part(token: str, number: int) -> dict[str, object]:
    return dict(json.loads(unbase64url(token.split(".")[number])))


def test_base64url_is_that_of_the_standard() -> None:
    assert base64url(bytes([3, 236, 255, 224, 193])) == "A-z_4ME"  # RFC 7515, appendix C.
    assert unbase64url("A-z_4ME") == bytes([3, 236, 255, 224, 193])


@pytest.mark.parametrize(("algorithm", "hashed"), [("HS256", hashlib.sha256), ("HS512", hashlib.sha512)])
def test_a_token_is_signed_as_its_header_says(algorithm: str, hashed: type) -> None:
    token = sign(claims(17), NEXT, alg=algorithm)
    assert part(token, 0) == {"alg": algorithm, "typ": "JWT", "kid": NEXT.kid}
    signed, _, signature = token.rpartition(".")
    assert unbase64url(signature) == hmac.new(NEXT.secret, signed.encode(), hashed).digest()


def test_the_claims_of_a_good_token_can_be_changed_one_by_one() -> None:
    good = claims(17)
    assert (good["sub"], good["scope"]) == ("17", "orders:read orders:write")
    assert claims(17, exp=None).keys() == good.keys() - {"exp"}
    assert claims(17, aud=["orders"]) | {"exp": 0, "aud": 0} == good | {"exp": 0, "aud": 0}


def test_a_token_without_a_signature_has_an_empty_one() -> None:
    token = unsigned(claims(17))
    assert token.endswith(".")
    assert part(token, 0)["alg"] == "none"


def test_keys_are_told_as_services_read_them() -> None:
    told = tokens.jwt_keys(CURRENT, NEXT)
    assert tokens.read_keys(told) == (CURRENT, NEXT)
    assert all(len(key.secret) >= 32 for key in (CURRENT, NEXT))
