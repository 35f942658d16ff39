"""An order is the sum of its events, which are appended and never changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.errors import UniqueViolation
from psycopg.types.json import Jsonb

from samples.patterns.events import Rejected

Recorded = tuple[str, dict[str, Any]]
"""The type of an event, and what it says."""


class UnknownEvent(Exception):
    """An event of a later release: no state is better than a wrong one."""


class Conflict(Exception):
    """Somebody has appended since the order was loaded: decide again."""


# --8<-- [start:state]
@dataclass(frozen=True, slots=True)
class Order:
    """The state that decisions need, and the version it is from."""

    status: str = "none"
    total_cents: int = 0
    version: int = 0


def upcast(event: Recorded) -> Recorded:
    """Read an event of any age as one of today: totals were euros once."""
    match event:
        case ("order.created", {"total": total}):
            euros, _, cents = total.partition(".")
            return "order.created", {
                "total_cents": int(euros) * 100 + int(cents.ljust(2, "0"))
            }
    return event


def apply(order: Order, event: Recorded) -> Order:
    """Return the order after an event, which it cannot refuse any more."""
    following = replace(order, version=order.version + 1)
    match upcast(event):
        case ("order.created", {"total_cents": total_cents}):
            return replace(following, status="new", total_cents=total_cents)
        case ("order.paid", _):
            return replace(following, status="paid")
        case ("order.cancelled", _):
            return replace(following, status="cancelled")
        case ("note.added", _):
            return following  # Nothing that a decision depends on.
    raise UnknownEvent(event[0])


# --8<-- [end:state]


# --8<-- [start:decide]
def cancel(order: Order, reason: str) -> list[Recorded]:
    """Return the events that follow from the command, or refuse it."""
    if order.status == "cancelled":
        return []  # Asked twice: the second time changes nothing.
    if order.status != "new":
        raise Rejected(f"an order that is {order.status} cannot be cancelled")
    return [("order.cancelled", {"reason": reason})]


# --8<-- [end:decide]


# --8<-- [start:store]
def load(connection: Connection, order_id: UUID) -> Order:
    """Compute an order from its events."""
    query = (
        "SELECT type, payload FROM order_events "
        "WHERE order_id = %s ORDER BY version"
    )
    order = Order()
    for event in connection.execute(query, (order_id,)).fetchall():
        order = apply(order, event)
    return order


def append(
    connection: Connection,
    order_id: UUID,
    seen: int,
    events: Iterable[Recorded],
) -> None:
    """Append all events or none, if the order is still as it was seen."""
    try:
        with connection.transaction():
            for version, (kind, payload) in enumerate(events, start=seen + 1):
                connection.execute(
                    "INSERT INTO order_events "
                    "(order_id, version, type, payload) "
                    "VALUES (%s, %s, %s, %s)",
                    (order_id, version, kind, Jsonb(payload)),
                )
    except UniqueViolation as error:
        raise Conflict(
            f"order {order_id} is no longer at version {seen}"
        ) from error


# --8<-- [end:store]
