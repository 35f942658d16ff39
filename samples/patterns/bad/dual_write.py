"""Two systems are written one after the other; a crash divides them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from psycopg import Connection

from samples.patterns import orders
from samples.patterns.events import Event

Publish = Callable[[Event], None]


# --8<-- [start:after]
def publish_after_commit(
    connection: Connection,
    publish: Publish,
    customer_id: int,
    items: Sequence[orders.Item],
) -> None:
    """Lose the event if the process ends after the commit."""
    with connection.transaction():
        order = orders.store(connection, customer_id, items)
    publish(Event(order["order_id"], "order.created", order))


# --8<-- [end:after]


# --8<-- [start:before]
def publish_before_commit(
    connection: Connection,
    publish: Publish,
    customer_id: int,
    items: Sequence[orders.Item],
) -> None:
    """Announce an order that does not exist when the commit fails."""
    with connection.transaction():
        order = orders.store(connection, customer_id, items)
        publish(Event(order["order_id"], "order.created", order))


# --8<-- [end:before]
