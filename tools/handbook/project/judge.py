"""Judge documents of a run: parse them, find out what the rules need, run the rules; one outcome for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

from handbook.diagrams import extract
from handbook.errors import HandbookError, fault_of_ours
from handbook.kinds.library import Decider
from handbook.lint import engine
from handbook.lint import fix as fixes
from handbook.lint.asked import NEVER, Question
from handbook.lint.outcome import Outcome
from handbook.lint.own import RuleFault
from handbook.lint.part import Part
from handbook.lint.rule import Context, Documents, Files, Needs, Rule
from handbook.model.document import Document, Fence
from handbook.model.verdict import UNJUDGED
from handbook.project.blocks import Unjudged, with_counts
from handbook.project.log import Home
from handbook.project.project import Project
from handbook.project.reading import DocumentReader, Progress, Source, judge_steadily, silent
from handbook.project.records import DecisionLogs


class Judged(NamedTuple):
    """The outcome of one document, and what it depends on besides the document."""

    outcome: Outcome
    asked: tuple[Question, ...] = ()
    """With `NEVER` where another run may find something else in the same files."""
    environment: str | None = None
    """What applies to the document, and the digest of its text, where outcomes are kept."""
    text: str | None = None


@dataclass(slots=True)
class Judgement:
    """What came of some documents."""

    judged: list[Judged] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    """A line for each text that cannot be parsed."""
    failures: list[str] = field(default_factory=list)
    """A line for each document that cannot be judged."""
    faults: list[str] = field(default_factory=list)
    """A line for each rule that fails on a document; the other rules judge it."""
    unmet: list[str] = field(default_factory=list)
    """A line for each site whose pages were to be read exactly and cannot be."""
    unreadable: dict[str, str] = field(default_factory=dict)
    """By file the line that says why it cannot be read."""
    parts: Mapping[Question, tuple[Question, ...]] = field(default_factory=dict)
    """What was asked for each answer that is about all documents: see `Asked.parts`."""
    answers: Mapping[Question, str | None] = field(default_factory=dict)
    """The answers to all of that, where outcomes are kept."""
    steady: bool = True
    """No document was changed while it was read."""

    def add(self, other: Judgement) -> None:
        """Add what came of other documents."""
        self.judged += other.judged
        self.unread += other.unread
        self.failures += other.failures
        self.faults += other.faults
        self.unmet += (line for line in other.unmet if line not in self.unmet)
        self.unreadable.update(other.unreadable)


@dataclass(frozen=True, kw_only=True)
class Judge:
    """What judges documents needs to know of the run; see `Linter`, which has the same in it."""

    project: Project
    files: Files
    """What stands in the repository."""
    upgrade: bool = False
    today: str = ""
    scheduled: bool = False
    changed: bool = False
    """The run is about changed files."""
    only: tuple[Rule, ...] | None = None
    log: Home | None = None
    against: str | None = None
    part: Part = Part.WHOLE
    jobs: int = 0
    progress: Progress = silent
    known_logs: DecisionLogs | None = None
    """The decision logs, where an earlier run has found them."""

    def rules_of(self, path: str) -> tuple[Rule, ...]:
        """Return the rules for a document. Raises HandbookError where its configuration cannot be used."""
        if self.only is not None:
            return self.only
        selection = self.project.settings_of(path).selection
        if not selection.differs:
            return selection.general
        if path not in self._rules_by_path:
            self._rules_by_path[path] = selection.of(self.project.as_configured(path))
        return self._rules_by_path[path]

    def differs_in(self, folder: str) -> bool:
        """Return whether documents of a folder, relative to the root, can have different rules.

        Raises HandbookError where its configuration cannot be used.
        """
        return self.only is None and self.project.settings_of(f"{folder}/").selection.differs

    @cached_property
    def _rules_by_path(self) -> dict[str, tuple[Rule, ...]]:
        return {}

    @cached_property
    def logs(self) -> DecisionLogs:
        """The decision logs of the repository."""
        return self.known_logs or DecisionLogs(self.project, self.log, self.against)

    def judged(
        self,
        sources: Sequence[Source],
        every: Documents | None = None,
    ) -> Judgement:
        """Judge texts; what cannot be parsed, or makes a rule fail, is a line, and the others are judged.

        ``every`` is what rules see of the repository: by default these documents and the files.
        """
        made = Judgement()
        reader = DocumentReader(self.project)
        documents = self._documents(sources, reader, made)
        failures: dict[str, str] = {}

        def failed(path: str, fault: Exception, rule: Rule | None = None) -> None:
            if rule is None:
                failures[path] = f"{path}: a rule fails on it{fault_of_ours(fault)}"
            else:
                made.faults.append(_fault(path, fault, rule))

        if not any(engine.needed(rules, Needs.PROJECT) for rules in self._all_rules(documents)):
            every = Documents(())
        elif every is None:
            every = Documents(documents, self.files)
        else:
            every.judge(documents)
        subjects = list(self._subjects(documents, every, failed))
        subjects, steady = self._with_diagrams(subjects, failed)
        subjects, _, unjudged = with_counts(subjects, self.rules_of, self.part, self.project.session)
        for number, judged in enumerate(engine.each(subjects, self.rules_of, failed=failed, part=self.part)):
            self.progress("checking documents", number, len(subjects))
            path = judged.document.path
            reasons = unjudged.get(path)
            approximate = reader.approximate((judged.document,)).get(path)
            outcome = _outcome(judged, reasons, approximate, exact_missing=path in reader.missing_for)
            questions = list(judged.asked)
            if judged.context.code or reasons:
                questions.append(Question("programs"))
            if not (steady.get(path, True) and reader.is_final(path)) or (reasons and reasons.passing):
                questions.append(NEVER)
            made.judged.append(Judged(outcome, tuple(questions)))
        made.failures, made.parts = list(failures.values()), every.asked.parts
        return made

    def _all_rules(self, documents: Sequence[Document]) -> tuple[tuple[Rule, ...], ...]:
        """Return the sequences of rules that some documents have, each once."""
        return tuple(
            {id(rules): rules for rules in (self.rules_of(each.path) for each in documents)}.values()
        )

    def _documents(
        self, sources: Sequence[Source], reader: DocumentReader, made: Judgement
    ) -> list[Document]:
        """Parse all texts; one that cannot be parsed is a line."""
        documents: list[Document] = []
        try:
            for number, source in enumerate(sources):
                self.progress("reading", number, len(sources))
                document, error = reader.attempted(source)
                documents += [document] if document else []
                made.unread += [error] if error else []
        except BaseException:
            reader.kill()  # Whoever is interrupted does not want to wait for a polite end.
            raise
        reader.close()
        made.unmet = list(reader.unmet)
        return documents

    def _subjects(
        self,
        documents: Sequence[Document],
        every: Documents,
        failed: Callable[[str, Exception], None],
    ) -> Iterator[tuple[Document, Context]]:
        for document in documents:
            try:
                yield document, self.context(document, every)
            except HandbookError:
                raise
            except Exception as fault:  # A fault of ours in one file must not hide the findings in others.
                failed(document.path, fault)

    def _with_diagrams(
        self, subjects: Sequence[tuple[Document, Context]], failed: Callable[[str, Exception], None]
    ) -> tuple[list[tuple[Document, Context]], dict[str, bool]]:
        """Return the documents with what Mermaid says of their diagrams, and whether that will stay so.

        Only where a rule that runs asks for it; what cannot be read is left out, and ``failed`` called.
        """
        found: list[tuple[Document, Context]] = []
        fences: list[tuple[Fence, ...]] = []
        plans = engine.Plans(self.rules_of, self.part)
        for document, context in subjects:
            try:
                asked = plans.of(document).needs(context, Needs.VERDICTS)
                fences.append(fixes.judged(document) if asked else ())
            except Exception as fault:  # A fault of ours in one file must not hide the findings in others.
                failed(document.path, fault)
            else:
                found.append((document, context))
        verdicts, all_steady = judge_steadily(
            self.project, fences, mend=True, jobs=self.jobs, progress=self.progress
        )
        judged: list[tuple[Document, Context]] = []
        steady: dict[str, bool] = {}
        for (document, context), of in zip(found, verdicts, strict=True):
            judged.append((document, replace(context, judged=of) if of else context))
            if of:
                steady[document.path] = all(
                    verdict.mistake != UNJUDGED and (all_steady or verdict.valid) for _, verdict in of
                )
        return judged, steady

    def context(self, document: Document, every: Documents) -> Context:
        """Return what the document is: of a kind, a record, or a file that is one diagram."""
        if extract.is_diagram_file(document.path):
            # It has no sections, be it in the folder of a kind or of a log.
            return Context(
                diagram=True, project=every, day=self.today, scheduled=self.scheduled, changed=self.changed
            )
        log = self.logs.of(document.path)
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
                decisions=self.logs.exist,
                day=today,
                scheduled=self.scheduled,
                changed=self.changed,
                known=settings.registry.codes,
                refused=settings.registry.refused,
            )
        return replace(
            log.context(record),
            claim=claim,
            project=every,
            strict_names=strict,
            day=today,
            scheduled=self.scheduled,
            changed=self.changed,
            known=settings.registry.codes,
            refused=settings.registry.refused,
        )


def _fault(path: str, fault: Exception, rule: Rule) -> str:
    """Return the line about a rule that fails on a document."""
    if not rule.package:
        return f"{path}: {rule.code} fails on it{fault_of_ours(fault)}"
    said = str(fault)[:200] if isinstance(fault, RuleFault) else f"{type(fault).__name__}: {str(fault)[:200]}"
    return f"{path}: {rule.code} of {rule.package} fails on it ({said}); tell its authors, or ignore the rule"


def _outcome(
    judged: engine.Judged,
    unjudged: Unjudged | None,
    approximate: tuple[str, ...] | None,
    *,
    exact_missing: bool,
) -> Outcome:
    context = judged.context
    counts = sorted(unjudged.counts.items()) if unjudged is not None else ()
    return Outcome(
        path=judged.document.path,
        findings=engine.ordered(judged.findings),
        suppressed=len(judged.hidden),
        kind=context.claim.kind.name if context.claim.kind and not context.diagram else "",
        is_diagram=context.diagram,
        passed_over=context.claim.by is Decider.SECTIONS,
        drawn=sum(fence.drawn for fence, _ in context.judged),
        approximate=approximate,
        exact_missing=exact_missing,
        unjudged=tuple((reason, language, count) for (reason, language), count in counts),
        failed=judged.failed,
        hidden=judged.hidden,
    )
