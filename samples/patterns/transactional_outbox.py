"""Store an order with its event; a relay publishes what is stored."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from psycopg import Connection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from samples.patterns import orders
from samples.patterns.events import Event, Rejected, Unavailable


# --8<-- [start:create]
def create_order(
    connection: Connection, customer_id: int, items: Sequence[orders.Item]
) -> int:
    """Store an order and its event, both or neither; return its id."""
    with connection.transaction():
        order = orders.store(connection, customer_id, items)
        connection.execute(
            "INSERT INTO outbox (topic, payload) VALUES (%s, %s)",
            ("order.created", Jsonb(order)),
        )
    return int(order["order_id"])


# --8<-- [end:create]

# --8<-- [start:relay]
MOST_ATTEMPTS = 5
PENDING = """
    SELECT id, topic, payload
    FROM outbox
    WHERE published_at IS NULL AND attempts < %s
    ORDER BY id
    LIMIT %s
    FOR UPDATE SKIP LOCKED
"""
PUBLISHED = "UPDATE outbox SET published_at = now() WHERE id = %s"
REJECTED = (
    "UPDATE outbox SET attempts = attempts + 1, last_error = %s WHERE id = %s"
)


def relay(
    connection: Connection,
    publish: Callable[[Event], None],
    *,
    batch: int = 100,
) -> int:
    """Publish pending events, each at least once; return how many.

    ``publish`` has a deadline and returns when the broker has confirmed.
    """
    published = 0
    with (
        connection.transaction(),
        connection.cursor(row_factory=class_row(Event)) as cursor,
    ):
        for event in cursor.execute(PENDING, (MOST_ATTEMPTS, batch)).fetchall():
            try:
                publish(event)
            except Unavailable:
                break  # It is the broker, not the event: come back later.
            except Rejected as refusal:
                connection.execute(REJECTED, (str(refusal), event.id))
            else:
                connection.execute(PUBLISHED, (event.id,))
                published += 1
    return published


# --8<-- [end:relay]
