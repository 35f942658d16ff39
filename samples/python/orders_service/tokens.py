"""Who calls, by the bearer token."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt

from orders_service import problems
from orders_service.problems import Problem
from orders_service.settings import Settings

CUSTOMER = re.compile(r"[1-9][0-9]{0,17}")


@dataclass(frozen=True, slots=True)
class Caller:
    """A customer, and what the token permits."""

    customer_id: int
    scopes: frozenset[str]

    def require(self, scope: str) -> None:
        """Raise the problem of a token that does not permit this."""
        if scope not in self.scopes:
            raise Problem(
                problems.INSUFFICIENT_SCOPE, f"The token lacks {scope}"
            )


def unauthenticated(detail: str, *, sent: bool) -> Problem:
    """Return the problem of a token that is missing, or sent and no good."""
    # RFC 6750, section 3.1: no error code for a request without a token.
    error = ', error="invalid_token"' if sent else ""
    return Problem(
        problems.UNAUTHENTICATED,
        detail,
        headers={"WWW-Authenticate": f'Bearer realm="orders"{error}'},
    )


# --8<-- [start:caller]
def caller_of(authorization: str | None, settings: Settings) -> Caller:
    """Return the caller; raise the problem `unauthenticated`."""
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise unauthenticated("Send a bearer token", sent=False)
    try:
        claims = _claims(token.strip(), settings)
    except jwt.PyJWTError:
        raise unauthenticated(
            "The token is expired, or not one of ours", sent=True
        ) from None
    customer, scope = claims["sub"], claims.get("scope", "")
    if not CUSTOMER.fullmatch(customer) or not isinstance(scope, str):
        raise unauthenticated("The token names no customer", sent=True)
    return Caller(int(customer), frozenset(scope.split()))


def _claims(token: str, settings: Settings) -> Mapping[str, Any]:
    # The token names the key, by an id out of our list. It never names the
    # algorithm: `none`, or HS256 with a public key, would be accepted.
    kid = jwt.get_unverified_header(token).get("kid")
    key = settings.jwt_keys.get(kid) if isinstance(kid, str) else None
    if key is None:
        raise jwt.InvalidKeyError("unknown key")
    claims: dict[str, Any] = jwt.decode(
        token,
        key,
        algorithms=["HS256"],
        issuer=settings.jwt_issuer,
        audience=settings.jwt_audience,
        leeway=60,
        options={"require": ["exp", "iss", "aud", "sub"]},
    )
    return claims


# --8<-- [end:caller]
