"""Failures as clients see them: problem details of RFC 9457."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

MEDIA_TYPE = "application/problem+json"
BASE = "https://orders.example.org/problems/"
MOST_FAULTS = 100


# --8<-- [start:catalogue]
@dataclass(frozen=True, slots=True)
class Type:
    """A row of the catalogue: clients decide by it, so it never changes."""

    slug: str
    status: int
    title: str


MALFORMED = Type("malformed-request", 400, "The request cannot be read")
INVALID_CURSOR = Type("invalid-cursor", 400, "The cursor cannot be read")
KEY_INVALID = Type(
    "idempotency-key-invalid", 400, "The idempotency key is missing or invalid"
)
UNAUTHENTICATED = Type("unauthenticated", 401, "We do not know who you are")
INSUFFICIENT_SCOPE = Type(
    "insufficient-scope", 403, "The token does not permit this"
)
NOT_FOUND = Type("order-not-found", 404, "There is no such order")
KEY_IN_USE = Type(
    "idempotency-key-in-use", 409, "The first request is still running"
)
NOT_CANCELLABLE = Type(
    "order-not-cancellable", 409, "The order cannot be cancelled"
)
TOO_LARGE = Type("body-too-large", 413, "The body is too large")
MEDIA = Type("unsupported-media-type", 415, "The body is not JSON")
INVALID = Type("validation-failed", 422, "The request has invalid values")
KEY_REUSED = Type(
    "idempotency-key-reused", 422, "The key was used for another order"
)
RATE_LIMITED = Type("rate-limited", 429, "Too many requests")
INTERNAL = Type("internal-error", 500, "Something went wrong on our side")
UNAVAILABLE = Type("unavailable", 503, "The service is not available now")
# --8<-- [end:catalogue]


# --8<-- [start:problem]
class Problem(Exception):
    """A failure that is ready to be sent."""

    def __init__(
        self,
        kind: Type | HTTPStatus,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        **members: object,
    ) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        self.headers = dict(headers or {})
        self.members = members

    @property
    def status(self) -> int:
        """Return the status code."""
        if isinstance(self.kind, HTTPStatus):
            return self.kind.value
        return self.kind.status

    def document(self, instance: str, trace_id: str) -> dict[str, Any]:
        """Return the body: the standard's members, ours after them."""
        if isinstance(self.kind, HTTPStatus):
            # Nothing to say but the status: `type` counts as about:blank.
            named = {"title": self.kind.phrase}
        else:
            named = {"type": BASE + self.kind.slug, "title": self.kind.title}
        return {
            **named,
            "status": self.status,
            "detail": self.detail,
            "instance": instance,
            **self.members,
            "trace_id": trace_id,
        }


# --8<-- [end:problem]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One invalid value: where it is in the body, or its parameter."""

    detail: str
    pointer: str | None = field(default=None)
    parameter: str | None = field(default=None)

    def document(self) -> dict[str, str]:
        """Return the fault as a member of `errors`."""
        place = (
            {"pointer": self.pointer}
            if self.pointer is not None
            else {"parameter": self.parameter or ""}
        )
        return {**place, "detail": self.detail}


class Invalid(Problem):
    """All values of a request that are invalid, in one answer."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        word = "fault" if len(faults) == 1 else "faults"
        super().__init__(
            INVALID,
            f"{len(faults)} {word}; see errors",
            # 64 KiB hold thousands of unknown fields; nobody reads so many.
            errors=[fault.document() for fault in faults[:MOST_FAULTS]],
        )


def instance(path: str) -> str:
    """Return a path that WSGI has decoded as it is written in a URI."""
    return quote(path, safe="/!$&'()*+,;=:@")


class InvalidCursor(Problem):
    """A cursor that we have not written."""

    def __init__(self) -> None:
        super().__init__(INVALID_CURSOR, "Begin again without a cursor")
