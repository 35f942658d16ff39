"""Read, compute, write: of two transactions that overlap, one is forgotten."""

from __future__ import annotations

from collections.abc import Callable

from psycopg import Connection


# --8<-- [start:reserve]
def reserve(
    connection: Connection, sku: str, quantity: int, approve: Callable[[], None]
) -> None:
    """Overwrite what others have reserved since the SELECT, without a word."""
    with connection.transaction():
        query = "SELECT available FROM stock WHERE sku = %s"
        [(available,)] = connection.execute(query, (sku,)).fetchall()
        approve()  # Whatever takes time between reading and writing.
        connection.execute(
            "UPDATE stock SET available = %s WHERE sku = %s",
            (available - quantity, sku),
        )


# --8<-- [end:reserve]
