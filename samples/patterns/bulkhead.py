"""Give each dependency a compartment of so many calls at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

Answer = TypeVar("Answer")


class Full(Exception):
    """All places are taken: give the degraded answer, or 503."""


# --8<-- [start:bulkhead]
class Bulkhead:
    """Limits how many calls to one dependency are under way."""

    def __init__(
        self, name: str, places: int, wait_seconds: float = 0.0
    ) -> None:
        self._name = name
        self._wait_seconds = wait_seconds
        self._places = threading.BoundedSemaphore(places)

    def call(self, operation: Callable[[], Answer]) -> Answer:
        """Call the dependency if a place is free, else raise Full."""
        if not self._places.acquire(timeout=self._wait_seconds):
            raise Full(self._name)
        try:
            return operation()
        finally:
            self._places.release()


# --8<-- [end:bulkhead]
