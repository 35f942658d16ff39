"""A consumer to which an event may be delivered any number of times, and that acts on it once."""

from __future__ import annotations

from collections.abc import Callable

from psycopg import Connection

from samples.patterns.events import Event, Rejected

Effect = Callable[[Connection, Event], None]
"""What a consumer does about an event: only by statements on the connection that it is given."""


# --8<-- [start:once]
def handle_once(connection: Connection, consumer: str, event: Event, effect: Effect) -> bool:
    """Remember the event and have its effect, both or neither; return False for a repeated one.

    A second delivery at the same time waits at the primary key until the first has ended.
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
    """Reserve what was ordered; an article that is not there rejects the event as a whole."""
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
