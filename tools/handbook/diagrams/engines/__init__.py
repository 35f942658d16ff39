"""JavaScript engines that can run the bundled parsers; only the worker process imports them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol


class Running(Protocol):
    """An engine with the parsers loaded."""

    def judge(self, diagram: str) -> str:
        """Return the entry script's answer on one diagram, as one line of JSON."""


def named(name: str) -> Callable[[Path], AbstractContextManager[Running]]:
    """Return how to start an engine on a folder of parsers; only its own library is imported."""
    if name == "quickjs":
        from handbook.diagrams.engines.quickjs import QuickJS

        return QuickJS
    from handbook.diagrams.engines.v8 import V8

    return V8
