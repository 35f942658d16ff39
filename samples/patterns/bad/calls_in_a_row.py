"""Three calls in a row: the least reliable of them decides."""

from __future__ import annotations

from collections.abc import Callable

from samples.patterns.events import Event

Call = Callable[[Event], None]


# --8<-- [start:handle]
def on_order_created(
    event: Event, inventory: Call, notification: Call, analytics: Call
) -> None:
    """Stop at the first failure; when the event comes again, repeat."""
    inventory(event)
    notification(event)
    analytics(event)


# --8<-- [end:handle]
