"""Write where the rules are kept; read what has the shape of a page."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import Connection
from psycopg.rows import dict_row

from samples.patterns import transactional_outbox
from samples.patterns.events import Event, Rejected
from samples.patterns.orders import Item


# --8<-- [start:command]
@dataclass(frozen=True, slots=True)
class CreateOrder:
    """A command: what somebody wants to happen. It can be refused."""

    customer_id: int
    items: tuple[Item, ...]


def create_order(connection: Connection, command: CreateOrder) -> int:
    """Check the rules, store the order and its event, return its id."""
    if not command.items:
        raise Rejected("an order has at least one item")
    if any(item.quantity < 1 for item in command.items):
        raise Rejected("a quantity is at least 1")
    return transactional_outbox.create_order(
        connection, command.customer_id, command.items
    )


# --8<-- [end:command]


# --8<-- [start:project]
def project(connection: Connection, event: Event) -> None:
    """Add an order to the history. A second delivery changes nothing."""
    count = sum(item["quantity"] for item in event.payload["items"])
    connection.execute(
        "INSERT INTO order_history "
        "(order_id, customer_id, created_at, total_cents, item_count) "
        "VALUES (%(order_id)s, %(customer_id)s, %(created_at)s, "
        "%(total_cents)s, %(item_count)s) ON CONFLICT (order_id) DO NOTHING",
        {**event.payload, "item_count": count},
    )


# --8<-- [end:project]


# --8<-- [start:query]
@dataclass(frozen=True, slots=True)
class GetOrderHistory:
    """A query: it changes nothing."""

    customer_id: int
    limit: int = 20
    cursor: str | None = None


PAGE = """
    SELECT order_id, created_at, total_cents, item_count
    FROM order_history
    WHERE customer_id = %s AND (created_at, order_id) < (%s, %s)
    ORDER BY created_at DESC, order_id DESC
    LIMIT %s
"""


def get_order_history(
    connection: Connection, query: GetOrderHistory
) -> dict[str, Any]:
    """Return a page of a customer's own orders, the newest first."""
    limit = min(max(query.limit, 1), 100)
    created_at, order_id = (
        _position(query.cursor) if query.cursor else ("infinity", 0)
    )
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(
            PAGE, (query.customer_id, created_at, order_id, limit + 1)
        ).fetchall()
    items = rows[:limit]
    return {
        "items": items,
        "next_cursor": _cursor(items[-1]) if len(rows) > limit else None,
    }


# --8<-- [end:query]


# --8<-- [start:cursor]
def _cursor(row: dict[str, Any]) -> str:
    position = json.dumps([row["created_at"].isoformat(), row["order_id"]])
    return base64.urlsafe_b64encode(position.encode()).decode()


def _position(cursor: str) -> tuple[str, int]:
    try:
        created_at, order_id = json.loads(base64.urlsafe_b64decode(cursor))
        return datetime.fromisoformat(created_at).isoformat(), int(order_id)
    except (ValueError, TypeError) as error:
        raise Rejected("the cursor is not one of ours") from error


# --8<-- [end:cursor]
