"""What a process that goes on keeps between runs: unsaved texts of an editor, engines, verdicts on code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from handbook.code.process.judging import PASSING, Block, Judgement, judge
from handbook.config.settings import DiagramsConfig
from handbook.model.code import CodeVerdict
from handbook.project.exactly import PageReader

if TYPE_CHECKING:
    from handbook.diagrams.process.engine import Engine

MOST_BLOCKS = 10_000
"""Code blocks whose verdicts are kept; with more than that all are forgotten."""


class Session:
    """One for each repository that an editor works on; not to be shared between threads."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        """Texts that count instead of those on disk, by their paths as findings have them."""
        self.pages = PageReader()
        self._blocks: dict[Block, tuple[CodeVerdict | None, str]] = {}
        self._running = ExitStack()
        self._engine: Engine | None = None
        self._by: tuple[DiagramsConfig, bool] | None = None

    @contextmanager
    def engine(self, settings: DiagramsConfig, *, cache: bool, jobs: int) -> Iterator[Engine]:
        """Yield an engine for diagrams that is there again the next time; see `engine.start`."""
        from handbook.diagrams.process.engine import start

        if self._by != (settings, cache):
            self._stop()
        if self._engine is None:
            self._engine = self._running.enter_context(start(settings, cache=cache, jobs=jobs))
            self._by = settings, cache
        try:
            yield self._engine
        except BaseException:
            self._stop()
            raise
        if not self._engine.steady:
            self._stop()  # What slow diagrams have used up of its time must not count for those after them.

    def judge(self, blocks: Sequence[Block]) -> Judgement:
        """Judge code blocks as `judging.judge` does, those that are new."""
        if len(self._blocks) > MOST_BLOCKS:
            self._blocks.clear()
        new = [block for block in dict.fromkeys(blocks) if block not in self._blocks]
        made = judge(new)
        found = dict(zip(new, zip(made.verdicts, made.unjudged, strict=True), strict=True))
        self._blocks |= {block: of for block, of in found.items() if of[1] not in PASSING}
        every = [found.get(block) or self._blocks[block] for block in blocks]
        return Judgement(tuple(verdict for verdict, _ in every), made.notes, tuple(why for _, why in every))

    def renew(self) -> None:
        """Give pages that are read exactly their whole time again."""
        self.pages.renew()

    def close(self) -> None:
        """End the processes; the next run starts others."""
        self._stop()
        self.pages.close()

    def _stop(self) -> None:
        self._running.close()
        self._engine = self._by = None
