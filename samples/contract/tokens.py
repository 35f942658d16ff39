"""Tokens for the tests: right ones, and wrong ones that no library would make.

Written by hand, because a library refuses to sign what a service has to refuse to read.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass

ISSUER = "https://login.example.org"
AUDIENCE = "orders"
READ = "orders:read"
WRITE = "orders:write"
LIFETIME_SECONDS = 3600
_HASHES = {"HS256": hashlib.sha256, "HS384": hashlib.sha384, "HS512": hashlib.sha512}


@dataclass(frozen=True, slots=True)
class Key:
    """A signing key, and the name under which a service knows it."""

    kid: str
    secret: bytes


CURRENT = Key("2026-11", b"the key of the tests, which signs today")
NEXT = Key("2026-12", b"the key of the tests, which signs tomorrow")


def jwt_keys(*keys: Key) -> str:
    """Return the keys as services take them, in JWT_KEYS."""
    return json.dumps({key.kid: base64url(key.secret) for key in keys})


def read_keys(text: str) -> tuple[Key, ...]:
    """Return the keys of a JWT_KEYS."""
    return tuple(Key(kid, unbase64url(secret)) for kid, secret in json.loads(text).items())


def base64url(data: bytes) -> str:
    """Return base64url without padding, as JOSE wants it (RFC 7515, section 2)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def unbase64url(text: str) -> bytes:
    """Return what base64url without padding stands for."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def claims(customer: int, **changes: object) -> dict[str, object]:
    """Return the claims of a good token; a change to None leaves a claim out."""
    good: dict[str, object] = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": str(customer),
        "scope": f"{READ} {WRITE}",
        "exp": int(time.time()) + LIFETIME_SECONDS,
    }
    return {name: value for name, value in (good | changes).items() if value is not None}


def sign(payload: Mapping[str, object], key: Key = CURRENT, **header: object) -> str:
    """Return a token with HS256, unless the header says otherwise; a member of None is left out."""
    joined: dict[str, object] = {"alg": "HS256", "typ": "JWT", "kid": key.kid} | header
    members = {name: value for name, value in joined.items() if value is not None}
    body = f"{_part(members)}.{_part(payload)}"
    hashed = _HASHES.get(str(members.get("alg")), hashlib.sha256)
    return f"{body}.{base64url(hmac.digest(key.secret, body.encode('ascii'), hashed))}"


def unsigned(payload: Mapping[str, object], algorithm: str = "none") -> str:
    """Return a token that claims to need no signature, and has none."""
    return f"{_part({'alg': algorithm, 'typ': 'JWT', 'kid': CURRENT.kid})}.{_part(payload)}."


def _part(value: Mapping[str, object]) -> str:
    return base64url(json.dumps(value).encode())
