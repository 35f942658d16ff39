"""Judge diagrams in a child process that is killed when a diagram outlives its deadline.

The deadline is kept out here because no engine can keep it: Mermaid parses in microtasks, which the
time limits of embedded engines do not stop.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from handbook.diagrams import checks
from handbook.diagrams.bundle import mermaid_version
from handbook.diagrams.child import Child, Fate
from handbook.model import Verdict

__all__ = ["Engine", "Verdict", "mermaid_version", "start"]

DEADLINE_SECONDS = 2.0
MAX_CHARS = 50_000
"""Mermaid's own ``maxTextSize``, in UTF-16 units: a longer diagram is never drawn."""


class Engine(Protocol):
    """Something that judges diagrams; not to be shared between threads."""

    def check(self, diagrams: Sequence[str]) -> tuple[Verdict, ...]:
        """Return one verdict for each diagram, in order; each is judged on its own."""

    def close(self) -> None:
        """End the engine; a later ``check`` starts it anew."""


class _Supervised:
    """An engine in a child process, which is started by the first diagram and replaced when it is lost."""

    def __init__(self, deadline: float, max_chars: int) -> None:
        self._deadline = deadline
        self._max_chars = max_chars
        self._child: Child | None = None

    def check(self, diagrams: Sequence[str]) -> tuple[Verdict, ...]:
        return tuple(self._verdict(diagram) for diagram in diagrams)

    def close(self) -> None:
        if self._child is not None:
            self._child.end()
            self._child = None

    def kill(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._child = None

    def _verdict(self, diagram: str) -> Verdict:
        size = len(diagram.encode("utf-16-le", "surrogatepass")) // 2
        if size > self._max_chars:
            return checks.too_long(size, self._max_chars)
        answer = self._ask(diagram)
        if answer is Fate.DEAD:
            answer = self._ask(diagram)  # Another cause may have ended the process: only twice is proof.
        if isinstance(answer, str):
            return checks.verdict(diagram, json.loads(answer))
        return checks.too_slow(self._deadline) if answer is Fate.LATE else checks.crashed()

    def _ask(self, diagram: str) -> str | Fate:
        if self._child is None:
            mermaid_version()  # A missing bundle is told here, in one line, and not by a child's traceback.
            self._child = Child()
        answer = self._child.ask(diagram, self._deadline)
        if isinstance(answer, Fate):
            self.kill()
        return answer


@contextmanager
def start(*, deadline: float = DEADLINE_SECONDS, max_chars: int = MAX_CHARS) -> Iterator[Engine]:
    """Yield an engine whose process starts at the first diagram and has ended when the block is left.

    ``deadline`` is in seconds for each diagram: of processor time where the system tells it, so that a
    busy machine changes no verdict, else of wall time.
    """
    engine = _Supervised(deadline, max_chars)
    try:
        yield engine
    except BaseException:
        engine.kill()  # Whoever is interrupted does not want to wait for a polite end.
        raise
    engine.close()
