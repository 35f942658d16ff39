"""Several worker processes that take diagrams, or other texts, from one queue; a lost one is replaced."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Sequence

from handbook.processes.allowance import Allowance
from handbook.processes.child import Child, Fate

WORTH_A_PROCESS = 100
"""Diagrams for each process: a start costs as much time as half of these."""
MOST_PROCESSES = 8
"""Each needs 100 MB."""
_LINES_OF_HEAD = 50


def processes(diagrams: int, wanted: int = 0) -> int:
    """Return how many processes so many diagrams justify, at least 1; ``wanted`` 0: as the cores allow."""
    limit = wanted or min(cores(), MOST_PROCESSES, diagrams // WORTH_A_PROCESS)
    return max(1, min(limit, diagrams))


def cores() -> int:
    """Return on how many cores this process may run."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # Not on macOS and Windows.
        return os.cpu_count() or 1


def _likeness(diagram: str) -> str:
    """Return what diagrams of the same type and of about the same length have in common.

    The type is the first word after front matter and comments.
    """
    body = diagram.lstrip()
    if body.startswith("---"):
        body = body.partition("\n---")[2]
    lines = (line.strip() for line in body.split("\n", _LINES_OF_HEAD))
    first = next((line for line in lines if line and not line.startswith(("%%", "---"))), "")
    word = first.split(maxsplit=1)[0][:40] if first else ""
    return f"{word} {len(diagram).bit_length()}"


class _Lane:
    """One worker at a time; used by one thread."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.child: Child | None = None

    def work(
        self, left: deque[tuple[int, str]], answers: dict[int, str | Fate], finished: Callable[[int], None]
    ) -> None:
        while not self.pool.stopped:
            try:
                index, diagram = left.popleft()
            except IndexError:
                return
            if self.pool.is_suspect(index, diagram):
                left.append((index, diagram))
                continue
            answer = self._ask(diagram)
            if answer is Fate.DEAD:
                # Another cause may have ended it: twice is proof. Where no time is left, once has to do.
                again = self._ask(diagram)
                answer = answer if again is Fate.UNASKED else again
            answers[index] = answer
            finished(index)
            if isinstance(answer, Fate):
                self.pool.lost(diagram, answer)

    def close(self) -> None:
        if self.child is not None:
            self.child.end()
            self.child = None

    def kill(self) -> None:
        if self.child is not None:
            self.child.kill()
            self.child = None

    def _ask(self, diagram: str) -> str | Fate:
        deadline = self.pool.deadline
        if self.pool.allowance is not None:
            deadline = self.pool.allowance.deadline(deadline)
        if not deadline:
            return Fate.UNASKED
        if self.child is not None and self.child.spent:
            self.close()
        child = self.pool.started(self)
        if child is None:
            return Fate.DEAD
        child.wait()
        answer = child.ask(diagram, deadline)
        if isinstance(answer, Fate):
            self.kill()
            if self.pool.allowance is not None and answer is Fate.LATE:
                self.pool.allowance.lose(deadline)
            if answer is Fate.LATE and deadline < self.pool.deadline:
                return Fate.UNASKED  # Nobody knows what it would have done in the usual time.
        return answer


class Pool:
    """Workers that start when there is something to judge and stay until ``close`` or ``kill``.

    The calling thread serves one worker itself, so that an interrupt reaches it at once.
    """

    def __init__(
        self,
        begin: Callable[[], Child],
        deadline: float,
        jobs: int = 0,
        allowance: Allowance | None = None,
    ) -> None:
        """Start nothing yet; ``allowance`` is what may be lost on slow diagrams: without it, any time."""
        self.deadline = deadline
        self.allowance = allowance
        self.stopped = False
        self._begin = begin
        self._jobs = jobs
        self._lanes: list[_Lane] = []
        self._starting = threading.Lock()
        self._slow: set[str] = set()
        """What diagrams are like that were slow."""
        self._put_off: set[int] = set()

    @property
    def pids(self) -> tuple[int, ...]:
        """The processes that run now."""
        return tuple(lane.child.pid for lane in self._lanes if lane.child is not None)

    def judge(
        self, diagrams: Sequence[str], finished: Callable[[int], None] = lambda _: None
    ) -> list[str | Fate]:
        """Return the answer on each diagram, in order; raises EngineUnavailable when no worker starts.

        ``finished`` is called with the place of each diagram that has its answer, by the thread that got it.
        """
        if not diagrams:
            return []
        self.stopped = False
        self._put_off.clear()
        wanted = processes(len(diagrams), self._jobs)
        self._lanes += [_Lane(self) for _ in range(wanted - len(self._lanes))]
        left = deque(enumerate(diagrams))
        answers: dict[int, str | Fate] = {}
        errors: list[BaseException] = []

        def serve(lane: _Lane) -> None:
            try:
                lane.work(left, answers, finished)
            except BaseException as error:  # It is raised where it can be handled.
                errors.append(error)
                left.clear()

        others = [threading.Thread(target=serve, args=(lane,), daemon=True) for lane in self._lanes[1:wanted]]
        for thread in others:
            thread.start()
        try:
            self._lanes[0].work(left, answers, finished)
            for thread in others:
                thread.join()
            if errors:
                raise errors[0]
        except BaseException:
            self._stop()
            for thread in others:
                thread.join()
            self.kill()
            raise
        return [answers[index] for index in range(len(diagrams))]

    def is_suspect(self, index: int, diagram: str) -> bool:
        """Return whether a diagram is to wait until the others are judged; each waits once.

        One that is like a slow one may be slow, too: it is not to use up the time of those that are not.
        """
        if not self._slow or index in self._put_off or _likeness(diagram) not in self._slow:
            return False
        self._put_off.add(index)
        return True

    def lost(self, diagram: str, fate: Fate) -> None:
        """Note that a diagram had no answer."""
        self._slow.add(_likeness(diagram))
        if self.allowance is not None and fate is Fate.DEAD:
            self.allowance.lose(self.deadline)  # How long it took to end the process is not known.

    def started(self, lane: _Lane) -> Child | None:
        """Return the lane's worker, started if necessary; None when all are to stop."""
        with self._starting:  # No process may start while _stop() ends them.
            if self.stopped:
                return None
            if lane.child is None:
                lane.child = self._begin()
            return lane.child

    def close(self) -> None:
        """End all workers politely; a later ``judge`` starts others."""
        for lane in self._lanes:
            lane.close()
        self._lanes.clear()

    def kill(self) -> None:
        """End all workers at once."""
        for lane in self._lanes:
            lane.kill()
        self._lanes.clear()

    def _stop(self) -> None:
        with self._starting:
            self.stopped = True
            for child in [lane.child for lane in self._lanes]:
                if child is not None:
                    child.stop()
