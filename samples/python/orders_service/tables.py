"""The tables as SQLAlchemy sees them; the migrations make them.

A test compares both. Constraints that only the database needs to know stand
in the migrations alone.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CHAR,
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Integer,
    LargeBinary,
    MetaData,
    Named,
    Table,
    Text,
    TypedColumns,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData()
NOW = text("now()")


class CustomerColumns(TypedColumns):
    """Who places orders."""

    id: Named[int] = Column(BigInteger, Identity(always=True), primary_key=True)
    email: Named[str] = Column(Text, unique=True)
    created_at: Named[datetime] = Column(
        DateTime(timezone=True), server_default=NOW
    )


class PriceColumns(TypedColumns):
    """What an item costs today."""

    sku: Named[str] = Column(Text, primary_key=True)
    currency: Named[str] = Column(CHAR(3), primary_key=True)
    unit_price_cents: Named[int] = Column(BigInteger)


# --8<-- [start:orders]
class OrderColumns(TypedColumns):
    """An order without its items."""

    id: Named[int] = Column(BigInteger, Identity(always=True), primary_key=True)
    public_id: Named[UUID] = Column(
        Uuid, unique=True, server_default=text("gen_random_uuid()")
    )
    customer_id: Named[int] = Column(BigInteger, ForeignKey("customers.id"))
    status: Named[str] = Column(Text, server_default="new")
    currency: Named[str] = Column(CHAR(3))
    total_cents: Named[int] = Column(BigInteger)
    created_at: Named[datetime] = Column(
        DateTime(timezone=True), server_default=NOW
    )


orders = Table("orders", metadata, OrderColumns)
# --8<-- [end:orders]


class ItemColumns(TypedColumns):
    """A line of an order."""

    order_id: Named[int] = Column(
        BigInteger,
        ForeignKey("orders.id", ondelete="CASCADE"),
        primary_key=True,
    )
    line: Named[int] = Column(Integer, primary_key=True)
    sku: Named[str] = Column(Text)
    quantity: Named[int] = Column(Integer)
    unit_price_cents: Named[int] = Column(BigInteger)


class KeyColumns(TypedColumns):
    """A request that was answered, by the client's key for it."""

    customer_id: Named[int] = Column(
        BigInteger, ForeignKey("customers.id"), primary_key=True
    )
    key: Named[str] = Column(Text, primary_key=True)
    request_hash: Named[bytes] = Column(LargeBinary)
    response_body: Named[str | None] = Column(Text)
    created_at: Named[datetime] = Column(
        DateTime(timezone=True), server_default=NOW
    )


class OutboxColumns(TypedColumns):
    """An event that the relay has to publish."""

    id: Named[int] = Column(BigInteger, Identity(always=True), primary_key=True)
    topic: Named[str] = Column(Text)
    payload: Named[dict[str, Any]] = Column(JSONB)
    attempts: Named[int] = Column(Integer, server_default="0")
    last_error: Named[str | None] = Column(Text)
    created_at: Named[datetime] = Column(
        DateTime(timezone=True), server_default=NOW
    )
    published_at: Named[datetime | None] = Column(DateTime(timezone=True))


customers = Table("customers", metadata, CustomerColumns)
prices = Table("prices", metadata, PriceColumns)
order_items = Table("order_items", metadata, ItemColumns)
idempotency_keys = Table("idempotency_keys", metadata, KeyColumns)
outbox = Table("outbox", metadata, OutboxColumns)
