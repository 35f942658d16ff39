"""Retries on each layer: the load on the lowest one is the product of all."""

from __future__ import annotations

from collections.abc import Callable

from samples.patterns.events import Unavailable

Call = Callable[[], None]


# --8<-- [start:layer]
def with_retries(call: Call, attempts: int = 3) -> Call:
    """Make up to ``attempts`` calls of the layer below for each call."""

    def retrying() -> None:
        for _ in range(attempts - 1):
            try:
                return call()
            except Unavailable:
                continue
        return call()

    return retrying


# --8<-- [end:layer]
