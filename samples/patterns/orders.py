"""Orders in the database, by connections that autocommit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import Connection


@dataclass(frozen=True, slots=True)
class Item:
    """A line of an order."""

    sku: str
    quantity: int
    price_cents: int


def store(
    connection: Connection, customer_id: int, items: Sequence[Item]
) -> dict[str, Any]:
    """Insert an order; the caller has begun a transaction."""
    total = sum(item.quantity * item.price_cents for item in items)
    [(order_id, created_at)] = connection.execute(
        "INSERT INTO orders (customer_id, total_cents) VALUES (%s, %s) "
        "RETURNING id, created_at",
        (customer_id, total),
    ).fetchall()
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO order_items (order_id, line, sku, quantity) "
            "VALUES (%s, %s, %s, %s)",
            [
                (order_id, line, item.sku, item.quantity)
                for line, item in enumerate(items, start=1)
            ],
        )
    return {
        "order_id": order_id,
        "customer_id": customer_id,
        "created_at": created_at.isoformat(),
        "total_cents": total,
        "items": [
            {"sku": item.sku, "quantity": item.quantity} for item in items
        ],
    }
