"""`docs lint` from paths to a report: find, read, parse, judge the diagrams, run the rules."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from handbook.config.settings import Config
from handbook.diagrams import extract
from handbook.kinds import library
from handbook.kinds.library import Claim
from handbook.lint import engine
from handbook.lint import fix as fixes
from handbook.lint.report import Report
from handbook.model.document import Document
from handbook.project.reading import DocumentReader, Judged, Progress, Source, judge, read, shown_path, silent
from handbook.project.records import DecisionLog


def today() -> str:
    """Return the date of the run as the user's clock has it."""
    return time.strftime("%Y-%m-%d")


def report(
    config: Config,
    paths: Sequence[Path],
    *,
    stdin: Source | None = None,
    upgrade: bool = False,
    today: str = "",
    against: str | None = None,
    jobs: int = 0,
    progress: Progress = silent,
) -> Report:
    """Lint files and folders, or the one text from standard input; see `Linter` for the rest."""
    linter = Linter(config, upgrade=upgrade, today=today, against=against, jobs=jobs, progress=progress)
    sources, errors = ([stdin], []) if stdin else read(config, paths)
    return linter.report(sources, errors)


class Linter:
    """Rules and kinds of one run, to be used on texts as often as one likes."""

    def __init__(
        self,
        config: Config,
        *,
        upgrade: bool = False,
        today: str = "",
        against: str | None = None,
        jobs: int = 0,
        progress: Progress = silent,
    ) -> None:
        """Choose the rules and read the kinds.

        ``today`` (``YYYY-MM-DD``) is for the rules that know age; without it they say nothing.
        ``against`` names the commit that records are compared with; empty: the main branch of the remote.
        ``jobs`` is how many processes judge diagrams; 0: as many as are worth it.
        Raises HandbookError for what concerns the whole run: configuration, templates, rules.
        """
        self._config = config
        self._upgrade = upgrade
        self._today = today
        self._against = against
        self._jobs = jobs
        self._progress = progress
        self._rules = engine.select(config)
        self._kinds = library.load(config.root, config.templates)
        self._kinds.require(name for _, name in config.kinds)

    def report(self, sources: Sequence[Source], errors: Sequence[str] = ()) -> Report:
        """Lint texts; ``errors`` are lines about those that could not even be read.

        A text that cannot be parsed becomes another such line; the others are linted all the same.
        Raises HandbookError when the engine for diagrams cannot start.
        """
        config = self._config
        reader = DocumentReader(config)
        documents, unread = reader.documents(sources, self._progress)
        verdicts: Sequence[Judged] = [()] * len(documents)
        if any(rule.code in engine.NEED_VERDICTS for rule in self._rules):
            fences = [fixes.judged(document) for document in documents]
            verdicts = judge(config.diagrams, fences, mend=True, jobs=self._jobs, progress=self._progress)
        findings, suppressed = engine.check(
            self._subjects(documents, verdicts),
            self._rules,
            strict_names=config.lint.strict_names,
            today=self._today,
        )
        return Report(
            findings=findings,
            rules=self._rules,
            files=len(documents),
            diagrams=sum(len(tuple(document.drawn())) for document in documents),
            suppressed=suppressed,
            approximate=tuple(reader.approximate),
            exact_missing=reader.exact_missing,
            errors=(*errors, *unread),
        )

    def shown(self, path: Path) -> str:
        """Return a path as findings have it."""
        return shown_path(self._config, path)

    def _subjects(self, documents: Sequence[Document], verdicts: Sequence[Judged]) -> list[engine.Subject]:
        log = DecisionLog(self._config, self._against)
        return [
            # A file that is one diagram has no sections, be it in the folder of a kind or of the log.
            engine.Subject(document=document, claim=Claim(), verdicts=found, diagram=True)
            if extract.is_diagram_file(document.path)
            else log.subject(document, found, self._kinds, self._upgrade)
            for document, found in zip(documents, verdicts, strict=True)
        ]
