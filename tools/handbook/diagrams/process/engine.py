"""Judge diagrams in child processes that are killed when a diagram outlives its deadline.

The deadline is kept out here because no engine can keep it: Mermaid parses in microtasks, which the
time limits of embedded engines do not stop.
"""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol, TypeGuard

from handbook.config.settings import DiagramsConfig
from handbook.diagrams import checks, facts
from handbook.diagrams.process import bundle, folders
from handbook.diagrams.process.bundle import mermaid_version
from handbook.errors import EngineUnavailable
from handbook.model.verdict import Verdict

if TYPE_CHECKING:  # Where the cache knows all diagrams, nothing is needed that starts a process.
    from handbook.diagrams.process.pool import Pool
    from handbook.processes.child import Child, Fate

__all__ = ["Engine", "Verdict", "mermaid_version", "start"]

_AT_LIMITS = re.compile(r"call stack|stack overflow|out of memory", re.IGNORECASE)
_DEFAULT = DiagramsConfig()
_LIBRARIES = {
    "v8": (
        "py_mini_racer",
        "install mini-racer, or set engine = \"quickjs\" and install 'handbook[quickjs]'",
    ),
    "quickjs": ("quickjs", "install 'handbook[quickjs]', or set engine = \"v8\""),
}


class Engine(Protocol):
    """Something that judges diagrams; not to be shared between threads."""

    def check(self, diagrams: Sequence[str]) -> tuple[Verdict, ...]:
        """Return one verdict for each diagram, in order; each is judged on its own."""

    def close(self) -> None:
        """End the engine; a later ``check`` starts it anew."""


class _Supervised:
    """An engine in child processes, which are started by the first diagram that no cache knows."""

    def __init__(self, settings: DiagramsConfig, cache: bool, jobs: int) -> None:
        self._settings = settings
        self._cache = cache
        self._jobs = jobs
        self._lazy_pool: Pool | None = None

    def check(self, diagrams: Sequence[str]) -> tuple[Verdict, ...]:
        most = self._settings.max_size
        verdicts = {text: checks.too_long(size, most) for text in diagrams if (size := _size(text)) > most}
        unjudged = [text for text in dict.fromkeys(diagrams) if text not in verdicts]
        for text, answer in self._answers(unjudged).items():
            verdicts[text] = self._verdict(text, answer)
        return tuple(verdicts[text] for text in diagrams)

    def close(self) -> None:
        if self._lazy_pool is not None:
            self._lazy_pool.close()

    def kill(self) -> None:
        if self._lazy_pool is not None:
            self._lazy_pool.kill()

    @property
    def _pool(self) -> Pool:
        if self._lazy_pool is None:
            from handbook.diagrams.process.pool import Pool

            self._lazy_pool = Pool(self._child, self._settings.deadline, self._jobs)
        return self._lazy_pool

    def _answers(self, diagrams: Sequence[str]) -> dict[str, str | Fate]:
        if not (self._cache and diagrams):
            return self._judged(diagrams)
        try:
            from handbook.diagrams.process import cache
        except ImportError:  # A Python that was built without SQLite.
            return self._judged(diagrams)
        store = cache.Cache(folders.cache())
        found = bundle.find(self._settings.mermaid_version)
        salt = f"{found.version} {found.digest} {self._settings.max_size}"
        keys = {text: cache.key(text, salt) for text in diagrams}
        kept = store.find(tuple(keys.values()))
        answers: dict[str, str | Fate] = {text: kept[key] for text, key in keys.items() if key in kept}
        fresh = [text for text in diagrams if text not in answers]
        judged = self._judged(fresh)
        store.keep({keys[text]: answer for text, answer in judged.items() if _lasts(answer)})
        return answers | judged

    def _judged(self, diagrams: Sequence[str]) -> dict[str, str | Fate]:
        return dict(zip(diagrams, self._pool.judge(diagrams), strict=True)) if diagrams else {}

    def _verdict(self, diagram: str, answer: str | Fate) -> Verdict:
        if isinstance(answer, str):
            return checks.verdict(diagram, json.loads(facts.decoded(answer)))
        from handbook.processes.child import Fate

        return checks.too_slow(self._settings.deadline) if answer is Fate.LATE else checks.crashed()

    def _child(self) -> Child:
        from handbook.diagrams.process.child import DiagramChild

        # What is missing is reported here, in one line, and not by a child's traceback.
        module, step = _LIBRARIES[self._settings.engine]
        if importlib.util.find_spec(module) is None:
            raise EngineUnavailable(f"the engine {self._settings.engine} is not installed: {step}")
        return DiagramChild(self._settings.engine, bundle.find(self._settings.mermaid_version).folder)


def _lasts(answer: str | Fate) -> TypeGuard[str]:
    """Return whether an answer is the diagram's own, and not that of an engine at its limits."""
    return isinstance(answer, str) and not _AT_LIMITS.search(answer)


def _size(diagram: str) -> int:
    """Return the length in UTF-16 units."""
    return len(diagram.encode("utf-16-le", "surrogatepass")) // 2


@contextmanager
def start(settings: DiagramsConfig = _DEFAULT, *, cache: bool = False, jobs: int = 0) -> Iterator[Engine]:
    """Yield an engine whose processes start at the first diagram and have ended when the block is left.

    The deadline is of processor time where the system reports it, so that a busy machine changes no
    verdict, else of wall time. ``cache``: look up and keep verdicts in the user's cache folder.
    ``jobs``: how many processes; 0: as many as the work and the cores justify.
    """
    engine = _Supervised(settings, cache, jobs)
    try:
        yield engine
    except BaseException:
        engine.kill()  # Whoever is interrupted does not want to wait for a polite end.
        raise
    engine.close()
