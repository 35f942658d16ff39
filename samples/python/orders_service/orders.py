"""What the service does: each method is one transaction."""

import json
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Engine

from orders_service import repository, wire
from orders_service.domain import (
    Item,
    KeyInUse,
    KeyReused,
    Order,
    OrderNotCancellable,
    OrderNotFound,
    Position,
    UnknownSkus,
)


@dataclass(frozen=True, slots=True)
class Placed:
    """The answer to an order: its body, and whether it is the first one."""

    body: str
    public_id: str
    first: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Some of a customer's orders, and the last of them if more follow."""

    orders: tuple[Order, ...]
    more: bool


class Orders:
    """The orders of all customers, in PostgreSQL."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    # --8<-- [start:place]
    def place(
        self,
        customer_id: int,
        key: str,
        request_hash: bytes,
        wanted: wire.NewOrder,
    ) -> Placed:
        """Place the order once, however often it is asked for.

        Key, order, items, event and answer are written together or not at
        all: whatever fails rolls back, and the key is free again.
        """
        with self._engine.begin() as connection:
            if not repository.claim(connection, customer_id, key, request_hash):
                answer = repository.stored_answer(connection, customer_id, key)
                if answer is None:
                    # Deleted by age since; the next try can claim it.
                    raise KeyInUse
                if answer.request_hash != request_hash:
                    raise KeyReused
                public_id = json.loads(answer.body)["id"]
                return Placed(answer.body, public_id, first=False)

            prices = repository.unit_prices(
                connection, wanted.currency, {i.sku for i in wanted.items}
            )
            order = repository.insert_order(
                connection,
                customer_id,
                wanted.currency,
                _priced(wanted.items, prices),
            )
            repository.announce(connection, "order.created", _created(order))
            body = wire.rendered(wire.order_document(order))
            repository.store_answer(connection, customer_id, key, body)
        # Only now: before the commit, nothing may tell of the order.
        return Placed(body, str(order.public_id), first=True)

    # --8<-- [end:place]

    def find(self, customer_id: int, public_id: UUID) -> Order:
        """Return the customer's order; raise OrderNotFound."""
        with self._engine.connect() as connection:
            order = repository.find(connection, customer_id, public_id)
        if order is None:
            raise OrderNotFound
        return order

    def page(
        self, customer_id: int, after: Position | None, limit: int
    ) -> Page:
        """Return some orders, newest first."""
        with self._engine.connect() as connection:
            # One too many says that there is more, without a count(*).
            found = repository.page(connection, customer_id, after, limit + 1)
        return Page(tuple(found[:limit]), more=len(found) > limit)

    def cancel(self, customer_id: int, public_id: UUID) -> Order:
        """Cancel; raise OrderNotFound or OrderNotCancellable."""
        with self._engine.begin() as connection:
            order = repository.cancel(connection, customer_id, public_id)
            if order is None:
                other = repository.find(connection, customer_id, public_id)
                if other is None:
                    raise OrderNotFound
                raise OrderNotCancellable(other.status)
            repository.announce(
                connection,
                "order.cancelled",
                {"order_id": str(public_id), "customer_id": customer_id},
            )
        return order


def _priced(items: list[wire.NewItem], prices: dict[str, int]) -> list[Item]:
    unknown = [n for n, item in enumerate(items) if item.sku not in prices]
    if unknown:
        raise UnknownSkus(tuple(unknown))
    return [Item(item.sku, item.quantity, prices[item.sku]) for item in items]


def _created(order: Order) -> dict[str, object]:
    document = wire.order_document(order)
    return {
        "order_id": document["id"],
        "customer_id": order.customer_id,
        "currency": document["currency"],
        "total_cents": document["total_cents"],
        "items": document["items"],
    }
