"""A saga whose only memory is the stack of the process."""

from __future__ import annotations

from collections.abc import Sequence

from samples.patterns.saga import Step


# --8<-- [start:run]
def run(steps: Sequence[Step], saga_id: str) -> None:
    """Undo what was done when a step fails, unless the process fails."""
    done: list[Step] = []
    try:
        for step in steps:
            step.do(saga_id)
            done.append(step)
    except Exception:
        for step in reversed(done):
            step.undo(saga_id)
        raise


# --8<-- [end:run]
