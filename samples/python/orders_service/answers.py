"""Failures as answers of FastAPI, its own ones included."""

import json
import logging
from http import HTTPStatus
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.routing import Match

from orders_service import handlers, logs, problems
from orders_service.failures import problem_of
from orders_service.problems import Fault, Invalid, Problem

log = logging.getLogger(__name__)


# --8<-- [start:answers]
async def problem(request: Request, error: Exception) -> Response:
    """Answer any failure with problem details; log what is our fault."""
    match error:
        case HTTPException():
            found = _of_framework(request, error)
        case RequestValidationError():
            found = Invalid([_parameter(e) for e in error.errors()])
        case _:
            found = problem_of(error)
    if found.status >= 500:
        log.error("request failed", exc_info=error)
    document = found.document(_path(request), logs.trace_id.get() or "")
    return Response(
        json.dumps(document, ensure_ascii=False),
        found.status,
        found.headers,
        media_type=problems.MEDIA_TYPE,
    )


# --8<-- [end:answers]


def _of_framework(request: Request, error: HTTPException) -> Problem:
    status = HTTPStatus(error.status_code)
    headers = dict(error.headers or {})
    if status is HTTPStatus.METHOD_NOT_ALLOWED:
        # Starlette names the methods of the first route with this path; a
        # path with several routes has more.
        headers["Allow"] = ", ".join(_methods(request))
    return Problem(status, status.description or status.phrase, headers=headers)


def _methods(request: Request) -> list[str]:
    return sorted(
        method
        for route in (*handlers.orders.routes, *handlers.health.routes)
        if isinstance(route, APIRoute)
        and route.matches(request.scope)[0] is not Match.NONE
        for method in route.methods or ()
    )


def _parameter(error: dict[str, Any]) -> Fault:
    return Fault(parameter=str(error["loc"][-1]), detail=error["msg"])


def _path(request: Request) -> str:
    # As it was sent: `path` is decoded, and no URI any more.
    raw: bytes = request.scope.get("raw_path") or b""
    return raw.decode("ascii", "replace")
