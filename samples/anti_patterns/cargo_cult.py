"""A retry that was copied from a read, around a call that must not happen twice."""

from __future__ import annotations

from collections.abc import Callable


# --8<-- [start:bad]
def charge_with_retry(charge: Callable[[int], None], cents: int) -> None:
    """Bad: the loop is copied from the client of the catalogue, which only reads."""
    for attempt in range(3):
        try:
            charge(cents)
            return
        except TimeoutError:
            if attempt == 2:
                raise


# --8<-- [end:bad]
# --8<-- [start:good]
def charge_once(charge: Callable[[int, str], None], cents: int, order_id: str) -> None:
    """Retry under one idempotency key: the provider sees one payment, however often we ask."""
    for attempt in range(3):
        try:
            charge(cents, f"order-{order_id}")
            return
        except TimeoutError:
            if attempt == 2:
                raise


# --8<-- [end:good]
