"""The routes: from the request to a call of Orders, and back.

Plain functions, as the database driver blocks: FastAPI runs each in a thread.
An `async def` that waits for the database would stop all other requests.
"""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import PlainTextResponse

from orders_service import database, wire
from orders_service.bodies import IdempotencyKey, JsonObject
from orders_service.callers import Reader, Service, Writer
from orders_service.domain import parsed_id

orders = APIRouter(prefix="/v1/orders")
health = APIRouter()
OrderId = Annotated[str, Path(alias="id")]


# --8<-- [start:create]
@orders.post("")
def place_order(
    caller: Writer, body: JsonObject, key: IdempotencyKey, service: Service
) -> Response:
    """Place an order: 201, or 200 for a repetition."""
    wanted = wire.checked(wire.NewOrder, body)
    placed = service.orders.place(
        caller.customer_id,
        key,
        wire.fingerprint("POST", "/v1/orders", wanted),
        wanted,
    )
    # The body goes out as it was stored, so a repetition gets the same bytes.
    return Response(
        placed.body,
        status_code=201 if placed.first else 200,
        media_type="application/json",
        headers={"Location": f"/v1/orders/{placed.public_id}"},
    )


# --8<-- [end:create]


@orders.get("")
def list_orders(
    caller: Reader,
    service: Service,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: str | None = None,
) -> Response:
    """Return the caller's orders, newest first."""
    after = wire.position_of(cursor) if cursor is not None else None
    page = service.orders.page(caller.customer_id, after, limit)
    return _json(
        {
            "items": [wire.order_document(order) for order in page.orders],
            "next_cursor": (
                wire.cursor_after(page.orders[-1]) if page.more else None
            ),
        }
    )


# --8<-- [start:read]
@orders.get("/{id}")
def read_order(order_id: OrderId, caller: Reader, service: Service) -> Response:
    """Return an order of the caller's own; any other does not exist."""
    order = service.orders.find(caller.customer_id, parsed_id(order_id))
    return _json(wire.order_document(order))


# --8<-- [end:read]


@orders.post("/{id}/cancel")
def cancel_order(
    order_id: OrderId, caller: Writer, service: Service
) -> Response:
    """Cancel an order that is new or paid."""
    order = service.orders.cancel(caller.customer_id, parsed_id(order_id))
    return _json(wire.order_document(order))


@health.get("/healthz")
async def alive() -> PlainTextResponse:
    """Say that the process runs, even while all threads are busy."""
    return PlainTextResponse("ok")


@health.get("/readyz")
def ready(service: Service) -> PlainTextResponse:
    """Say whether the database answers."""
    if database.is_reachable(service.engine):
        return PlainTextResponse("ready")
    return PlainTextResponse(
        "unavailable", status_code=503, headers={"Retry-After": "1"}
    )


def _json(document: object) -> Response:
    return Response(wire.rendered(document), media_type="application/json")
