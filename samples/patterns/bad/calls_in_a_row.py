"""One subscriber that calls three services in a row: the least reliable of them decides."""

from __future__ import annotations

from collections.abc import Callable

from samples.patterns.events import Event

Call = Callable[[Event], None]


# --8<-- [start:handle]
def on_order_created(event: Event, inventory: Call, notification: Call, analytics: Call) -> None:
    """Stop at the first call that fails; repeat the others when the event comes again."""
    inventory(event)
    notification(event)
    analytics(event)


# --8<-- [end:handle]
