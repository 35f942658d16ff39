"""Judge a run in several processes: each gets one share after another, and the outcomes are put together.

The processes are started anew and not forked: nothing of this one, such as a thread or a lock that is held,
can be copied into them, and they are the same on all systems.
"""

from __future__ import annotations

import os
import site
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from handbook.config.settings import Config, Overrides
from handbook.diagrams.process.pool import MOST_PROCESSES, Pool, cores
from handbook.errors import HandbookError
from handbook.processes.child import Child, Fate, command
from handbook.project.exactly import decoded, encoded
from handbook.project.judge import Judge, Judgement
from handbook.project.reading import Candidate
from handbook.project.shares import SHARE, shares

_BOOT = "import sys; sys.path[:] = sys.argv[1:]; from handbook.project.worker import main; main()"
FILES_A_SECOND = 3_000
BYTES_A_SECOND = 1_000_000
"""About how fast one process judges."""
SECONDS_A_PROCESS = 1.5
"""Of work for each process: a start takes a third of a second."""
_ROUNDS = 4
"""Shares for each process, at least: some take longer than others."""
_SECONDS = 3_600.0
"""Of processor time for a share: a worker bounds its own work, this is for one that hangs."""


class Task(NamedTuple):
    """A run, as a worker has to know it."""

    config: Config
    named_log: str
    said: Overrides | None
    candidates: Mapping[str, Candidate]
    upgrade: bool
    today: str
    scheduled: bool
    against: str | None
    part: str
    keeps: bool
    """Whether outcomes are kept, so that it has to be found out what they depend on."""
    user_site: bool | None
    """`site.ENABLE_USER_SITE` of the parent."""


class Share(NamedTuple):
    """Documents to judge."""

    paths: tuple[str, ...]


class Failed(NamedTuple):
    """Why the run cannot go on, in the words of the error."""

    problem: str


class _Worker(Child):
    """A process that knows of the run before it is asked for a share of it."""

    def __init__(self, task: str) -> None:
        super().__init__(command(_BOOT), "a process that judges documents")
        self._task = task

    def wait(self) -> None:
        """Wait until it knows. Raises HandbookError."""
        super().wait()
        if self._task:
            task, self._task = self._task, ""
            _answer(self.ask(task, _SECONDS))


def processes(paths: Sequence[str], candidates: Mapping[str, Candidate], jobs: int) -> int:
    """Return how many processes so many documents justify; ``jobs`` 0: as the cores allow."""
    seconds = len(paths) / FILES_A_SECOND + _bytes(paths, candidates) / BYTES_A_SECOND
    limit = jobs or min(cores(), MOST_PROCESSES, int(seconds / SECONDS_A_PROCESS))
    return max(1, min(limit, len(paths)))


def judged(
    judge: Judge,
    candidates: Mapping[str, Candidate],
    paths: Sequence[str],
    count: int,
    *,
    keeps: bool,
) -> list[Judgement]:
    """Judge documents of a run in so many processes; return what came of each share, in order.

    Raises HandbookError where a process cannot be started, finds that the run cannot go on, or is lost.
    """
    project = judge.project
    task = Task(
        config=project.config,
        named_log=project.named_log,
        said=project.said,
        candidates=candidates,
        upgrade=judge.upgrade,
        today=judge.today,
        scheduled=judge.scheduled,
        against=judge.against,
        part=judge.part.value,
        keeps=keeps,
        user_site=site.ENABLE_USER_SITE,
    )
    begin = encoded(task)
    most = min(SHARE, 1 + _bytes(paths, candidates) // (count * _ROUNDS))
    each = list(shares(paths, candidates, most))
    done = 0

    def finished(number: int) -> None:
        nonlocal done
        done += len(each[number])
        judge.progress("checking documents", done, len(paths))

    pool = Pool(lambda: _Worker(begin), _SECONDS, count)
    try:
        answers = pool.judge([encoded(Share(tuple(share))) for share in each], finished)
    except BaseException:
        pool.kill()  # Whoever is interrupted does not want to wait for a polite end.
        raise
    pool.close()
    return [_judgement(answer) for answer in answers]


def _judgement(answer: str | Fate) -> Judgement:
    found = _answer(answer)
    if not isinstance(found, Judgement):
        raise TypeError("the worker sent something else than what came of a share")
    return found


def _answer(answer: str | Fate) -> object:
    if isinstance(answer, Fate):
        raise HandbookError(
            "a process that judges documents has ended without an answer, perhaps for want of memory; "
            "run it again with --jobs 1, or name fewer files at a time"
        )
    found = decoded(answer)
    if isinstance(found, Failed):
        raise HandbookError(found.problem)
    return found


def _bytes(paths: Sequence[str], candidates: Mapping[str, Candidate]) -> int:
    infos: list[os.stat_result | None] = [candidates[path].info for path in paths]
    return sum(info.st_size for info in infos if info is not None)
