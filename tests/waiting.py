"""Waiting for what must happen, in tests of processes: never for a time in which it should have happened."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE_SECONDS = 300.0
"""More than any machine needs; only a failing test waits so long."""


def eventually(happened: Callable[[], bool]) -> bool:
    """Wait for what must happen; return False where it has not happened in a time that no machine needs."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not happened():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True
