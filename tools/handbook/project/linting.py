"""`docs lint` from paths to a report: find, read, parse, judge the diagrams, run the rules."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from handbook.errors import HandbookError
from handbook.kinds.library import Claim
from handbook.lint import engine
from handbook.lint.baseline import Comparison
from handbook.lint.changed import Touched
from handbook.lint.outcome import Outcome
from handbook.lint.part import Part
from handbook.lint.report import Report
from handbook.lint.rule import Documents, Rule
from handbook.lint.shard import Number, Shard, assigned
from handbook.model.changed import ChangedLines
from handbook.model.document import Document
from handbook.model.finding import Finding, Hidden
from handbook.project import baselines, sharding, summary
from handbook.project.baselines import Known
from handbook.project.changed import ChangedFiles
from handbook.project.judge import Judge, Judgement
from handbook.project.log import Home
from handbook.project.memory import Memory
from handbook.project.neighbours import Neighbours
from handbook.project.project import Project
from handbook.project.reading import (
    DocumentReader,
    Progress,
    Source,
    found,
    has_cache,
    read,
    silent,
    usual,
)
from handbook.project.run import Run
from handbook.project.sharding import Begun


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
    part: Part = Part.WHOLE
    """The rules that run here, where several machines share the run."""
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
    keep: bool = False
    """Keep what comes of each document in the user's cache folder, and use what earlier runs have kept."""

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules of the run: those of all files that it has looked at."""
        if self.only is not None:
            return self.only
        found = {rule.code: rule for each in self.project.nearest.every for rule in each.selection.every}
        # The severities that reports show for a rule are those of the configuration of the run.
        found |= {rule.code: rule for rule in self.project.nearest.run.selection.every}
        order = {code: number for number, code in enumerate(engine.KNOWN)}
        return tuple(sorted(found.values(), key=lambda rule: (order.get(rule.code, len(order)), rule.code)))

    @cached_property
    def _files(self) -> Neighbours:
        return Neighbours(self.project)

    @cached_property
    def _judge(self) -> Judge:
        return Judge(
            project=self.project,
            files=self._files,
            upgrade=self.upgrade,
            today=self.today,
            scheduled=self.scheduled,
            changed=self.changed is not None,
            only=self.only,
            log=self.log,
            against=self.against,
            part=self.part,
            jobs=self.jobs,
            progress=self.progress,
        )

    def lint(self, paths: Sequence[Path]) -> Report:
        """Lint files and folders; what cannot be read is an error of the report."""
        begun = self._begin(paths)
        return self._concluded(begun, begun.run.judged(begun.memory))

    def shard(self, paths: Sequence[Path], number: Number) -> tuple[Report, Shard]:
        """Lint the documents of a shard by the rules that look at a document alone. Raises HandbookError."""
        begun = self._begin(paths, number)
        made = begun.run.judged(begun.memory)
        shard = sharding.made(self._judge, begun, paths, number, made)
        return self._concluded(begun, made), shard

    def merge(self, shards: Sequence[Shard]) -> Report:
        """Return the report of a whole run from its shards. Raises HandbookError where they do not fit it.

        What looks at all documents is found here.
        """
        begun = self._begin([self.project.root / path for path in shards[0].paths])
        known = sharding.outcomes(self._judge, begun, shards)
        made = begun.run.judged(begun.memory)
        sharding.add(made, known)
        return sharding.with_errors(self._concluded(begun, made), shards)

    def _begin(self, paths: Sequence[Path], number: Number | None = None) -> Begun:
        """Find the files of a run, and what of them is judged."""
        changed = self.changed.of if self.changed is not None else None

        def others() -> tuple[Document, ...]:
            if changed is None:
                return ()
            rest, _ = read(self.project, paths, wanted=lambda path: changed(path) is None)
            return tuple(DocumentReader(self.project).documents(rest, self.progress)[0])

        begun_ns = time.time_ns()
        self.project.nearest.run.check()  # Wrong names stop the run at once.
        candidates, errors = found(
            self.project,
            paths,
            as_rendered=True,
            wanted=lambda path: changed is None or changed(path) is not None,
        )
        named = {self.project.shown(candidate.path): candidate for candidate in candidates}
        usable, unusable = self._configured(named)
        wanted = {path: each for path, each in named.items() if path in usable}
        self._files.has_files(usual(wanted))
        memory = Memory(self._judge, self._files, wanted, begun_ns) if self._remembers else None
        only = None if number is None else assigned(sharding.sizes(wanted), number)
        run = Run(
            self._judge,
            wanted,
            others,
            memory.circumstances if memory is not None else None,
            only=only,
            parallel=self._is_plain and self.log is None,
        )
        return Begun(wanted, run, memory, (*errors, *unusable))

    def _concluded(self, begun: Begun, made: Judgement) -> Report:
        def text(path: str) -> str | None:
            return sharding.text_of(self.project, begun, path)

        lines = (*begun.errors, *made.unreadable.values())
        return self._reported(made, lines, begun.run.document, text)

    @property
    def _refused(self) -> tuple[str, ...]:
        return tuple(summary.refused(each.config for each in self.project.nearest.every))

    @property
    def _is_plain(self) -> bool:
        """Whether the run is about all documents and all rules that are configured."""
        return self.changed is None and self.only is None

    @property
    def _remembers(self) -> bool:
        """Whether outcomes are kept: not of comparisons with a commit, which may be another one next time."""
        return self.keep and self._is_plain and self.against is None and has_cache(self.project)

    def report(self, sources: Sequence[Source], errors: Sequence[str] = ()) -> Report:
        """Lint texts; ``errors`` are lines about those that could not even be read.

        A text that cannot be parsed becomes another such line; the others are linted all the same.
        """
        self.project.nearest.run.check()  # Wrong names stop the run at once.
        usable, unusable = self._configured([self.project.shown(source.path) for source in sources])
        wanted = [source for source in sources if self.project.shown(source.path) in usable]
        made = self._judge.judged(wanted)
        texts = {self.project.shown(source.path): source for source in wanted}

        def document(path: str) -> Document | None:
            return DocumentReader(self.project).attempted(texts[path])[0] if path in texts else None

        def text(path: str) -> str | None:
            return texts[path].text if path in texts else None

        return self._reported(made, [*errors, *unusable], document, text)

    def _reported(
        self,
        made: Judgement,
        errors: Sequence[str],
        document: Callable[[str], Document | None],
        text: Callable[[str], str | None],
    ) -> Report:
        """Return the report on outcomes; ``document`` reads a document once more, ``text`` its text."""
        outcomes = sorted((each.outcome for each in made.judged), key=lambda outcome: outcome.path)
        findings = engine.ordered(finding for outcome in outcomes for finding in outcome.findings)
        judged = {outcome.path for outcome in outcomes}
        touched = self._touched(document, judged)
        compared = self._compared(
            findings, outcomes, lambda finding: touched is not None and touched(finding)
        )
        kept = compared.kept if compared else findings
        approximate = {each.path: each.approximate for each in outcomes if each.approximate is not None}
        return Report(
            findings=tuple(filter(touched, kept)) if touched else kept,
            rules=self.rules,
            files=len(outcomes) + len(made.failures),
            diagrams=sum(outcome.drawn for outcome in outcomes),
            kinds=summary.kinds(outcomes),
            suppressed=sum(outcome.suppressed for outcome in outcomes),
            concealed=self._concealed(outcomes, findings, kept, touched),
            since=self.changed.since if self.changed else "",
            baseline=self.baseline.place.shown if self.baseline else "",
            comparison=compared,
            approximate=tuple(approximate),
            approximate_because=tuple(
                dict.fromkeys(reason for reasons in approximate.values() for reason in reasons)
            ),
            exact_missing=any(outcome.exact_missing for outcome in outcomes),
            notes=(
                *summary.passed_over(outcomes),
                *summary.unjudged(outcomes),
                *(self._refused if self.only is None else ()),
            ),
            errors=(
                *errors,
                *self.project.sites.errors,
                *made.unmet,
                *made.unread,
                *self._judge.logs.errors,
                *made.failures,
                *made.faults,
            ),
            fail_on=self.project.config.lint.fail_on,
            text=text,
        )

    def _concealed(
        self,
        outcomes: Sequence[Outcome],
        findings: Sequence[Finding],
        kept: Sequence[Finding],
        touched: Callable[[Finding], bool] | None,
    ) -> tuple[Hidden, ...]:
        """Return what comments and the baseline hide."""
        left = Counter(map(id, kept))
        name = self.baseline.place.shown if self.baseline else ""
        old = (Hidden(each, f"it is in {name}", False) for each in findings if not left[id(each)])
        every = (*(each for outcome in outcomes for each in outcome.hidden), *old)
        shown = (each for each in every if touched is None or touched(each.finding))
        return tuple(sorted(shown, key=lambda each: engine.order(each.finding)))

    def _touched(
        self, document: Callable[[str], Document | None], judged: AbstractSet[str]
    ) -> Callable[[Finding], bool] | None:
        """Return what says whether a finding is about changed lines; None where whole files are asked for."""
        if self.changed is None or not self.changed.lines:
            return None
        changed = self.changed
        known: dict[str, Touched | None] = {}

        def has(finding: Finding) -> bool:
            path = finding.path
            if path not in known:
                lines = changed.of(self.project.root / path)
                read = document(path) if path in judged else None
                known[path] = Touched(read, lines or ChangedLines()) if read is not None else None
            found = known[path]
            if found is None:  # A rule may blame a file that is no document.
                return changed.of(self.project.root / path) is not None
            return found.has(finding)

        return has

    def _compared(
        self, findings: tuple[Finding, ...], outcomes: Sequence[Outcome], new: Callable[[Finding], bool]
    ) -> Comparison | None:
        """Compare with the baseline, where there is one; ``outcomes`` are those of the documents."""
        if self.baseline is None:
            return None
        documents = {self.baseline.place.path(each.path): each.path for each in outcomes}
        codes: dict[str, set[str]] = {}
        failed = {outcome.path: outcome.failed for outcome in outcomes}

        def ran(path: str, code: str) -> bool:
            document = documents.get(path)
            if document is None:
                return False
            if path not in codes:
                codes[path] = {rule.code for rule in self._judge.rules_of(document)}
            if code in codes[path]:
                return code not in failed.get(document, ())
            return not self.project.settings_of(document).registry.knows(code)

        return baselines.compare(self.baseline, findings, ran, new)

    def _configured(self, paths: Iterable[str]) -> tuple[set[str], list[str]]:
        """Return the files whose configuration can be used, and a line for each one that cannot.

        ``paths`` are those that findings have.
        """
        usable: set[str] = set()
        alike: set[str] = set()
        broken: Counter[str] = Counter()
        for shown in paths:
            folder = shown.rpartition("/")[0]
            try:
                if folder not in alike:
                    self._judge.rules_of(shown)
                    if not self._judge.differs_in(folder):
                        alike.add(folder)
            except HandbookError as error:
                broken[str(error)] += 1
            else:
                usable.add(shown)
        lines = (
            f"{line}; {count:,} file{' that it applies to is' if count == 1 else 's that it applies to are'} "
            "not checked"
            for line, count in broken.items()
        )
        return usable, list(lines)

    def running(self, document: Document) -> tuple[Claim, frozenset[str]]:
        """Return what a document is, and the codes of the rules that run for it."""
        context = self._judge.context(document, Documents(()))
        plan = engine.Plan(self._judge.rules_of(document.path))
        return context.claim, frozenset(rule.code for rule in (*plan.applying(context), *plan.last))
