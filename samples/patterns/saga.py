"""Steps in several services, each committed at once, and undone if one is refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from psycopg import Connection

from samples.patterns.events import Rejected


# --8<-- [start:step]
@dataclass(frozen=True, slots=True)
class Step:
    """A call and what undoes it. Both get the saga's id as idempotency key and may be called again.

    ``undo`` also comes when ``do`` had no answer. So it changes nothing where nothing was done, and
    a ``do`` with the same key that arrives after it has no effect. It is never refused.
    """

    name: str
    do: Callable[[str], None]
    undo: Callable[[str], None]


class Log(Protocol):
    """What is known about a saga; it survives the process."""

    def states(self, saga_id: str) -> dict[str, str]:
        """Return the state of each step that has begun."""

    def write(self, saga_id: str, step: str, state: str) -> None:
        """Set the state of a step."""


# --8<-- [end:step]


class Outcome(Enum):
    """How a saga ends."""

    COMPLETED = "completed"
    COMPENSATED = "compensated"


# --8<-- [start:run]
BACKWARD = {"refused", "undoing", "undone"}


@dataclass(frozen=True, slots=True)
class Saga:
    """The steps in their order. One process at a time runs a saga: it holds a lock on its id."""

    steps: Sequence[Step]
    log: Log

    def run(self, saga_id: str, *, give_up: bool = False) -> Outcome:
        """Begin a saga, or go on with one that a crash or a missing answer has interrupted."""
        states = self.log.states(saga_id)
        forward = not (give_up or BACKWARD.intersection(states.values()))
        if forward and self._forward(saga_id, states):
            return Outcome.COMPLETED
        if all(states.get(step.name) == "done" for step in self.steps):
            return Outcome.COMPLETED  # Giving up came too late.
        for step in reversed(self.steps):
            if states.get(step.name) in ("started", "done", "undoing"):
                self._note(
                    saga_id, step, "undoing", states
                )  # From now on there is only the way back.
                step.undo(saga_id)
                self._note(saga_id, step, "undone", states)
        return Outcome.COMPENSATED

    def _forward(self, saga_id: str, states: dict[str, str]) -> bool:
        for step in self.steps:
            if states.get(step.name) == "done":
                continue
            self._note(
                saga_id, step, "started", states
            )  # Before the call: a crash must not hide it.
            try:
                step.do(saga_id)
            except Rejected:
                self._note(saga_id, step, "refused", states)
                return False
            self._note(saga_id, step, "done", states)
        return True

    def _note(self, saga_id: str, step: Step, state: str, states: dict[str, str]) -> None:
        self.log.write(saga_id, step.name, state)
        states[step.name] = state


# --8<-- [end:run]


@dataclass(frozen=True, slots=True)
class TableLog:
    """The log in a table. Each line is committed before the saga goes on."""

    connection: Connection

    def states(self, saga_id: str) -> dict[str, str]:
        """Read them from the table."""
        query = "SELECT step, state FROM saga_log WHERE saga_id = %s"
        return {
            str(step): str(state)
            for step, state in self.connection.execute(query, (saga_id,)).fetchall()
        }

    def write(self, saga_id: str, step: str, state: str) -> None:
        """Commit the state before the saga goes on."""
        self.connection.execute(
            "INSERT INTO saga_log (saga_id, step, state) VALUES (%s, %s, %s) "
            "ON CONFLICT (saga_id, step) DO UPDATE SET state = excluded.state",
            (saga_id, step, state),
        )
