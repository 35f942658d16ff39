"""Run the bundled parsers in QuickJS by quickjs-ng. Imported in the worker process only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from quickjs import Context

from handbook.diagrams.process.engines import Running, Script

HEAP_BYTES = 1_000_000_000
"""As much as V8 gets, though QuickJS needs less for the same diagram."""
STACK_BYTES = 4_000_000
"""The usual one ends at nestings that V8 still parses; the worker's thread has four times as much."""

_OUT_OF_MEMORY = '"error":"out of memory'


@contextmanager
def running(script: Script) -> Iterator[Running]:
    """Yield QuickJS with the parser loaded."""
    context = Context()
    context.set_memory_limit(HEAP_BYTES)
    context.set_max_stack_size(STACK_BYTES)

    def evaluate(text: str) -> object:
        value = context.eval(text)
        while context.execute_pending_job():
            pass
        if isinstance(value, str) and _OUT_OF_MEMORY in value:
            raise MemoryError("QuickJS has reached its limit")  # Mermaid took it for an error of the diagram.
        return value

    yield Running(script, evaluate)
