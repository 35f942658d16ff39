"""Waiting for what must happen, and never for a time in which it should have happened."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

PATIENCE_SECONDS = 120.0
"""More than any machine needs; only a failing test waits so long."""
Seen = TypeVar("Seen")


def eventually(look: Callable[[], Seen | None], what: str) -> Seen:
    """Return the first thing that `look` sees. Raises TimeoutError that names what has not happened."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not (seen := look()):
        if time.monotonic() > end:
            raise TimeoutError(f"has not happened within {PATIENCE_SECONDS:.0f} s: {what}")
        time.sleep(0.01)
    return seen
