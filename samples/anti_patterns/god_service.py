"""One class that does everything fails for reasons that are not its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple


class Line(NamedTuple):
    """A line of an order."""

    quantity: int
    cents: int


# --8<-- [start:bad]
class OrderService:
    """Bad: it prices, stores and mails, so it fails when any of these does."""

    def __init__(self, save: Callable[[int], None], mail: Callable[[str], None]) -> None:
        self._save, self._mail = save, mail

    def place(self, lines: Sequence[Line]) -> int:
        """Seem to fail when only the mail did: the order is stored by then."""
        total = sum(line.quantity * line.cents for line in lines)
        self._save(total)
        self._mail(f"Your order of {total} cents")
        return total


# --8<-- [end:bad]
# --8<-- [start:good]
def total_of(lines: Sequence[Line]) -> int:
    """Needs no database and no mail server, and neither does its test."""
    return sum(line.quantity * line.cents for line in lines)


def place(lines: Sequence[Line], save: Callable[[int, str], None]) -> int:
    """Store the order and, in the same transaction, the event that the mailer reads."""
    total = total_of(lines)
    save(total, "order.created")
    return total


# --8<-- [end:good]
