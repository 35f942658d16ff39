"""What an order is, and what can be wrong with a request for one.

Nothing here knows of HTTP or SQL.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Item:
    """A line of an order, at the price that the customer agreed to."""

    sku: str
    quantity: int
    unit_price_cents: int


@dataclass(frozen=True, slots=True)
class Order:
    """An order with its items; `id` is internal, `public_id` goes out."""

    id: int
    public_id: UUID
    customer_id: int
    status: str
    currency: str
    total_cents: int
    created_at: datetime
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page ended: the last order's time and internal id."""

    created_at: datetime
    id: int


# --8<-- [start:errors]
class OrderError(Exception):
    """A situation of the domain; failures.py says how it is answered."""


class OrderNotFound(OrderError):
    """There is no such order, or it belongs to somebody else."""


class OrderNotCancellable(OrderError):
    """The order is in a state that cannot be left by cancelling."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


class UnknownSkus(OrderError):
    """Items, by their index, that have no price in this currency."""

    def __init__(self, indexes: tuple[int, ...]) -> None:
        super().__init__(indexes)
        self.indexes = indexes


class KeyInUse(OrderError):
    """The first request with this key has not finished yet."""


class KeyReused(OrderError):
    """The key was used before, for another order."""


class UnknownCustomer(OrderError):
    """The token is good, and its customer has been deleted since."""


# --8<-- [end:errors]


def parsed_id(text: str) -> UUID:
    """Return the public id; text that is no UUID names no order."""
    try:
        found = UUID(text)
    except ValueError:
        raise OrderNotFound from None
    # UUID() also takes braces, urn:uuid: and missing hyphens.
    if str(found) != text.lower():
        raise OrderNotFound
    return found
