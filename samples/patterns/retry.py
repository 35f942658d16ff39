"""Try again: within a deadline and a budget, out of step with others."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from samples.patterns.events import Unavailable

Answer = TypeVar("Answer")


# --8<-- [start:budget]
class Budget:
    """One retry for each ten calls to one dependency, and some in reserve."""

    def __init__(self, share: float = 0.1, reserve: float = 10.0) -> None:
        self._share = share
        self._most = reserve
        self._left = reserve
        self._lock = threading.Lock()

    def earn(self) -> None:
        """Count a call that is not a retry."""
        with self._lock:
            self._left = min(self._most, self._left + self._share)

    def spend(self) -> bool:
        """Take one retry, if there is one."""
        with self._lock:
            if self._left < 1:
                return False
            self._left -= 1
            return True


# --8<-- [end:budget]


# --8<-- [start:retry]
@dataclass(frozen=True, slots=True)
class Retry:
    """How often and how long to try; tests bring their own clock."""

    budget: Budget
    clock: Callable[[], float]
    sleep: Callable[[float], None]
    chance: Callable[[], float]  # From 0 to 1, such as random.random.
    attempts: int = 3
    base_seconds: float = 0.1
    most_seconds: float = 2.0

    def call(
        self, operation: Callable[[float], Answer], seconds: float
    ) -> Answer:
        """Call an idempotent operation with the seconds left for it."""
        end = self.clock() + seconds
        self.budget.earn()
        for attempt in range(self.attempts):
            try:
                return operation(end - self.clock())
            except Unavailable:
                pause = self.chance() * min(
                    self.most_seconds, self.base_seconds * 2**attempt
                )
                late = self.clock() + pause >= end
                if late or attempt + 1 == self.attempts:
                    raise
                if not self.budget.spend():
                    raise
                self.sleep(pause)
        raise AssertionError("attempts is at least 1")


# --8<-- [end:retry]
