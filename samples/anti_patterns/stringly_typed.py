"""A word that may be anything is checked nowhere."""

from __future__ import annotations

import enum

# --8<-- [start:bad]
Order = dict[str, str]


def set_status(order: Order, status: str) -> None:
    """Bad: it accepts "canceled", "Cancelled" and nothing at all."""
    order["status"] = status


def may_be_shipped(order: Order) -> bool:
    """Return True for each of these words: the parcel leaves."""
    return order["status"] != "cancelled"


# --8<-- [end:bad]
# --8<-- [start:good]
class Status(enum.Enum):
    """The states that the table allows, too: `CHECK (status IN (...))`."""

    PAID = "paid"
    CANCELLED = "cancelled"


def status_of(text: str) -> Status:
    """Raise ValueError at the border, where the sender can still be told."""
    return Status(text)


# --8<-- [end:good]
