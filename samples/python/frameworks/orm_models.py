"""The same tables as classes of SQLAlchemy's ORM."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    relationship,
    selectinload,
)

from orders_service.tables import metadata, order_items, orders


# --8<-- [start:models]
class Base(DeclarativeBase):
    """All classes share the tables that the rest of the service uses."""

    metadata = metadata


class ItemRow(Base):
    """A line of an order."""

    __table__ = order_items
    order_id: Mapped[int]
    line: Mapped[int]
    sku: Mapped[str]
    quantity: Mapped[int]
    unit_price_cents: Mapped[int]


class OrderRow(Base):
    """An order; its items are loaded when a query says so, or not at all."""

    __table__ = orders
    id: Mapped[int]
    public_id: Mapped[UUID]
    customer_id: Mapped[int]
    status: Mapped[str]
    currency: Mapped[str]
    total_cents: Mapped[int]
    created_at: Mapped[datetime]
    items: Mapped[list[ItemRow]] = relationship(
        # The usual way, "select", asks the database whenever somebody
        # touches the attribute: 21 statements for a page of 20 orders.
        lazy="raise",
        order_by=order_items.c.line,
    )


def newest(session: Session, customer_id: int, limit: int) -> list[OrderRow]:
    """Return a customer's newest orders with their items: two statements."""
    statement = (
        select(OrderRow)
        .where(OrderRow.customer_id == customer_id)
        .order_by(OrderRow.created_at.desc(), OrderRow.id.desc())
        .limit(limit)
        .options(selectinload(OrderRow.items))
    )
    return list(session.scalars(statement))


# --8<-- [end:models]
