"""The route in Flask: it brings routing and hooks, and nothing else."""

import json
import logging
import time
from http import HTTPStatus

from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException

from orders_service import logs, problems, wire
from orders_service.domain import parsed_id
from orders_service.failures import problem_of
from orders_service.problems import Problem
from orders_service.security import SECURITY_HEADERS
from orders_service.state import State
from orders_service.tokens import Caller, caller_of

log = logging.getLogger("orders_service")


# --8<-- [start:flask]
def application(state: State) -> Flask:
    """Return the WSGI application."""
    app = Flask(__name__)
    app.url_map.merge_slashes = False
    app.before_request(observe)
    app.after_request(observed)
    app.register_error_handler(Exception, failed)

    @app.get("/v1/orders/<id>", provide_automatic_options=False)
    def read_order(id: str) -> Response:  # noqa: A002 - its name in the log
        caller = reader(state)
        order = state.orders.find(caller.customer_id, parsed_id(id))
        body = wire.rendered(wire.order_document(order))
        return Response(body, mimetype="application/json")

    return app


def reader(state: State) -> Caller:
    """Return a caller who may read; Flask has no dependencies to do it."""
    caller = caller_of(request.headers.get("Authorization"), state.settings)
    caller.require("orders:read")
    state.reads.take(caller.customer_id)
    return caller


def failed(error: Exception) -> Response:
    """Answer any failure with problem details, Flask's own ones included."""
    if isinstance(error, HTTPException):
        status = HTTPStatus(error.code or 500)
        allowed = dict(error.get_headers()).get("Allow")
        headers = {"Allow": allowed} if allowed else {}
        found = Problem(status, status.description, headers=headers)
    else:
        found = problem_of(error)
    if found.status >= 500:
        log.error("request failed", exc_info=error)
    document = found.document(problems.instance(request.path), g.trace_id)
    return Response(
        json.dumps(document),
        found.status,
        found.headers,
        mimetype=problems.MEDIA_TYPE,
    )


# --8<-- [end:flask]


def observe() -> None:
    """Begin a request: its trace and its time."""
    g.trace_id = logs.trace_of(request.headers.get("traceparent"))
    g.began = time.perf_counter()
    logs.trace_id.set(g.trace_id)


def observed(response: Response) -> Response:
    """End a request: the security headers and a line of the log."""
    response.headers.update(SECURITY_HEADERS)
    rule = request.url_rule.rule if request.url_rule else "unmatched"
    fields = {
        "method": request.method,
        "route": rule.replace("<", "{").replace(">", "}"),
        "status": response.status_code,
        "duration_ms": round((time.perf_counter() - g.began) * 1e3, 1),
    }
    log.info("request", extra={"fields": fields})
    return response
