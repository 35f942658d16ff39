"""How one dependency that hangs takes a whole service with it, in the numbers that the pages show.

A service has 20 workers and gets 100 requests a second for a minute. One in five asks for recommendations,
which hang until the deadline of 2 s; the others are orders, which take 20 ms. A client waits for 1 s.
"""

from __future__ import annotations

import heapq
from collections import deque
from dataclasses import dataclass, field
from itertools import count
from typing import Protocol

from samples.patterns.bulkhead import Bulkhead
from samples.patterns.circuit_breaker import Breaker, Limits, Open
from tests.samples.patterns.conftest import Clock

WORKERS, SECONDS, PATIENCE = 20, 60, 1.0
ORDER_SECONDS, DEADLINE_SECONDS = 0.020, 2.0


class Guard(Protocol):
    """What stands before a call of the recommendations."""

    def enter(self) -> int | None: ...
    def leave(self, ticket: int, /) -> None: ...


class NoGuard:
    def enter(self) -> int | None:
        return 0

    def leave(self, _: int) -> None:
        pass


class WithBreaker:
    """The sample, asked at the beginning of a call and told at its end: in between, other calls go on."""

    def __init__(self, clock: Clock) -> None:
        self._breaker = Breaker(Limits(window=20, least=10, failures=0.5, pause_seconds=30), clock)

    def enter(self) -> int | None:
        try:
            return self._breaker._enter()
        except Open:
            return None

    def leave(self, ticket: int) -> None:
        self._breaker._leave(ticket, failed=True)


class WithBulkhead:
    def __init__(self, places: int) -> None:
        self._places = Bulkhead("recommendations", places)._places

    def enter(self) -> int | None:
        return 0 if self._places.acquire(blocking=False) else None

    def leave(self, _: int) -> None:
        self._places.release()


@dataclass(slots=True)
class Service:
    """Requests are taken up in order of arrival; a worker is busy until its request ends."""

    clock: Clock
    guard: Guard
    free: int = WORKERS
    orders_in_time: int = 0
    calls_that_hung: int = 0
    waiting: deque[tuple[float, bool]] = field(default_factory=deque)
    ends: list[tuple[float, int, int | None]] = field(default_factory=list)
    _numbers: count[int] = field(default_factory=count)

    def run(self) -> None:
        for number in range(100 * SECONDS):
            arrival = number / 100
            self._let_pass(arrival)
            self.clock.now = arrival
            self.waiting.append((arrival, number % 5 == 0))
            self._take_up()

    def _let_pass(self, until: float) -> None:
        while self.ends and self.ends[0][0] <= until:
            self.clock.now, _, ticket = heapq.heappop(self.ends)
            self.free += 1
            if ticket is not None:
                self.guard.leave(ticket)
            self._take_up()

    def _take_up(self) -> None:
        while self.free and self.waiting:
            arrival, asks_for_recommendations = self.waiting.popleft()
            ticket = self.guard.enter() if asks_for_recommendations else None
            if asks_for_recommendations and ticket is None:
                continue  # The degraded answer, at once.
            seconds = DEADLINE_SECONDS if asks_for_recommendations else ORDER_SECONDS
            self.calls_that_hung += asks_for_recommendations
            end = self.clock.now + seconds
            if not asks_for_recommendations and end - arrival <= PATIENCE:
                self.orders_in_time += 1
            self.free -= 1
            heapq.heappush(self.ends, (end, next(self._numbers), ticket))


def minute(clock: Clock, guard: Guard) -> tuple[int, int]:
    """Return how many of 4,800 orders are answered in time, and how many calls hung."""
    clock.now = 0.0
    service = Service(clock, guard)
    service.run()
    return service.orders_in_time, service.calls_that_hung


def test_bad_without_a_guard_a_fifth_of_the_requests_takes_nearly_all_orders_with_it(clock: Clock) -> None:
    assert minute(clock, NoGuard()) == (76, 580)


def test_with_a_breaker_the_service_recovers_and_asks_rarely(clock: Clock) -> None:
    assert minute(clock, WithBreaker(clock)) == (4_748, 29)


def test_with_five_places_for_recommendations_no_order_waits(clock: Clock) -> None:
    assert minute(clock, WithBulkhead(5)) == (4_800, 150)
