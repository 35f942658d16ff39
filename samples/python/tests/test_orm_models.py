import pytest
from sqlalchemy import select
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import Session, lazyload

from orders_service.state import State

from frameworks.orm_models import OrderRow, newest
from tests.conftest import KIM
from tests.test_handlers import counted
from tests.test_orders import place, wanted


def test_the_items_of_all_orders_take_one_more_statement(
    service: State,
) -> None:
    for n in range(5):
        place(service.orders, f"k{n}", wanted(quantity=n + 1))
    with (
        Session(service.engine) as session,
        counted(service.engine) as statements,
    ):
        found = newest(session, KIM, limit=4)
        quantities = [row.items[0].quantity for row in found]
    assert quantities == [5, 4, 3, 2]
    assert len(statements) == 2


def test_items_that_are_loaded_when_touched_take_a_statement_each(
    service: State,
) -> None:
    for n in range(5):
        place(service.orders, f"k{n}", wanted())
    with (
        Session(service.engine) as session,
        counted(service.engine) as statements,
    ):
        hidden = select(OrderRow).options(lazyload(OrderRow.items))
        for order in session.scalars(hidden).all():
            assert len(order.items) == 1
    assert len(statements) == 1 + 5


def test_items_that_no_query_asked_for_are_refused(service: State) -> None:
    place(service.orders, "k", wanted())
    with Session(service.engine) as session:
        order = session.scalars(select(OrderRow)).one()
        with pytest.raises(InvalidRequestError, match="lazy='raise'"):
            _ = order.items
