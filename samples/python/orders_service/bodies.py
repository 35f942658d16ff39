"""Reading a JSON body within limits, before anything is parsed.

A body that FastAPI reads by itself is parsed before the dependencies run:
a caller without a token would get 422. This one is read after them.
"""

from typing import Annotated, Any

from fastapi import Depends, Request
from pydantic_core import from_json
from starlette.requests import ClientDisconnect

from orders_service import problems
from orders_service.problems import Problem

LIMIT_BYTES = 65_536
# What is too large is read on, so far, and thrown away: a client that still
# sends while we close the connection may never see the answer.
DRAINED_BYTES = 1_048_576


async def json_object(request: Request) -> dict[str, Any]:
    """Return the body; raise the problem of one that cannot be read."""
    media = request.headers.get("content-type", "").partition(";")[0]
    if media.strip().lower() != "application/json":
        raise Problem(problems.MEDIA, "Send application/json")
    body = await _within_limit(request)
    try:
        # NaN and Infinity are no JSON, though most parsers take them.
        value = from_json(body, allow_inf_nan=False)
    except ValueError:
        raise Problem(problems.MALFORMED, "The body is not JSON") from None
    if not isinstance(value, dict):
        raise Problem(problems.MALFORMED, "The body is not a JSON object")
    return value


async def _within_limit(request: Request) -> bytes:
    body, size = bytearray(), 0
    try:
        # Counted here: a chunked body has no Content-Length to look at.
        async for chunk in request.stream():
            size += len(chunk)
            if size <= LIMIT_BYTES:
                body += chunk
            elif size > DRAINED_BYTES:
                break
    except ClientDisconnect:
        # Nobody reads this answer; it keeps the log from saying 500.
        raise Problem(problems.MALFORMED, "The body has no end") from None
    if size > LIMIT_BYTES:
        raise Problem(
            problems.TOO_LARGE,
            f"Send at most {LIMIT_BYTES} bytes",
            limit_bytes=LIMIT_BYTES,
        )
    return bytes(body)


async def idempotency_key(request: Request) -> str:
    """Return the key of the request; raise the problem of a wrong one."""
    key = request.headers.get("idempotency-key", "")
    if not 1 <= len(key) <= 255:
        raise Problem(
            problems.KEY_INVALID,
            "Send an Idempotency-Key of 1 to 255 characters, one per order",
        )
    return key


JsonObject = Annotated[dict[str, Any], Depends(json_object)]
IdempotencyKey = Annotated[str, Depends(idempotency_key)]
