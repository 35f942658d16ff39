"""Run the bundled parsers in V8 by mini-racer. Imported in the worker process only.

mini-racer's own time limit does not stop work in microtasks, where all of Mermaid's parsing happens,
so none is set here: the parent process keeps the time.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

sys.modules.setdefault("ssl", None)  # type: ignore[arg-type]  # mini-racer needs asyncio, but no network.

from py_mini_racer import MiniRacer  # noqa: E402

from handbook.diagrams.process.engines import Running, Script  # noqa: E402

HEAP_BYTES = 1_000_000_000
"""Enough for any diagram of 50,000 characters that ends in time; a runaway one ends the worker."""


@contextmanager
def running(script: Script) -> Iterator[Running]:
    """Yield V8 with the parser loaded; always closed, because an open one can hang at exit."""
    with MiniRacer() as context:
        context.set_hard_memory_limit(HEAP_BYTES)
        yield Running(script, context.eval)
