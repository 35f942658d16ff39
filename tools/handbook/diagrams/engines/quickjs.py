"""Run the bundled parsers in QuickJS by quickjs-ng. Imported in the worker process only."""

from __future__ import annotations

import json
from pathlib import Path
from types import TracebackType

import quickjs

HEAP_BYTES = 1_000_000_000
"""As much as V8 gets, though QuickJS needs less for the same diagram."""
STACK_BYTES = 4_000_000
"""The usual one ends at nestings that V8 still parses; the worker's thread has four times as much."""


class QuickJS:
    """One QuickJS context with the parsers loaded."""

    def __init__(self, folder: Path) -> None:
        self._context = quickjs.Context()
        self._context.set_memory_limit(HEAP_BYTES)
        self._context.set_max_stack_size(STACK_BYTES)
        self._context.eval((folder / "parser.js").read_text(encoding="utf-8"))

    def __enter__(self) -> QuickJS:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        del self._context

    def judge(self, diagram: str) -> str:
        """Return the entry script's answer on one diagram, as one line of JSON."""
        self._context.eval(f"begin({json.dumps(diagram)})")
        while self._context.execute_pending_job():
            pass
        outcome = self._context.eval("outcome")
        if not isinstance(outcome, str):
            raise RuntimeError("the parser waits for something that this engine does not have")
        return outcome
