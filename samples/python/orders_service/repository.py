"""All SQL of the service: one function for each statement or pair.

Each takes the connection, so that the caller decides what one transaction is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg.errors
from sqlalchemy import Connection, Row, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError, OperationalError

from orders_service.domain import (
    Item,
    KeyInUse,
    Order,
    Position,
    UnknownCustomer,
)
from orders_service.tables import (
    idempotency_keys,
    order_items,
    orders,
    outbox,
    prices,
)

CANCELLABLE = ("new", "paid")


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered to the first request with a key."""

    request_hash: bytes
    body: str


# --8<-- [start:claim]
def claim(
    connection: Connection, customer_id: int, key: str, request_hash: bytes
) -> bool:
    """Take the key for this transaction; return False if it was taken.

    While another transaction holds it, this waits at the unique index, at
    most for lock_timeout.
    """
    statement = (
        insert(idempotency_keys)
        .values(customer_id=customer_id, key=key, request_hash=request_hash)
        .on_conflict_do_nothing()
        .returning(idempotency_keys.c.key)
    )
    try:
        return connection.execute(statement).first() is not None
    except OperationalError as error:
        if isinstance(error.orig, psycopg.errors.LockNotAvailable):
            raise KeyInUse from error
        raise
    except IntegrityError as error:
        if isinstance(error.orig, psycopg.errors.ForeignKeyViolation):
            raise UnknownCustomer from error
        raise


# --8<-- [end:claim]


def stored_answer(
    connection: Connection, customer_id: int, key: str
) -> Answer | None:
    """Return the answer that was committed with the key."""
    row = connection.execute(
        select(
            idempotency_keys.c.request_hash, idempotency_keys.c.response_body
        ).where(
            idempotency_keys.c.customer_id == customer_id,
            idempotency_keys.c.key == key,
        )
    ).first()
    if row is None or row.response_body is None:
        return None
    return Answer(row.request_hash, row.response_body)


def store_answer(
    connection: Connection, customer_id: int, key: str, body: str
) -> None:
    """Keep the answer for whoever repeats the request."""
    connection.execute(
        update(idempotency_keys)
        .where(
            idempotency_keys.c.customer_id == customer_id,
            idempotency_keys.c.key == key,
        )
        .values(response_body=body)
    )


def unit_prices(
    connection: Connection, currency: str, skus: set[str]
) -> dict[str, int]:
    """Return today's price of each item that has one in this currency."""
    rows = connection.execute(
        select(prices.c.sku, prices.c.unit_price_cents).where(
            prices.c.currency == currency, prices.c.sku.in_(skus)
        )
    )
    return {row.sku: row.unit_price_cents for row in rows}


def insert_order(
    connection: Connection,
    customer_id: int,
    currency: str,
    items: Sequence[Item],
) -> Order:
    """Write an order with its items."""
    total = sum(item.quantity * item.unit_price_cents for item in items)
    row = connection.execute(
        insert(orders)
        .values(customer_id=customer_id, currency=currency, total_cents=total)
        .returning(*orders.c)
    ).one()
    connection.execute(
        insert(order_items),
        [
            {
                "order_id": row.id,
                "line": line,
                "sku": item.sku,
                "quantity": item.quantity,
                "unit_price_cents": item.unit_price_cents,
            }
            for line, item in enumerate(items, start=1)
        ],
    )
    return _order(row, items)


def announce(
    connection: Connection, topic: str, payload: dict[str, Any]
) -> None:
    """Write an event in this transaction; the relay publishes it."""
    connection.execute(insert(outbox).values(topic=topic, payload=payload))


# --8<-- [start:find]
def find(
    connection: Connection, customer_id: int, public_id: UUID
) -> Order | None:
    """Return the customer's order; somebody else's is no order at all."""
    rows = connection.execute(
        select(orders).where(
            orders.c.public_id == public_id,
            orders.c.customer_id == customer_id,
        )
    ).all()
    found = _with_items(connection, rows)
    return found[0] if found else None


def page(
    connection: Connection,
    customer_id: int,
    after: Position | None,
    limit: int,
) -> list[Order]:
    """Return the customer's orders, newest first, from a position on."""
    statement = select(orders).where(orders.c.customer_id == customer_id)
    if after is not None:
        # Compared as a row, this is a range of the index orders_by_customer.
        statement = statement.where(
            tuple_(orders.c.created_at, orders.c.id)
            < tuple_(after.created_at, after.id)
        )
    rows = connection.execute(
        statement.order_by(
            orders.c.created_at.desc(), orders.c.id.desc()
        ).limit(limit)
    ).all()
    return _with_items(connection, rows)


def _with_items(
    connection: Connection, rows: Sequence[Row[*tuple[Any, ...]]]
) -> list[Order]:
    # One statement for the items of all orders, not one for each order.
    items: dict[int, list[Item]] = {row.id: [] for row in rows}
    found = connection.execute(
        select(order_items)
        .where(order_items.c.order_id.in_(items))
        .order_by(order_items.c.order_id, order_items.c.line)
    )
    for line in found:
        items[line.order_id].append(
            Item(line.sku, line.quantity, line.unit_price_cents)
        )
    return [_order(row, items[row.id]) for row in rows]


# --8<-- [end:find]


# --8<-- [start:cancel]
def cancel(
    connection: Connection, customer_id: int, public_id: UUID
) -> Order | None:
    """Cancel the order if its state permits it, in one statement.

    Of two at once, the second waits for the first, looks at the row again,
    and finds that the condition no longer holds.
    """
    rows = connection.execute(
        update(orders)
        .where(
            orders.c.public_id == public_id,
            orders.c.customer_id == customer_id,
            orders.c.status.in_(CANCELLABLE),
        )
        .values(status="cancelled")
        .returning(*orders.c)
    ).all()
    cancelled = _with_items(connection, rows)
    return cancelled[0] if cancelled else None


# --8<-- [end:cancel]


def _order(row: Row[*tuple[Any, ...]], items: Sequence[Item]) -> Order:
    return Order(
        id=row.id,
        public_id=row.public_id,
        customer_id=row.customer_id,
        status=row.status,
        currency=row.currency,
        total_cents=row.total_cents,
        created_at=row.created_at,
        items=tuple(items),
    )
