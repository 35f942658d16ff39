"""Steps in several services, undone if one of them is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from psycopg import Connection

from samples.patterns.events import Rejected


# --8<-- [start:step]
@dataclass(frozen=True, slots=True)
class Step:
    """A call and what undoes it; the saga's id is the key of both.

    Both may be called again. ``undo`` comes also when ``do`` had no answer:
    it changes nothing where nothing was done, is never refused, and makes
    a ``do`` with the same key that arrives after it be refused.
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
WHOLE = "whole"  # The line of the saga itself: open, completed, compensated.
BACKWARD = {"refused", "undoing", "undone", "compensated"}


@dataclass(frozen=True, slots=True)
class Saga:
    """The steps in order. Whoever runs one holds its lock."""

    steps: Sequence[Step]
    log: Log

    def run(self, saga_id: str, *, give_up: bool = False) -> Outcome:
        """Begin a saga, or go on with one that was interrupted."""
        states = self.log.states(saga_id)
        forward = not (give_up or BACKWARD.intersection(states.values()))
        if forward:
            self._forward(saga_id, states)
        if any(states.get(step.name) != "done" for step in self.steps):
            self._backward(saga_id, states)
            outcome = Outcome.COMPENSATED
        else:
            outcome = Outcome.COMPLETED  # Even if giving up came too late.
        self.log.write(saga_id, WHOLE, outcome.value)
        return outcome

    def _backward(self, saga_id: str, states: dict[str, str]) -> None:
        for step in reversed(self.steps):
            if states.get(step.name) in ("started", "done", "undoing"):
                # From now on there is only the way back.
                self._note(saga_id, step, "undoing", states)
                step.undo(saga_id)
                self._note(saga_id, step, "undone", states)

    def _forward(self, saga_id: str, states: dict[str, str]) -> None:
        for step in self.steps:
            if states.get(step.name) == "done":
                continue
            # Before the call: a crash must not hide it.
            self._note(saga_id, step, "started", states)
            try:
                step.do(saga_id)
            except Rejected:
                self._note(saga_id, step, "refused", states)
                return
            self._note(saga_id, step, "done", states)

    def _note(
        self, saga_id: str, step: Step, state: str, states: dict[str, str]
    ) -> None:
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
        rows = self.connection.execute(query, (saga_id,)).fetchall()
        return {str(step): str(state) for step, state in rows}

    def write(self, saga_id: str, step: str, state: str) -> None:
        """Commit the state before the saga goes on."""
        self.connection.execute(
            "INSERT INTO saga_log (saga_id, step, state) VALUES (%s, %s, %s) "
            "ON CONFLICT (saga_id, step) "
            "DO UPDATE SET state = excluded.state, changed_at = now()",
            (saga_id, step, state),
        )


# --8<-- [start:lock]
LOCK = "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))"
UNLOCK = "SELECT pg_advisory_unlock(hashtextextended(%s, 0))"


@contextmanager
def locked(connection: Connection, saga_id: str) -> Iterator[bool]:
    """Hold the lock of a saga; False if another process has it.

    The lock ends with its connection. The log uses the same one: whoever has
    lost the lock cannot write the next line, and stops.
    """
    [(held,)] = connection.execute(LOCK, (saga_id,)).fetchall()
    try:
        yield held
    finally:
        if held and not connection.closed:
            connection.execute(UNLOCK, (saga_id,))


# --8<-- [end:lock]
