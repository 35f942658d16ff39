"""An event, and the two ways in which a call can fail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


# --8<-- [start:event]
@dataclass(frozen=True, slots=True)
class Event:
    """Something that has happened; its id never changes."""

    id: int
    topic: str
    payload: dict[str, Any]


class Unavailable(Exception):
    """No answer: the call had its effect or not. Try again later."""


class Rejected(Exception):
    """The answer is no. Trying the same again cannot help."""


# --8<-- [end:event]
