"""A consumer that trusts the broker to deliver each event exactly once."""

from __future__ import annotations

from psycopg import Connection

from samples.patterns.events import Event
from samples.patterns.idempotent_consumer import reserve_stock


# --8<-- [start:handle]
def handle(connection: Connection, event: Event) -> None:
    """Reserve the stock again each time the event is delivered."""
    with connection.transaction():
        reserve_stock(connection, event)


# --8<-- [end:handle]
