"""Pages by number: an order that arrives shifts all later pages."""

from __future__ import annotations

from typing import Any

from psycopg import Connection
from psycopg.rows import dict_row


# --8<-- [start:query]
def get_order_history(
    connection: Connection, customer_id: int, page: int, limit: int
) -> list[dict[str, Any]]:
    """Repeat the last row of a page when an order has arrived since."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(
            "SELECT order_id FROM order_history WHERE customer_id = %s "
            "ORDER BY created_at DESC, order_id DESC LIMIT %s OFFSET %s",
            (customer_id, limit, page * limit),
        ).fetchall()


# --8<-- [end:query]
