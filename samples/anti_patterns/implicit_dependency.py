"""What a function takes from the air, its caller can neither see nor set."""

from __future__ import annotations

import os
from datetime import datetime, timedelta


# --8<-- [start:bad]
def is_late(placed: datetime) -> bool:
    """Bad: two inputs are hidden, the environment and the clock."""
    days = int(os.environ.get("LATE_AFTER_DAYS", "3"))
    return datetime.now(placed.tzinfo) - placed > timedelta(days=days)


# --8<-- [end:bad]
# --8<-- [start:good]
def is_late_at(placed: datetime, now: datetime, limit: timedelta) -> bool:
    """Tell whether an order is late; `main` reads the clock and the setting, once."""
    return now - placed > limit


# --8<-- [end:good]
