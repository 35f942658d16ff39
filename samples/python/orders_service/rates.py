"""How often each customer may call: token buckets in memory.

Each instance counts for itself, so that n instances let n times as much
through; a gateway or Redis counts for all of them.
"""

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from orders_service import problems
from orders_service.problems import Problem
from orders_service.settings import Rate


class Buckets:
    """A bucket for each customer, filled steadily and emptied by requests."""

    def __init__(
        self,
        rate: Rate,
        *,
        most: int = 10_000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._rate = rate
        self._most = most
        self._clock = clock
        self._lock = threading.Lock()
        # In the order of their last use: (tokens then, time then).
        self._buckets: OrderedDict[int, tuple[float, float]] = OrderedDict()

    def take(self, customer_id: int) -> None:
        """Count a request; raise the problem of one too many."""
        wait = self._wait(customer_id)
        if wait > 0:
            seconds = max(1, math.ceil(wait))
            raise Problem(
                problems.RATE_LIMITED,
                f"Wait {seconds} s before the next request",
                headers={"Retry-After": str(seconds)},
            )

    def _wait(self, customer_id: int) -> float:
        with self._lock:
            now = self._clock()
            tokens = self._tokens(customer_id, now)
            allowed = tokens >= 1
            left = tokens - 1 if allowed else tokens
            self._buckets[customer_id] = (left, now)
            self._buckets.move_to_end(customer_id)
            self._forget(now)
            return 0.0 if allowed else (1 - tokens) / self._rate.per_second

    def _tokens(self, customer_id: int, now: float) -> float:
        full = float(self._rate.burst)
        tokens, since = self._buckets.get(customer_id, (full, now))
        return min(full, tokens + (now - since) * self._rate.per_second)

    def _forget(self, now: float) -> None:
        # A bucket that had time to fill says no more than none at all.
        to_fill = self._rate.burst / self._rate.per_second
        while self._buckets:
            customer_id, (_, since) = next(iter(self._buckets.items()))
            if now - since < to_fill and len(self._buckets) <= self._most:
                return
            del self._buckets[customer_id]
