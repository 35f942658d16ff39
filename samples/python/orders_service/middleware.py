"""Around every request: trace, security headers, the last catch, the log."""

import logging
import time

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from orders_service import answers, logs
from orders_service.security import SECURITY_HEADERS

log = logging.getLogger(__name__)


class Observed:
    """An ASGI application with what each answer and each log line needs.

    A plain class, not BaseHTTPMiddleware: that one passes each body through
    a task of its own.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(
        self, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        status = 0

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message).update(SECURITY_HEADERS)
            await send(message)

        traceparent = Headers(scope=scope).get("traceparent")
        token = logs.trace_id.set(logs.trace_of(traceparent))
        try:
            await self._app(scope, receive, send_with_headers)
        except Exception as error:
            if status:  # too late for another answer: the connection breaks
                raise
            answer = await answers.problem(Request(scope), error)
            await answer(scope, receive, send_with_headers)
        finally:
            fields = {
                "method": scope["method"],
                "route": _route(scope),
                "status": status,
                "duration_ms": round((time.perf_counter() - began) * 1e3, 1),
            }
            log.info("request", extra={"fields": fields})
            logs.trace_id.reset(token)


def _route(scope: Scope) -> str:
    # The template and not the path, which holds ids.
    return getattr(scope.get("route"), "path", None) or "unmatched"
