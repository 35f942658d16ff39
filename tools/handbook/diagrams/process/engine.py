"""Judge diagrams in child processes that are killed when a diagram outlives its deadline.

The deadline is kept out here because no engine can keep it: Mermaid parses in microtasks, which the
time limits of embedded engines do not stop.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol, TypeGuard

from handbook.config.settings import DiagramsConfig
from handbook.diagrams import checks, facts
from handbook.diagrams.process import bundle, folders
from handbook.diagrams.process.bundle import mermaid_version
from handbook.errors import EngineUnavailable
from handbook.model.verdict import Verdict
from handbook.processes.allowance import Allowance

if TYPE_CHECKING:  # Where the cache knows all diagrams, nothing is needed that starts a process.
    from handbook.diagrams.process.cache import Cache
    from handbook.diagrams.process.pool import Pool
    from handbook.processes.child import Child, Fate

__all__ = ["Engine", "Verdict", "mermaid_version", "start"]

LOSS_SECONDS = 2.0
"""What a run may lose on slow diagrams, besides a little for each that it checks. See `Allowance`."""
SLOW_FOR_SECONDS = 7 * 86_400.0
"""How long a diagram is known as slow: the machine may be another one by then."""
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

    @property
    def steady(self) -> bool:
        """Whether all answers so far are the diagrams' own, which another run would get, too."""

    def check(self, diagrams: Sequence[str]) -> tuple[Verdict, ...]:
        """Return one verdict for each diagram, in order; each is judged on its own."""

    def trial(self, diagrams: Sequence[str]) -> tuple[Verdict, ...]:
        """Return the same for texts that we have made, to find a fix: they add nothing to the time."""

    def close(self) -> None:
        """End the engine; a later ``check`` starts it anew."""


class _Supervised:
    """An engine in child processes, which are started by the first diagram that no cache knows."""

    def __init__(self, settings: DiagramsConfig, cache: bool, jobs: int) -> None:
        self._settings = settings
        self._cache = cache
        self._jobs = jobs
        self._lazy_pool: Pool | None = None
        self._store: Cache | None = None
        self._allowance = Allowance(max(LOSS_SECONDS, settings.deadline))
        self._steady = True

    @property
    def steady(self) -> bool:
        return self._steady

    def check(self, diagrams: Sequence[str]) -> tuple[Verdict, ...]:
        self._allowance.add(len(set(diagrams)))
        return self.trial(diagrams)

    def trial(self, diagrams: Sequence[str]) -> tuple[Verdict, ...]:
        most = self._settings.max_size
        verdicts = {text: checks.too_long(size, most) for text in diagrams if (size := _size(text)) > most}
        unjudged = [text for text in dict.fromkeys(diagrams) if text not in verdicts]
        for text, answer in self._answers(unjudged).items():
            self._steady = self._steady and _lasts(answer)
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

            self._lazy_pool = Pool(self._child, self._settings.deadline, self._jobs, self._allowance)
        return self._lazy_pool

    def _answers(self, diagrams: Sequence[str]) -> dict[str, str | Fate]:
        if not (self._cache and diagrams):
            return self._judged(diagrams)
        try:
            from handbook.diagrams.process import cache
        except ImportError:  # A Python that was built without SQLite.
            return self._judged(diagrams)
        if self._store is None:
            self._store = cache.Cache(folders.cache())
        store = self._store
        found = bundle.find(self._settings.mermaid_version)
        salt = f"{found.version} {found.digest} {self._settings.max_size}"
        keys = {text: cache.key(text, salt) for text in diagrams}
        # How long it takes depends on more than what it is.
        salt += f" {self._settings.engine} {self._settings.deadline} s"
        slow = {text: cache.key(text, salt) for text in diagrams}
        kept = store.find((*keys.values(), *slow.values()))
        answers: dict[str, str | Fate] = {text: kept[key] for text, key in keys.items() if key in kept}
        for text, fate in _known_as_slow(kept, slow).items():
            answers[text] = fate
            self._allowance.lose(self._settings.deadline)  # So that the verdicts are those of a first run.
        judged = self._judged([text for text in diagrams if text not in answers])
        answers |= judged
        lasting = {keys[text]: answer for text, answer in judged.items() if _lasts(answer)}
        store.keep(lasting | _slow_now(judged, slow))
        return answers

    def _judged(self, diagrams: Sequence[str]) -> dict[str, str | Fate]:
        return dict(zip(diagrams, self._pool.judge(diagrams), strict=True)) if diagrams else {}

    def _verdict(self, diagram: str, answer: str | Fate) -> Verdict:
        if isinstance(answer, str):
            return checks.verdict(diagram, json.loads(facts.decoded(answer)))
        from handbook.processes.child import Fate

        if answer is Fate.LATE:
            return checks.too_slow(self._settings.deadline)
        return checks.unasked() if answer is Fate.UNASKED else checks.crashed()

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


def _known_as_slow(kept: Mapping[bytes, str], keys: Mapping[str, bytes]) -> dict[str, Fate]:
    """Return those diagrams that took too long not long ago."""
    found = {text: kept[key] for text, key in keys.items() if key in kept}
    if not found:
        return {}
    from handbook.processes.child import Fate

    now = time.time()
    return {text: Fate.LATE for text, when in found.items() if abs(now - float(when)) < SLOW_FOR_SECONDS}


def _slow_now(answers: Mapping[str, str | Fate], keys: Mapping[str, bytes]) -> dict[bytes, str]:
    """Return what is to be kept of those diagrams that took too long."""
    if all(isinstance(answer, str) for answer in answers.values()):
        return {}
    from handbook.processes.child import Fate, cpu_seconds

    if cpu_seconds(os.getpid()) is None:  # Wall time says more about a busy machine than about a diagram.
        return {}
    return {keys[text]: str(time.time()) for text, answer in answers.items() if answer is Fate.LATE}


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
