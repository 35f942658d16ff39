"""What the tests of patterns share: connections to a database of their own, and a clock that they turn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import psycopg
import pytest
from psycopg import Connection

from samples.patterns.events import Event
from samples.patterns.orders import Item
from tests.conftest import ROOT
from tests.postgresql import Database

Connect = Callable[[], Connection]
PATTERNS = ROOT / "samples" / "patterns"
ITEMS = (Item("SKU-1", 2, 1_500), Item("SKU-2", 1, 700))


class Crash(BaseException):
    """The process ends here: no handler of the code under test may catch it."""


class Clock:
    """A clock that stands still unless a test or a pause moves it."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.pauses: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def connect(database: Database) -> Iterator[Connect]:
    """Open connections to the seeded orders domain with the tables of the patterns."""
    database.psql((PATTERNS / "tables.up.sql").read_text(encoding="utf-8"))
    with ExitStack() as opened:
        yield lambda: opened.enter_context(
            psycopg.connect(host=str(database.folder), user="postgres", dbname=database.name, autocommit=True)
        )


@pytest.fixture
def connection(connect: Connect) -> Connection:
    return connect()


def order_created(number: int, *items: Item) -> Event:
    """An event as the outbox makes it, of customer 1."""
    payload = {
        "order_id": number,
        "customer_id": 1,
        "created_at": f"2026-11-01T00:00:{number % 60:02}+00:00",
        "total_cents": sum(item.quantity * item.price_cents for item in items),
        "items": [{"sku": item.sku, "quantity": item.quantity} for item in items],
    }
    return Event(number, "order.created", payload)
