"""The child process that judges documents: shares of a run in, what came of them out. See `parallel`."""

from __future__ import annotations

import contextlib
import site
from collections.abc import Callable, Iterator

from handbook.errors import HandbookError
from handbook.lint.part import Part
from handbook.processes.serving import serve
from handbook.project.circumstances import Circumstances
from handbook.project.exactly import decoded, encoded
from handbook.project.judge import Judge
from handbook.project.neighbours import Neighbours
from handbook.project.parallel import Failed, Share, Task
from handbook.project.project import Project
from handbook.project.reading import usual
from handbook.project.run import Run


class _Judge:
    """Answers shares of the run that the first message has named."""

    def __init__(self) -> None:
        self._run: Run | None = None

    def answer(self, line: str) -> str:
        message = decoded(line)
        try:
            if isinstance(message, Task):
                self._run = _run(message)
                return encoded(None)
            if not isinstance(message, Share) or self._run is None:
                raise TypeError("the parent sent something else than a share of a run")
            return encoded(self._run.share(message.paths))
        except HandbookError as error:
            return encoded(Failed(str(error)))


def _run(task: Task) -> Run:
    # Where the programs are that judge code blocks; this process leaves the user's own folder alone.
    site.ENABLE_USER_SITE = task.user_site
    project = Project(config=task.config, named_log=task.named_log, said=task.said)
    files = Neighbours(project)
    files.has_files(usual(task.candidates))
    judge = Judge(
        project=project,
        files=files,
        upgrade=task.upgrade,
        today=task.today,
        scheduled=task.scheduled,
        against=task.against,
        part=Part(task.part),
        jobs=1,
    )
    kept = Circumstances(judge, files, task.candidates) if task.keeps else None
    return Run(judge, task.candidates, circumstances=kept)


@contextlib.contextmanager
def _judging() -> Iterator[Callable[[str], str]]:
    yield _Judge().answer


def main() -> None:
    """Be the worker process."""
    serve(_judging)
