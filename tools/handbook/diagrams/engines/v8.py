"""Run the bundled parsers in V8 by mini-racer. Imported in the worker process only.

mini-racer's own time limit does not stop work in microtasks, where all of Mermaid's parsing happens,
so none is set here: the parent process keeps the time.
"""

from __future__ import annotations

import json
from pathlib import Path
from types import TracebackType

from py_mini_racer import MiniRacer

HEAP_BYTES = 1_000_000_000
"""Enough for any diagram of 50,000 characters that ends in time; a runaway one ends the worker."""


class V8:
    """One V8 context with the parsers loaded; always closed, because an open one can hang at exit."""

    def __init__(self, folder: Path) -> None:
        self._context = MiniRacer()
        self._context.set_hard_memory_limit(HEAP_BYTES)
        self._context.eval((folder / "parser.js").read_text(encoding="utf-8"))

    def __enter__(self) -> V8:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._context.close()

    def judge(self, diagram: str) -> str:
        """Return the entry script's answer on one diagram, as one line of JSON."""
        self._context.eval(f"begin({json.dumps(diagram)})")
        outcome = self._context.eval("outcome")
        if not isinstance(outcome, str):
            raise RuntimeError("the parser waits for something that this engine does not have")
        return outcome
