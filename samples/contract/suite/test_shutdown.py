"""A service that is told to end finishes what it has begun, and loses no order that it has answered."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field

import httpx
import pytest

from samples.contract.client import ORDERS, Api, Caller, Running, new_order, slug
from samples.contract.database import Cluster, Database
from samples.contract.gate import Gate
from samples.contract.suite.conftest import KEYS, PATIENT, Subject, check, started_for
from samples.contract.waiting import eventually

CLIENTS = 4
IN_FLIGHT = 3
ENOUGH = 20
"""So many orders are answered before the end begins."""


@dataclass(slots=True)
class Load:
    """Clients that order until the service is gone, each request by a connection of its own."""

    kim: Caller
    sku: str
    answered: list[str] = field(default_factory=list)
    wrong: list[httpx.Response] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Order and note what was answered; a connection that fails was never served, or is cut."""
        while not self.over.is_set():
            try:
                answer = self.kim.post(new_order(self.sku), Connection="close")
            except httpx.TransportError:
                continue
            if answer.status_code == 201:
                self.answered.append(answer.json()["id"])
            elif answer.status_code != 503:
                self.wrong.append(answer)


@pytest.fixture
def own(
    request: pytest.FixtureRequest, subject: Subject, postgres: Cluster, migrated: Database
) -> Iterator[Running]:
    """A service of one test alone, which begins before its database is there."""
    database = postgres.create(migrated)
    gate = Gate(database.port, closed=True)
    settings = PATIENT | getattr(request, "param", {})
    served = started_for(request.config, subject, database.through(gate.port), settings)
    with closing(Running(Api(served.url, check), database, KEYS, served, gate)) as started:
        yield started


def accepts(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


def test_a_service_begins_without_its_database_and_ends_without_losing_an_answered_order(
    own: Running,
) -> None:
    assert own.service is not None
    assert own.gate is not None
    assert own.api.ask("GET", "/healthz").status_code == 200
    own.gate.open()
    eventually(lambda: own.api.ask("GET", "/readyz").status_code == 200, "ready once the database is there")

    kim = own.customer()
    load = Load(own.customer(), own.price())
    orders = [kim.inserted() for _ in range(IN_FLIGHT)]
    with ThreadPoolExecutor(CLIENTS + IN_FLIGHT) as pool, own.database.connect() as other:
        try:
            loading = [pool.submit(load.run) for _ in range(CLIENTS)]
            eventually(lambda: len(load.answered) >= ENOUGH, "the first orders are answered")
            other.execute("SELECT 1 FROM orders WHERE public_id = ANY(%s::uuid[]) FOR UPDATE", (orders,))
            in_flight = [pool.submit(kim.cancel, order) for order in orders]
            eventually(lambda: blocked(own.database) == IN_FLIGHT, "the cancellations wait for the lock")
            port = own.service.port
            own.service.signal_end()
            eventually(lambda: not accepts(port), "no new connection is accepted")
            assert not any(each.done() for each in in_flight), "a request in flight was cut"
        finally:
            load.over.set()
            other.rollback()
        assert [each.result().status_code for each in in_flight] == [200] * IN_FLIGHT
        for each in loading:
            each.result()
    assert own.service.await_end() == 0
    assert not load.wrong, slug(load.wrong[0])
    kept = own.database.rows("SELECT public_id::text FROM orders WHERE customer_id = %s", load.kim.id)
    assert set(load.answered) <= {str(public) for (public,) in kept}
    cancelled = own.database.rows("SELECT status FROM orders WHERE customer_id = %s", kim.id)
    assert cancelled == [("cancelled",)] * IN_FLIGHT
    assert (
        own.database.count("SELECT count(*) FROM pg_stat_activity WHERE datname = %s", own.database.name) == 1
    )


NARROW = {
    "DATABASE_POOL_SIZE": "2",
    "DATABASE_ACQUIRE_TIMEOUT_MS": "500",
    "DATABASE_LOCK_TIMEOUT_MS": "20000",
    "SHUTDOWN_GRACE_MS": "1000",
}
"""Not every language can end a thread that waits for the database: then the timeout does it, later."""


@pytest.mark.parametrize("own", [NARROW], indirect=True, ids=["pool of 2, 1 s of grace"])
def test_requests_that_hang_use_up_the_pool_and_do_not_keep_the_service_from_ending(
    own: Running,
) -> None:
    assert own.service is not None
    assert own.gate is not None
    own.gate.open()
    kim = own.customer()
    orders = [kim.inserted() for _ in range(2)]
    kim.patiently(lambda: kim.get(ORDERS), 200)
    with ThreadPoolExecutor(len(orders)) as pool, own.database.connect() as other:
        other.execute("SELECT 1 FROM orders WHERE public_id = ANY(%s::uuid[]) FOR UPDATE", (orders,))
        hanging = [pool.submit(kim.cancel, order) for order in orders]
        eventually(lambda: blocked(own.database) == len(orders), "the cancellations wait for the lock")
        refused = kim.get(ORDERS)
        assert (refused.status_code, slug(refused)) == (503, "unavailable")
        own.service.signal_end()
        own.service.await_end()
        assert all(each.exception() is not None or each.result().status_code == 503 for each in hanging)
        other.rollback()


def blocked(database: Database) -> int:
    return database.count(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
