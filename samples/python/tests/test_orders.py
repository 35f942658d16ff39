from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from orders_service import repository, wire
from orders_service.domain import (
    KeyInUse,
    KeyReused,
    OrderNotCancellable,
    UnknownCustomer,
    UnknownSkus,
)
from orders_service.orders import Orders, Placed
from orders_service.state import State

from tests.conftest import KIM, LEE


def wanted(sku: str = "BOOK-1", quantity: int = 2) -> wire.NewOrder:
    return wire.checked(
        wire.NewOrder,
        {"currency": "EUR", "items": [{"sku": sku, "quantity": quantity}]},
    )


def place(
    orders: Orders, key: str, order: wire.NewOrder, by: int = KIM
) -> Placed:
    return orders.place(by, key, wire.fingerprint("POST", "/", order), order)


def count(engine: Engine, table: str) -> int:
    with engine.connect() as connection:
        statement = text(f"SELECT count(*) FROM {table}")  # noqa: S608 - ours
        return int(connection.execute(statement).scalar_one())


# --8<-- [start:race]
def test_many_at_once_with_one_key_make_one_order(service: State) -> None:
    with ThreadPoolExecutor(8) as pool:
        placed = list(
            pool.map(lambda _: place(service.orders, "k", wanted()), range(8))
        )
    assert sum(answer.first for answer in placed) == 1
    assert len({answer.body for answer in placed}) == 1
    assert count(service.engine, "orders") == 1
    assert count(service.engine, "outbox") == 1


# --8<-- [end:race]


def test_a_key_belongs_to_a_customer_and_an_order(service: State) -> None:
    place(service.orders, "k", wanted())
    assert place(service.orders, "k", wanted(), by=LEE).first
    with pytest.raises(KeyReused):
        place(service.orders, "k", wanted(quantity=3))


def test_a_failure_frees_the_key(
    service: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UnknownSkus):
        place(service.orders, "k", wanted("PENCIL"))
    with monkeypatch.context() as broken:
        broken.setattr(repository, "announce", fail)
        with pytest.raises(ZeroDivisionError):
            place(service.orders, "k", wanted())
    assert count(service.engine, "orders") == 0
    assert count(service.engine, "idempotency_keys") == 0
    assert place(service.orders, "k", wanted()).first


def fail(*_: object) -> None:
    raise ZeroDivisionError


def test_a_key_that_another_transaction_holds_is_in_use(
    service: State,
) -> None:
    with service.engine.connect() as other:
        repository.claim(other, KIM, "k", b"hash")
        with pytest.raises(KeyInUse):
            place(service.orders, "k", wanted())


def test_a_customer_who_is_gone_places_nothing(service: State) -> None:
    with pytest.raises(UnknownCustomer):
        place(service.orders, "k", wanted(), by=99)


def test_of_two_that_cancel_at_once_one_wins(service: State) -> None:
    public_id = UUID(place(service.orders, "k", wanted()).public_id)

    def cancel(_: int) -> str:
        try:
            return service.orders.cancel(KIM, public_id).status
        except OrderNotCancellable as refused:
            return f"refused: {refused.status}"

    with ThreadPoolExecutor(8) as pool:
        found = sorted(pool.map(cancel, range(8)))
    assert found == ["cancelled"] + ["refused: cancelled"] * 7
    assert count(service.engine, "outbox") == 2


def test_what_was_shipped_stays(service: State) -> None:
    public_id = UUID(place(service.orders, "k", wanted()).public_id)
    with service.engine.begin() as connection:
        connection.execute(text("UPDATE orders SET status = 'shipped'"))
    with pytest.raises(OrderNotCancellable, match="shipped"):
        service.orders.cancel(KIM, public_id)


def test_each_method_gives_its_connection_back(service: State) -> None:
    for n in range(service.settings.pool_size + 1):
        with pytest.raises(UnknownSkus):
            place(service.orders, f"k{n}", wanted("PENCIL"))
        service.orders.page(KIM, None, 20)
    assert service.engine.pool.status().count("Current Checked out") == 1
    assert "Current Checked out connections: 0" in service.engine.pool.status()


def test_the_database_has_the_last_word(service: State) -> None:
    with (
        service.engine.begin() as connection,
        pytest.raises(IntegrityError, match="order_items_quantity_check"),
    ):
        connection.execute(
            text("INSERT INTO order_items VALUES (1, 1, 'A', 0, 1)")
        )
