"""An event may be delivered any number of times, and has one effect."""

from __future__ import annotations

from collections.abc import Callable

from psycopg import Connection

from samples.patterns.events import Event, Rejected

Effect = Callable[[Connection, Event], None]
"""What to do about an event, by statements on this connection only."""


# --8<-- [start:once]
def handle_once(
    connection: Connection, consumer: str, event: Event, effect: Effect
) -> bool:
    """Store the event and its effect, both or neither; False if repeated.

    A second delivery waits at the primary key until the first has ended.
    """
    with connection.transaction():
        fresh = connection.execute(
            "INSERT INTO inbox (consumer, event_id) VALUES (%s, %s) "
            "ON CONFLICT DO NOTHING RETURNING event_id",
            (consumer, event.id),
        ).fetchone()
        if fresh is None:
            return False
        effect(connection, event)
        return True


# --8<-- [end:once]


# --8<-- [start:reserve]
def reserve_stock(connection: Connection, event: Event) -> None:
    """Reserve all that was ordered, or reject the event."""
    for item in sorted(
        event.payload["items"], key=lambda item: str(item["sku"])
    ):  # One order of locks.
        taken = connection.execute(
            "UPDATE stock SET available = available - %(quantity)s "
            "WHERE sku = %(sku)s AND available >= %(quantity)s",
            {"sku": item["sku"], "quantity": item["quantity"]},
        )
        if taken.rowcount == 0:
            raise Rejected(f"not enough of {item['sku']}")


# --8<-- [end:reserve]
