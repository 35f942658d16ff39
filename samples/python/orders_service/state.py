"""What one process holds as long as it runs."""

from dataclasses import dataclass

from sqlalchemy import Engine

from orders_service import database
from orders_service.orders import Orders
from orders_service.rates import Buckets
from orders_service.settings import Settings


@dataclass(frozen=True, slots=True)
class State:
    """Settings, the pool, and the counters of each customer."""

    settings: Settings
    engine: Engine
    orders: Orders
    reads: Buckets
    writes: Buckets


def begin(settings: Settings) -> State:
    """Make the state; this opens no connection."""
    engine = database.connect(settings)
    return State(
        settings=settings,
        engine=engine,
        orders=Orders(engine),
        reads=Buckets(settings.reads),
        writes=Buckets(settings.writes),
    )
