"""`docs lint` from paths to a report: find, read, parse, judge the diagrams, run the rules."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from handbook.diagrams import extract
from handbook.errors import HandbookError, fault_of_ours
from handbook.kinds.library import Library
from handbook.lint import engine
from handbook.lint import fix as fixes
from handbook.lint.report import Report
from handbook.lint.rule import Context, Documents, Needs, Rule
from handbook.model.document import Document
from handbook.project.log import Home
from handbook.project.neighbours import Neighbours
from handbook.project.project import Project
from handbook.project.reading import DocumentReader, Judged, Progress, Source, judge, read, silent
from handbook.project.records import DecisionLogs


def today() -> str:
    """Return the date of the run as the user's clock has it."""
    return time.strftime("%Y-%m-%d")


@dataclass(frozen=True, kw_only=True)
class Linter:
    """The rules and logs of one run, to be used on as many texts as wanted.

    Raises HandbookError for what concerns the whole run: templates, rules, the engine for diagrams.
    """

    project: Project
    upgrade: bool = False
    """Judge by the newest version of each template, whatever a document states."""
    today: str = ""
    """``YYYY-MM-DD``, for the rules that know age; without it they do not run."""
    scheduled: bool = False
    """Report what has become overdue with time, too: a run that no change has caused."""
    against: str | None = None
    """The commit that records are compared with; empty: the main branch of the remote; None: nothing."""
    only: tuple[Rule, ...] | None = None
    """These rules, whatever the configuration selects."""
    log: Home | None = None
    """The decision log that the command was called for, where it was called for one."""
    jobs: int = 0
    """How many processes check diagrams; 0 = automatic."""
    progress: Progress = silent

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The rules of the run."""
        return engine.select(self.project.config) if self.only is None else self.only

    @cached_property
    def _logs(self) -> DecisionLogs:
        return DecisionLogs(self.project, self.log, self.against)

    def lint(self, paths: Sequence[Path]) -> Report:
        """Lint files and folders; what cannot be read is an error of the report."""
        sources, errors = read(self.project, paths, as_rendered=True)
        return self.report(sources, errors)

    def report(self, sources: Sequence[Source], errors: Sequence[str] = ()) -> Report:
        """Lint texts; ``errors`` are lines about those that could not even be read.

        A text that cannot be parsed becomes another such line; the others are linted all the same.
        """
        rules, kinds = self.rules, self.project.kinds  # Wrong names in them stop the run at once.
        reader = DocumentReader(self.project)
        documents, unread = reader.documents(sources, self.progress)
        verdicts: Sequence[Judged] = [()] * len(documents)
        if engine.needed(rules, Needs.VERDICTS):
            fences = [fixes.judged(document) for document in documents]
            verdicts = judge(self.project, fences, mend=True, jobs=self.jobs, progress=self.progress)
        failures: list[str] = []

        def failed(path: str, fault: Exception) -> None:
            failures.append(f"{path}: a rule fails on it{fault_of_ours(fault)}")

        subjects = list(self._subjects(documents, verdicts, kinds, failed))
        findings, suppressed = engine.check(subjects, rules, failed=failed)
        return Report(
            findings=findings,
            rules=rules,
            files=len(documents),
            diagrams=sum(len(tuple(document.drawn())) for document in documents),
            suppressed=suppressed,
            approximate=tuple(reader.approximate),
            approximate_because=tuple(
                dict.fromkeys(reason for reasons in reader.approximate.values() for reason in reasons)
            ),
            exact_missing=reader.exact_missing,
            errors=(*errors, *unread, *self._logs.errors, *failures),
        )

    def _subjects(
        self,
        documents: Sequence[Document],
        verdicts: Sequence[Judged],
        kinds: Library,
        failed: Callable[[str, Exception], None],
    ) -> Iterator[tuple[Document, Context]]:
        every = Documents(())
        if engine.needed(self.rules, Needs.PROJECT):
            every = Documents(tuple(documents), Neighbours(self.project))
        for document, judged in zip(documents, verdicts, strict=True):
            try:
                yield document, self._context(document, judged, every, kinds)
            except HandbookError:
                raise
            except Exception as fault:  # A fault of ours in one file must not hide the findings in others.
                failed(document.path, fault)

    def _context(self, document: Document, judged: Judged, every: Documents, kinds: Library) -> Context:
        """Return what the document is: of a kind, a record, or a file that is one diagram."""
        if extract.is_diagram_file(document.path):
            # It has no sections, be it in the folder of a kind or of a log.
            return Context(
                diagram=True, judged=judged, project=every, today=self.today, scheduled=self.scheduled
            )
        log = self._logs.of(document)
        record = log.record(document) if log else None
        kind = log.kind(record) if log and record else ""
        config = self.project.config
        claim = kinds.claim(document, config.kinds, record=kind, upgrade=self.upgrade)
        strict, today = config.lint.strict_names, self.today
        if log is None or record is None:
            # Made at once, as this is what most documents are.
            return Context(
                claim=claim,
                judged=judged,
                project=every,
                strict_names=strict,
                today=today,
                scheduled=self.scheduled,
                known=engine.KNOWN,
            )
        return replace(
            log.context(record),
            claim=claim,
            judged=judged,
            project=every,
            strict_names=strict,
            today=today,
            scheduled=self.scheduled,
        )
