"""What a rule is: a value with a code, a docstring for people and a function that yields findings."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from handbook.adr.record.record import Record
from handbook.kinds.fit import Fit, title
from handbook.kinds.library import Claim
from handbook.lint.documents import Documents, Files, NoFiles
from handbook.lint.prose import Prose
from handbook.model.code import CodeVerdict
from handbook.model.document import Document, Fence, Span
from handbook.model.finding import Edit, Finding
from handbook.model.terms import Severity
from handbook.model.verdict import Verdict

__all__ = [
    "MOST_FINDINGS",
    "Context",
    "Documents",
    "Files",
    "Needs",
    "NoFiles",
    "Rule",
    "Suppression",
    "whole",
]

MOST_FINDINGS = 1000
"""Findings of one rule in one document that are listed: nobody reads more, and each of them costs."""
_EXCERPT = 600
"""The longest piece of a line that a finding carries, in characters; reports show less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """One code in one ``handbook: disable`` comment, and what came of it."""

    code: str
    reason: str
    span: Span
    used: bool = False


class Needs(enum.Enum):
    """What a rule needs besides the document; what no rule of a run needs is not found out."""

    VERDICTS = "verdicts"
    """What Mermaid says about the diagrams: without such a rule no engine is started."""
    CODE = "code"
    """Whether code blocks parse: without such a rule no parser and no program is started."""
    ADVICE = "advice"
    """What linters advise on the code blocks that parse; implies `CODE`."""
    RECORD = "record"
    """The document as a decision record: the rule runs for records only."""
    PROJECT = "project"
    """The other documents of the run, and the files of the repository."""
    OTHERS = "others"
    """All documents of the run or the repository, read: the rule runs once where machines share a run."""
    TODAY = "today"
    """The date: without one the rule does not run."""
    SUPPRESSIONS = "suppressions"
    """What the suppressions did: the rule runs after them."""


@dataclass(frozen=True, kw_only=True)
class Context:
    """What a rule may know besides the document; made once for each document."""

    claim: Claim = field(default_factory=Claim)
    fit: Fit | None = None
    prose: Prose = field(default_factory=lambda: Prose(""))
    """Empty for a document that is neither of a kind nor a record: no rule looks at its words."""
    judged: tuple[tuple[Fence, Verdict], ...] = ()
    """Each fence that is drawn, or would be after a fix, with what Mermaid says about it."""
    code: tuple[tuple[Fence, CodeVerdict], ...] = ()
    """Each code block that was judged, with its verdict; empty unless a rule that applies needs it."""
    diagram: bool = False
    """The whole file is one diagram: rules for diagrams apply, whatever its kind."""
    project: Documents = field(default_factory=lambda: Documents(()))
    """Empty unless a rule of the run needs it."""
    strict_names: bool = False
    record: Record | None = None
    """The document as a decision record, where it stands in a decision log."""
    log: tuple[Record, ...] = ()
    """All records of that log, this one among them."""
    decisions: bool = False
    """The repository has a decision log."""
    day: str = ""
    """The date of the run, ``YYYY-MM-DD``; empty: rules that need it say nothing. Rules ask for `today`."""
    scheduled: bool = False
    """The run is a scheduled one: what has become overdue with time is reported for every document."""
    changed: bool = False
    """The run is about changed files, and the document is one of them."""
    base: Record | None = None
    """The record as it was at the merge base, where the run compares with one."""
    transitions: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """The log's own life cycle; empty: the built-in one."""
    suppressions: tuple[Suppression, ...] = ()
    """Filled only for the rules that run last."""
    known: tuple[str, ...] = ()
    """The codes of all rules that exist."""
    refused: tuple[str, ...] = ()
    """The families of rules that the configuration names and that this run has refused."""

    @property
    def today(self) -> str:
        """The date of the run: who asks for it may find something else tomorrow, which is noted."""
        self.project.asked.note("today")
        return self.day

    @property
    def verdicts(self) -> tuple[tuple[Fence, Verdict], ...]:
        """Each drawn fence with what Mermaid says about it."""
        return tuple(pair for pair in self.judged if pair[0].drawn)

    @property
    def undrawn(self) -> tuple[tuple[Fence, Verdict], ...]:
        """Each fence that is not drawn but would be after a fix, with what Mermaid says about it."""
        return tuple(pair for pair in self.judged if not pair[0].drawn)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule: its module has it as ``RULE``; `lint.listed` has what decides whether it runs."""

    code: str
    name: str
    severity: Severity
    check: Callable[[Rule, Document, Context], Iterator[Finding]] = field(repr=False)
    doc: str = field(repr=False)
    """The module's docstring: summary, Why, Bad, Good. It is `docs explain` and the rule's page."""
    any_document: bool = False
    """True: also for documents without a kind."""
    kinds: frozenset[str] = frozenset()
    """The kinds of the documents that the rule is about; empty: all kinds."""
    for_diagram_files: bool = False
    """True: also for a file that is one diagram, whatever its kind."""
    default: bool = True
    """False: the rule runs only where ``select`` has its code or its name; a family does not include it."""
    needs: frozenset[Needs] = frozenset()
    options: object = None
    """A frozen dataclass instance: the rule's own settings with their defaults."""

    @property
    def configured(self) -> object:
        """The options where they are not those of the list; None: they are."""
        return self.options

    @property
    def summary(self) -> str:
        """Return the first line of the docstring."""
        return self.doc.strip().splitlines()[0]

    @property
    def origin(self) -> str:
        """What stands for the code of the package that has the rule; empty: it is ours."""
        return ""

    @property
    def package(self) -> str:
        """The package that has the rule, with its version; empty: it is ours."""
        return ""

    def found(self, document: Document, context: Context) -> Iterator[Finding]:
        """Return what the rule finds in a document."""
        return self.check(self, document, context)

    def at(
        self,
        document: Document,
        span: Span,
        message: str,
        *,
        hint: str = "",
        severity: Severity | None = None,
        fix: tuple[Edit, ...] = (),
    ) -> Finding:
        """Make a finding for a span; the section and the excerpt come from the document."""
        end = max(span.end, span.start)
        start = document.position(span.start)
        section = document.section_at(span.start)
        stop = document.position(end)
        line = _shown(document, start.line, span.start)
        return Finding(
            code=self.code,
            message=message,
            path=document.path,
            span=Span(span.start, end),
            start=start,
            end=max(start, stop),
            severity=severity or self.severity,
            excerpt=document.text[line.start : line.end],
            excerpt_column=document.position(line.start).column,
            section=section.title if section else "",
            hint=hint,
            fix=fix,
        )


def _shown(document: Document, line: int, offset: int) -> Span:
    """Return what a finding shows of its line: all of it, or the surroundings of an offset in a long one.

    Each finding carries its excerpt, and one line can have as many findings as characters.
    """
    span = document.line_span(line)
    if span.end - span.start <= _EXCERPT:
        return span
    start = max(span.start, offset - _EXCERPT // 2)
    return Span(start, min(span.end, start + _EXCERPT))


def whole(document: Document) -> Span:
    """Return where to put a finding about the document as such: its title, else its first line."""
    head = title(document)
    if head is not None:
        return head.heading
    front = document.front_matter
    after = front.span.end if front is not None else 0
    rest = document.text[after:]
    start = after + len(rest) - len(rest.lstrip("\ufeff \t\r\n"))
    if start >= len(document.text):
        return document.line_span(1)
    return document.line_span(document.position(start).line)
