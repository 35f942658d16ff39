"""The route in Django: its settings, models and middleware in one file.

In a project they are files of an application; here one of them shows it all.
"""

import json
import logging
import os
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import django
from django.conf import settings as django_settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import Error as DatabaseError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import path

from orders_service import logs, problems, settings, wire
from orders_service.domain import Item, Order, OrderNotFound, parsed_id
from orders_service.failures import problem_of
from orders_service.problems import Problem
from orders_service.rates import Buckets
from orders_service.security import SECURITY_HEADERS
from orders_service.state import State
from orders_service.tokens import Caller, caller_of

log = logging.getLogger("orders_service")
configured = settings.load(os.environ)
reads = Buckets(configured.reads)

# --8<-- [start:settings]
django_settings.configure(
    ALLOWED_HOSTS=["*"],  # the proxy knows which host it serves
    APPEND_SLASH=False,
    LOGGING_CONFIG=None,
    MIDDLEWARE=[f"{__name__}.Observed"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": configured.database_url.host,
            "PORT": configured.database_url.port,
            "NAME": configured.database_url.database,
            "USER": configured.database_url.username,
            "PASSWORD": configured.database_url.password,
            "OPTIONS": {
                # Since 5.1. Without it, each request opens a connection.
                "pool": {
                    "min_size": configured.pool_size,
                    "max_size": configured.pool_size,
                    "timeout": configured.acquire_timeout_ms / 1_000,
                },
                "options": (
                    f"-c statement_timeout={configured.statement_timeout_ms}"
                    f" -c lock_timeout={configured.lock_timeout_ms}"
                ),
            },
        }
    },
)
django.setup()
# Django logs the path of each failure, and our paths hold ids.
logging.getLogger("django.request").setLevel(logging.CRITICAL)
# --8<-- [end:settings]


# --8<-- [start:models]
class OrderRow(models.Model):
    """An order; the migrations are not Django's, so it is not managed."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    customer_id = models.BigIntegerField()
    status = models.TextField()
    currency = models.CharField(max_length=3)
    total_cents = models.BigIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        """Where it is stored."""

        app_label = "orders"
        db_table = "orders"
        managed = False


class ItemRow(models.Model):
    """A line of an order; keys of two columns came with Django 5.2."""

    pk = models.CompositePrimaryKey("order_id", "line")
    order = models.ForeignKey(
        OrderRow, on_delete=models.DO_NOTHING, related_name="items"
    )
    line = models.IntegerField()
    sku = models.TextField()
    quantity = models.IntegerField()
    unit_price_cents = models.BigIntegerField()

    class Meta:
        """Where it is stored, and in which order it is read."""

        app_label = "orders"
        db_table = "order_items"
        managed = False
        ordering = ["line"]  # noqa: RUF012 - Django reads it once


# --8<-- [end:models]


# --8<-- [start:django]
def read_order(request: HttpRequest, id: str) -> HttpResponse:  # noqa: A002
    """Return an order of the caller's own."""
    if request.method != "GET":
        status = HTTPStatus.METHOD_NOT_ALLOWED
        raise Problem(status, "Only GET", headers={"Allow": "GET"})
    caller = reader(request)
    try:
        # Two statements; without prefetch_related, reading the items of each
        # order of a list would be one more for each order.
        row = OrderRow.objects.prefetch_related("items").get(
            public_id=parsed_id(id), customer_id=caller.customer_id
        )
    except OrderRow.DoesNotExist:
        raise OrderNotFound from None
    body = wire.rendered(wire.order_document(order_of(row)))
    return HttpResponse(body, content_type="application/json")


def reader(request: HttpRequest) -> Caller:
    """Return a caller who may read."""
    caller = caller_of(request.headers.get("Authorization"), configured)
    caller.require("orders:read")
    reads.take(caller.customer_id)
    return caller


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a path that no route has; Django passes `exception` by name."""
    del exception
    status = HTTPStatus.NOT_FOUND
    return answer(request, Problem(status, status.description))


urlpatterns = [path("v1/orders/<id>", read_order)]
handler404 = not_found
# --8<-- [end:django]


def order_of(row: Any) -> Order:
    """Return the row as the rest of the service knows it."""
    return Order(
        id=row.id,
        public_id=row.public_id,
        customer_id=row.customer_id,
        status=row.status,
        currency=row.currency,
        total_cents=row.total_cents,
        created_at=row.created_at,
        items=tuple(
            Item(item.sku, item.quantity, item.unit_price_cents)
            for item in row.items.all()
        ),
    )


def answer(request: HttpRequest, problem: Problem) -> HttpResponse:
    """Return a problem document."""
    document = problem.document(
        problems.instance(request.path), logs.trace_id.get() or ""
    )
    return HttpResponse(
        json.dumps(document),
        status=problem.status,
        headers=problem.headers,
        content_type=problems.MEDIA_TYPE,
    )


class Observed:
    """Trace, failures, security headers and the log of each request."""

    def __init__(
        self, get_response: Callable[[HttpRequest], HttpResponse]
    ) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer one request."""
        began = time.perf_counter()
        trace = logs.trace_of(request.headers.get("traceparent"))
        logs.trace_id.set(trace)
        response = self._get_response(request)
        for name, value in SECURITY_HEADERS.items():
            response[name] = value
        match = request.resolver_match
        route = "/" + match.route if match else "unmatched"
        fields = {
            "method": request.method,
            "route": route.replace("<", "{").replace(">", "}"),
            "status": response.status_code,
            "duration_ms": round((time.perf_counter() - began) * 1e3, 1),
        }
        log.info("request", extra={"fields": fields})
        return response

    def process_exception(
        self, request: HttpRequest, error: Exception
    ) -> HttpResponse:
        """Answer what a view has raised; Django calls this by its name."""
        # Django wraps what the driver raises, and keeps it as the cause.
        wrapped = isinstance(error, DatabaseError) and error.__cause__
        cause = wrapped if isinstance(wrapped, Exception) else error
        problem = problem_of(cause)
        if problem.status >= 500:
            log.error("request failed", exc_info=cause)
        return answer(request, problem)


def application(_: State) -> WSGIHandler:
    """Return the WSGI application; settings and pool are those of Django."""
    return WSGIHandler()
