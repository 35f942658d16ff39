"""Give each dependency a compartment: a number of calls that may be under way, and no more."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

Answer = TypeVar("Answer")


class Full(Exception):
    """All places are taken: give the degraded answer, or 503 with Retry-After."""


# --8<-- [start:bulkhead]
class Bulkhead:
    """Limits the calls of this process to one dependency that are under way at a time."""

    def __init__(self, name: str, places: int, wait_seconds: float = 0.0) -> None:
        self._name = name
        self._wait_seconds = wait_seconds
        self._places = threading.BoundedSemaphore(places)

    def call(self, operation: Callable[[], Answer]) -> Answer:
        """Call the dependency if a place is free; else raise Full, after the wait if any."""
        if not self._places.acquire(timeout=self._wait_seconds):
            raise Full(self._name)
        try:
            return operation()
        finally:
            self._places.release()


# --8<-- [end:bulkhead]
