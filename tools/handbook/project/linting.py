"""`docs lint` from paths to a report: find, read, parse, judge the diagrams, run the rules."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from handbook.diagrams import extract
from handbook.errors import HandbookError, fault_of_ours
from handbook.kinds.library import Claim, Decider
from handbook.lint import engine
from handbook.lint import fix as fixes
from handbook.lint.baseline import Comparison
from handbook.lint.changed import Touched
from handbook.lint.report import Report
from handbook.lint.rule import Context, Documents, Needs, Rule
from handbook.model.changed import ChangedLines
from handbook.model.document import Document, Fence
from handbook.model.finding import Finding
from handbook.project import baselines
from handbook.project.baselines import Known
from handbook.project.blocks import with_verdicts
from handbook.project.changed import ChangedFiles
from handbook.project.log import Home
from handbook.project.neighbours import Neighbours
from handbook.project.project import Project
from handbook.project.reading import DocumentReader, Progress, Source, judge, read, silent
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
    baseline: Known | None = None
    """Findings that are not reported."""
    changed: ChangedFiles | None = None
    """The files that the run is about; None: all that it is called for. Rules can look at the others, too."""
    only: tuple[Rule, ...] | None = None
    """These rules, whatever the configuration selects."""
    log: Home | None = None
    """The decision log that the command was called for, where it was called for one."""
    jobs: int = 0
    """How many processes check diagrams; 0 = automatic."""
    progress: Progress = silent

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules of the run: those of all files that it has looked at."""
        if self.only is not None:
            return self.only
        found = {rule.code: rule for each in self.project.nearest.every for rule in each.selection.every}
        # The severities that reports show for a rule are those of the configuration of the run.
        found |= {rule.code: rule for rule in self.project.nearest.run.selection.every}
        return tuple(found[code] for code in engine.KNOWN if code in found)

    def _rules_of(self, path: str) -> tuple[Rule, ...]:
        if self.only is not None:
            return self.only
        selection = self.project.settings_of(path).selection
        if not selection.differs:
            return selection.general
        if path not in self._rules_by_path:
            self._rules_by_path[path] = selection.of(self.project.as_configured(path))
        return self._rules_by_path[path]

    @cached_property
    def _rules_by_path(self) -> dict[str, tuple[Rule, ...]]:
        return {}

    @cached_property
    def _logs(self) -> DecisionLogs:
        return DecisionLogs(self.project, self.log, self.against)

    def lint(self, paths: Sequence[Path]) -> Report:
        """Lint files and folders; what cannot be read is an error of the report."""
        if self.changed is None:
            return self.report(*read(self.project, paths, as_rendered=True))
        changed = self.changed.of

        def others() -> tuple[Document, ...]:
            rest, _ = read(self.project, paths, wanted=lambda path: changed(path) is None)
            return tuple(DocumentReader(self.project).documents(rest, self.progress)[0])

        found = read(self.project, paths, as_rendered=True, wanted=lambda path: changed(path) is not None)
        return self.report(*found, others=others)

    def report(
        self,
        sources: Sequence[Source],
        errors: Sequence[str] = (),
        *,
        others: Callable[[], tuple[Document, ...]] = tuple,
    ) -> Report:
        """Lint texts; ``errors`` are lines about those that could not even be read.

        A text that cannot be parsed becomes another such line; the others are linted all the same. ``others``
        reads the documents that the run is not about, if a rule asks for them.
        """
        self.project.nearest.run.check()  # Wrong names stop the run at once.
        sources, unusable = self._configured(sources)
        rules = self.rules
        reader = DocumentReader(self.project)
        documents, unread = reader.documents(sources, self.progress)
        failures: dict[str, str] = {}

        def failed(path: str, fault: Exception) -> None:
            failures[path] = f"{path}: a rule fails on it{fault_of_ours(fault)}"

        every = Documents(())
        if engine.needed(rules, Needs.PROJECT):
            every = Documents(tuple(documents), Neighbours(self.project), others)
        subjects = list(self._subjects(documents, every, failed))
        subjects, diagrams = self._with_diagrams(subjects, failed)
        subjects, notes = with_verdicts(subjects, self._rules_of)
        findings, suppressed = engine.check(subjects, self._rules_of, failed=failed)
        approximate = reader.approximate(documents)
        judged = {document.path for document in documents} - set(failures)
        touched = self._touched(documents)
        compared = self._compared(findings, judged, lambda finding: touched is not None and touched(finding))
        kept = compared.kept if compared else findings
        return Report(
            findings=tuple(filter(touched, kept)) if touched else kept,
            rules=rules,
            files=len(documents),
            diagrams=diagrams,
            kinds=_kinds(subjects),
            suppressed=suppressed,
            since=self.changed.since if self.changed else "",
            baseline=self.baseline.place.shown if self.baseline else "",
            comparison=compared,
            approximate=tuple(approximate),
            approximate_because=tuple(
                dict.fromkeys(reason for reasons in approximate.values() for reason in reasons)
            ),
            exact_missing=reader.exact_missing,
            notes=(*_passed_over(subjects), *notes),
            errors=(*errors, *unusable, *unread, *self._logs.errors, *failures.values()),
        )

    def _touched(self, documents: Sequence[Document]) -> Callable[[Finding], bool] | None:
        """Return what says whether a finding is about changed lines; None where whole files are asked for."""
        if self.changed is None or not self.changed.lines:
            return None
        changed, by_path = self.changed, {document.path: document for document in documents}
        known: dict[str, Touched] = {}

        def has(finding: Finding) -> bool:
            path = finding.path
            if path not in by_path:  # A rule may blame a file that is no document.
                return changed.of(self.project.root / path) is not None
            if path not in known:
                lines = changed.of(self.project.root / path)
                known[path] = Touched(by_path[path], lines or ChangedLines())
            return known[path].has(finding)

        return has

    def _compared(
        self, findings: tuple[Finding, ...], judged: AbstractSet[str], new: Callable[[Finding], bool]
    ) -> Comparison | None:
        """Compare with the baseline, where there is one; ``judged`` are the documents that rules ran on."""
        if self.baseline is None:
            return None
        documents = {self.baseline.place.path(path): path for path in judged}
        codes: dict[str, set[str]] = {}

        def ran(path: str, code: str) -> bool:
            document = documents.get(path)
            if document is None:
                return False
            if path not in codes:
                codes[path] = {rule.code for rule in self._rules_of(document)}
            return code in codes[path] or code not in engine.KNOWN

        return baselines.compare(self.baseline, findings, ran, new)

    def _configured(self, sources: Sequence[Source]) -> tuple[list[Source], list[str]]:
        """Return the texts whose configuration can be used, and a line for each one that cannot."""
        usable: list[Source] = []
        broken: Counter[str] = Counter()
        for source in sources:
            try:
                self._rules_of(self.project.shown(source.path))
            except HandbookError as error:
                broken[str(error)] += 1
            else:
                usable.append(source)
        lines = (
            f"{line}; {count:,} file{' that it applies to is' if count == 1 else 's that it applies to are'} "
            "not checked"
            for line, count in broken.items()
        )
        return usable, list(lines)

    def _subjects(
        self,
        documents: Sequence[Document],
        every: Documents,
        failed: Callable[[str, Exception], None],
    ) -> Iterator[tuple[Document, Context]]:
        for document in documents:
            try:
                yield document, self._context(document, every)
            except HandbookError:
                raise
            except Exception as fault:  # A fault of ours in one file must not hide the findings in others.
                failed(document.path, fault)

    def _with_diagrams(
        self, subjects: Sequence[tuple[Document, Context]], failed: Callable[[str, Exception], None]
    ) -> tuple[list[tuple[Document, Context]], int]:
        """Return the documents with what Mermaid says of their diagrams, and how many these are.

        Only where a rule that runs asks for it; what cannot be read is left out, and ``failed`` called.
        """
        found: list[tuple[Document, Context]] = []
        fences: list[tuple[Fence, ...]] = []
        plans = engine.Plans(self._rules_of)
        for document, context in subjects:
            try:
                asked = plans.of(document).needs(context, Needs.VERDICTS)
                fences.append(fixes.judged(document) if asked else ())
            except Exception as fault:  # A fault of ours in one file must not hide the findings in others.
                failed(document.path, fault)
            else:
                found.append((document, context))
        verdicts = judge(self.project, fences, mend=True, jobs=self.jobs, progress=self.progress)
        judged = [
            (document, replace(context, judged=of) if of else context)
            for (document, context), of in zip(found, verdicts, strict=True)
        ]
        return judged, sum(fence.drawn for of in fences for fence in of)

    def running(self, document: Document) -> tuple[Claim, frozenset[str]]:
        """Return what a document is, and the codes of the rules that run for it."""
        context = self._context(document, Documents(()))
        plan = engine.Plan(self._rules_of(document.path))
        return context.claim, frozenset(rule.code for rule in (*plan.applying(context), *plan.last))

    def _context(self, document: Document, every: Documents) -> Context:
        """Return what the document is: of a kind, a record, or a file that is one diagram."""
        if extract.is_diagram_file(document.path):
            # It has no sections, be it in the folder of a kind or of a log.
            return Context(
                diagram=True,
                project=every,
                today=self.today,
                scheduled=self.scheduled,
                changed=self.changed is not None,
            )
        log = self._logs.of(document)
        record = log.record(document) if log else None
        settings = self.project.settings_of(document.path)
        kind = log.kind(record) if log and record else ""
        claim = self.project.claim(document, record=kind, upgrade=self.upgrade)
        strict, today = settings.config.lint.strict_names, self.today
        if log is None or record is None:
            # Made at once, as this is what most documents are.
            return Context(
                claim=claim,
                project=every,
                strict_names=strict,
                decisions=self._logs.exist,
                today=today,
                scheduled=self.scheduled,
                changed=self.changed is not None,
                known=engine.KNOWN,
            )
        return replace(
            log.context(record),
            claim=claim,
            project=every,
            strict_names=strict,
            today=today,
            scheduled=self.scheduled,
            changed=self.changed is not None,
        )


def _passed_over(subjects: Sequence[tuple[Document, Context]]) -> Iterator[str]:
    """Yield a line about the documents in folders of a kind that are of another form, if there are any."""
    paths = [document.path for document, context in subjects if context.claim.by is Decider.SECTIONS]
    if len(paths) == 1:
        yield (
            f"{paths[0]} has none of the sections of the kind to which its path belongs, so it was not "
            "checked as one; state its kind in the front matter"
        )
    elif paths:
        yield (
            f"{min(paths)} and {len(paths) - 1} more have none of the sections of the kind to which their "
            "paths belong, so they were not checked as such; state their kinds in the front matter"
        )


def _kinds(subjects: Sequence[tuple[Document, Context]]) -> tuple[tuple[str, int], ...]:
    """Return how many documents there are of each kind; files that are one diagram have none to have."""
    claims = (context.claim for _, context in subjects if not context.diagram)
    return tuple(sorted(Counter(claim.kind.name if claim.kind else "" for claim in claims).items()))
