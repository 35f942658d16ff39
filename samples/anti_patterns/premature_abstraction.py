"""One function for two cases that have little in common grows a flag for each difference."""

from __future__ import annotations

from collections.abc import Callable, Sequence

Send = Callable[[str, str], None]


# --8<-- [start:bad]
def notify(send: Send, to: str, orders: Sequence[str], *, digest: bool, copy: bool) -> None:
    """Bad: of four combinations of flags, one sends what nobody asked for."""
    for order in orders:
        if not digest or copy:
            send(to, f"Receipt for {order}")
    if digest:
        send(to, f"{len(orders)} orders today")


# --8<-- [end:bad]
# --8<-- [start:good]
def send_receipt(send: Send, to: str, order: str) -> None:
    """Tell a customer about one order."""
    send(to, f"Receipt for {order}")


def send_digest(send: Send, to: str, orders: Sequence[str]) -> None:
    """Tell a shop about its day."""
    send(to, f"{len(orders)} orders today")


# --8<-- [end:good]
