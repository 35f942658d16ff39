"""Stop calling what does not answer; let one call find out if it is back."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from samples.patterns.events import Unavailable

Answer = TypeVar("Answer")


class Open(Exception):
    """The dependency was not called: give the degraded answer."""


# --8<-- [start:limits]
@dataclass(frozen=True, slots=True)
class Limits:
    """When to open, and for how long."""

    window: int = 20  # The last calls that count.
    least: int = 10  # Fewer calls say nothing.
    failures: float = 0.5  # Share of the calls in the window that fail.
    pause_seconds: float = 30.0  # Before one call is tried.


# --8<-- [end:limits]


# --8<-- [start:breaker]
class Breaker:
    """One for each dependency and process; safe to use from many threads."""

    def __init__(self, limits: Limits, clock: Callable[[], float]) -> None:
        self._limits = limits
        self._clock = clock  # Monotonic: the time of day may jump.
        self._lock = threading.Lock()
        self._failed: deque[bool] = deque(maxlen=limits.window)
        self._opened_at: float | None = None
        self._trying = False
        self._round = 0  # Grows with each change of state.

    def call(self, operation: Callable[[], Answer]) -> Answer:
        """Call, or raise Open at once. Only Unavailable is a failure."""
        started_in = self._enter()
        failed: bool | None = None  # Neither: the caller was cancelled.
        try:
            answer = operation()
            failed = False
            return answer
        except Unavailable:
            failed = True
            raise
        except Exception:
            failed = False  # A refusal is an answer: the dependency is alive.
            raise
        finally:
            self._leave(started_in, failed)

    def _enter(self) -> int:
        with self._lock:
            if self._opened_at is not None:
                waited = self._clock() - self._opened_at
                if self._trying or waited < self._limits.pause_seconds:
                    raise Open
                self._trying = True
            return self._round

    def _leave(self, started_in: int, failed: bool | None) -> None:
        with self._lock:
            if started_in != self._round:
                return  # A late answer says nothing about now.
            if self._trying:
                self._trying = False
                if failed is not None:
                    self._turn(self._clock() if failed else None)
            elif failed is not None:
                self._failed.append(failed)
                if len(self._failed) >= self._limits.least and (
                    sum(self._failed)
                    >= self._limits.failures * len(self._failed)
                ):
                    self._turn(self._clock())

    def _turn(self, opened_at: float | None) -> None:
        self._opened_at = opened_at
        self._failed.clear()
        self._round += 1


# --8<-- [end:breaker]
