"""The engine: documents times rules, a plain double loop, then suppression."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields, replace
from itertools import islice
from typing import NamedTuple

from handbook.config.reader import TableReader
from handbook.config.settings import Config, OverrideConfig, RuleConfig
from handbook.errors import ConfigError, UnknownNameError
from handbook.globs import matches_any
from handbook.kinds.fit import fit
from handbook.lint import rules as registry
from handbook.lint import suppress
from handbook.lint.asked import NEVER, Question
from handbook.lint.own import is_of
from handbook.lint.part import Part
from handbook.lint.prose import prose
from handbook.lint.rule import MOST_FINDINGS, Context, Needs, Rule, Suppression
from handbook.model.document import Document
from handbook.model.finding import Finding, Hidden

MOST = MOST_FINDINGS
"""Findings of one rule in one document that are listed."""
Failed = Callable[[str, Exception, Rule | None], None]
"""Is told of a path and an exception, and of the rule that has raised it."""
Rules = Sequence[Rule] | Callable[[str], Sequence[Rule]]
"""The rules of all documents, or what returns those of a path: the same tuple for the same rules."""
MOST_WAYS = 1_000
"""Ways in which overrides meet, each for some files: a person means some dozens."""
KNOWN = tuple(rule.code for rule in registry.ALL)
"""The codes of all rules that exist."""


def select(config: Config, rules: Sequence[Rule] = registry.ALL) -> tuple[Rule, ...]:
    """Return the rules that the configuration wants, with its severities and options.

    ``select`` and ``ignore`` take codes (``DOC104``), beginnings of codes (``DOC``) and names
    (``missing-diagram``). A rule that is off by default runs only where ``select`` has its whole code or
    its name. Raises UnknownNameError for what names no rule, ConfigError for options.
    """
    return Selection(config._replace(overrides=()), rules).general


class Selection:
    """Which rules run for which file of a configuration, with their severities and options.

    Raises what `select` raises, also for overrides that no file needs.
    """

    def __init__(
        self, config: Config, rules: Sequence[Rule] = registry.ALL, refused: Sequence[str] = ()
    ) -> None:
        """``refused`` are families of rules that the configuration may name and that do not run."""
        self._config, self._rules = config, rules
        words = _Words(rules, refused)
        lint = OverrideConfig(select=config.lint.select, ignore=config.lint.ignore, rules=config.rules)
        self._first = words.step(lint)
        self._steps = tuple(map(words.step, config.overrides))
        self._made: dict[tuple[int, ...], tuple[Rule, ...]] = {}
        for hits in ((), *((at,) for at in range(len(self._steps)))):
            self._with(hits)

    @property
    def differs(self) -> bool:
        """Return whether there are overrides, by which files can have different rules."""
        return bool(self._steps)

    @property
    def general(self) -> tuple[Rule, ...]:
        """The rules for files that no override names."""
        return self._made[()]

    @property
    def every(self) -> tuple[Rule, ...]:
        """The rules that run for some file that was asked for, or may by one override; one for each code."""
        found = {rule.code: rule for rules in reversed(self._made.values()) for rule in rules}
        return tuple(found[rule.code] for rule in self._rules if rule.code in found)

    def of(self, path: str) -> tuple[Rule, ...]:
        """Return the rules for a file, given relative to the root of the configuration.

        Raises ConfigError where overrides meet in more ways than anybody means.
        """
        overrides = self._config.overrides
        if not overrides:
            return self.general
        hits = tuple(at for at, override in enumerate(overrides) if matches_any(override.files, path))
        return self._with(hits)

    def _with(self, hits: tuple[int, ...]) -> tuple[Rule, ...]:
        """Return the rules after some overrides, later ones taking precedence."""
        if hits not in self._made:
            if len(self._made) > MOST_WAYS:
                problem = f"meet in more than {MOST_WAYS:,} ways; name the same files by fewer of them"
                raise ConfigError("overrides", problem)
            step = self._first
            for at in hits:
                step = step.then(self._steps[at])
            chosen = step.chosen(self._rules)
            tables = step.tables
            self._made[hits] = tuple(
                _tuned(rule, tables.get(rule.code)) for rule in self._rules if rule.code in chosen
            )
        return self._made[hits]


class _Step(NamedTuple):
    """What the configuration or one override says of rules, by their codes."""

    selected: frozenset[str] | None
    """None: as it was."""
    asked: frozenset[str]
    """Those of them that are named whole: a rule that is off by default runs only then."""
    ignored: frozenset[str]
    tables: dict[str, RuleConfig]

    def then(self, after: _Step) -> _Step:
        """Return what both say together, the later one taking precedence."""
        tables = dict(self.tables)
        for code, table in after.tables.items():
            tables[code] = _joined(tables.get(code), table)
        if after.selected is not None:
            return after._replace(tables=tables)
        return self._replace(ignored=self.ignored | after.ignored, tables=tables)

    def chosen(self, rules: Sequence[Rule]) -> frozenset[str]:
        """Return the codes of the rules that run."""
        selected = frozenset(rule.code for rule in rules) if self.selected is None else self.selected
        off = frozenset(rule.code for rule in rules if not rule.default)
        return selected - (off - self.asked) - self.ignored


class _Words:
    """What the words of a configuration name, each found out once: a file may repeat them without end."""

    def __init__(self, rules: Sequence[Rule], refused: Sequence[str] = ()) -> None:
        self._rules = rules
        self._refused = refused
        self._names = {rule.name: rule.code for rule in rules}
        self._codes = {rule.code for rule in rules}
        self._known: dict[str, frozenset[str]] = {}

    def step(self, override: OverrideConfig) -> _Step:
        """Return what an override says. Raises UnknownNameError."""
        asked = frozenset(filter(None, map(self._whole, dict.fromkeys(override.select))))
        selected = self._named(override.select) if override.select else None
        return _Step(selected, asked, self._named(override.ignore), self._tables(override.rules))

    def _whole(self, word: str) -> str:
        """Return the code of the rule of that code or name; empty for the beginning of codes."""
        return word.upper() if word.upper() in self._codes else self._names.get(word.lower(), "")

    def _named(self, words: Sequence[str]) -> frozenset[str]:
        return frozenset().union(*map(self._hits, dict.fromkeys(words)))

    def _hits(self, word: str) -> frozenset[str]:
        if word not in self._known:
            begun = {code for code in self._codes if word and code.startswith(word.upper())}
            found = begun | ({self._names[word]} if word in self._names else set())
            if not found and not is_of(word, self._refused):
                raise self._unknown(word)
            self._known[word] = frozenset(found)
        return self._known[word]

    def _tables(self, tables: Sequence[RuleConfig]) -> dict[str, RuleConfig]:
        """Return the tables by the code of their rule, which they have as key or by its name."""
        found: dict[str, RuleConfig] = {}
        for table in tables:
            code = self._whole(table.code)
            if not code and is_of(table.code, self._refused):
                continue
            if not code:
                raise self._unknown(table.code)
            found[code] = _joined(found.get(code), table._replace(code=code))
        return found

    def _unknown(self, word: str) -> UnknownNameError:
        known = (*(rule.code for rule in self._rules), *(rule.name for rule in self._rules))
        return UnknownNameError("rule", word, known, "`docs rules` lists them")


def _joined(before: RuleConfig | None, after: RuleConfig) -> RuleConfig:
    """Return two tables of one rule as one; what the later one states takes precedence."""
    if before is None:
        return after
    options = tuple((dict(before.options) | dict(after.options)).items())
    return RuleConfig(after.code, after.severity or before.severity, options)


def _tuned(rule: Rule, table: RuleConfig | None) -> Rule:
    """Return a rule with the severity and the options that its table of the configuration sets."""
    if table is None:
        return rule
    reader = TableReader(dict(table.options), f"rules.{rule.code}")
    reader.knows("severity")
    chosen = options(rule, reader)
    reader.done()
    return replace(rule, severity=table.severity or rule.severity, options=chosen)


def options(rule: Rule, reader: TableReader) -> object:
    """Return the options of a rule as its table sets them; None where it has none. Raises ConfigError."""
    found = rule.options
    for name in (field.name for field in fields(found)) if found is not None else ():  # type: ignore[arg-type]
        key = name.replace("_", "-")
        try:
            found = replace(found, **{name: reader.like(key, getattr(found, name))})  # type: ignore[type-var]
        except ValueError as error:  # The options judge their values themselves.
            raise ConfigError(reader.where, f"'{key}': {error}") from error
    return found


def check(
    subjects: Sequence[tuple[Document, Context]],
    rules: Rules,
    *,
    failed: Failed | None = None,
) -> tuple[tuple[Finding, ...], int]:
    """Run the rules. Return the findings by path and position, and how many were suppressed.

    ``failed`` is called where something raises an exception, and the rest goes on: with the path and the
    exception, and with the rule where it is one that fails. Without it the exception is raised.
    """
    found: list[Finding] = []
    suppressed = 0
    for judged in each(subjects, rules, failed=failed):
        found += judged.findings
        suppressed += len(judged.hidden)
    return ordered(found), suppressed


class Judged(NamedTuple):
    """What the rules say of one document."""

    document: Document
    context: Context
    findings: Sequence[Finding]
    """In the order of the rules."""
    hidden: tuple[Hidden, ...]
    """What comments in the document suppress."""
    asked: tuple[Question, ...]
    """What they have asked about the repository."""
    failed: tuple[str, ...] = ()
    """The codes of those that failed on it."""


def each(
    subjects: Sequence[tuple[Document, Context]],
    rules: Rules,
    *,
    failed: Failed | None = None,
    part: Part = Part.WHOLE,
) -> Iterator[Judged]:
    """Yield what the rules of a part say of each document; the other arguments are as for `check`."""
    plans = Plans(rules, part)
    for document, context in subjects:
        trial = _Trial(failed)
        try:
            with context.project.asked.recording() as asked:
                kept, hidden = _judge(document, context, plans.of(document), trial)
        except Exception as fault:
            if failed is None:
                raise
            failed(document.path, fault, None)
        else:
            # What a rule has failed on may succeed the next time.
            more = (NEVER,) if trial.codes else ()
            yield Judged(document, context, kept, hidden, (*asked, *more), tuple(trial.codes))


def ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings by path and position."""
    return tuple(sorted(findings, key=order))


def needed(rules: Sequence[Rule], need: Needs) -> bool:
    """Return whether one of the rules needs it."""
    return any(need in rule.needs for rule in rules)


def order(finding: Finding) -> tuple[object, ...]:
    """Return the place of a finding among others."""
    return (finding.path, finding.start, finding.code, finding.end, finding.message)


class Plan:
    """The rules of some documents, by the sort of document to which they apply; found out once."""

    def __init__(self, rules: Sequence[Rule], part: Part = Part.WHOLE) -> None:
        self.rules = rules  # Kept, so that no other sequence gets the same identity.
        self.part = part
        ours = rules if part is Part.WHOLE else tuple(filter(part.has, rules))
        self.first = tuple(rule for rule in ours if Needs.SUPPRESSIONS not in rule.needs)
        self.last = tuple(rule for rule in rules if Needs.SUPPRESSIONS in rule.needs)
        self.codes = {rule.code for rule in self.first}
        self.known = (*KNOWN, *(rule.code for rule in rules if rule.origin))
        self._together = frozenset(rule.code for rule in rules if Needs.OTHERS in rule.needs)
        self._applying: dict[tuple[str, bool, bool, bool], tuple[Rule, ...]] = {}
        self._needs: dict[tuple[int, Needs], bool] = {}

    def applying(self, context: Context) -> tuple[Rule, ...]:
        """Return the rules that run for a document; the context need not hold what they need yet."""
        kind, record = context.claim.kind, context.record is not None
        sort = (kind.name if kind else "", record, context.diagram, bool(context.day))
        if sort not in self._applying:
            self._applying[sort] = tuple(rule for rule in self.first if _applies(rule, *sort))
        return self._applying[sort]

    def judges(self, code: str) -> bool:
        """Return whether a suppression of a code is judged in this part."""
        return self.part.judges(code, together=code in self._together)

    def needs(self, context: Context, need: Needs) -> bool:
        """Return whether one of the rules that run for a document needs it."""
        rules = self.applying(context)
        key = (id(rules), need)  # The plan keeps these rules.
        if key not in self._needs:
            self._needs[key] = needed(rules, need)
        return self._needs[key]


def _applies(rule: Rule, kind: str, record: bool, diagram: bool, dated: bool) -> bool:
    if rule.kinds and kind not in rule.kinds:
        return False
    if Needs.TODAY in rule.needs and not dated:
        return False
    if Needs.RECORD in rule.needs:
        return record
    return rule.any_document or bool(kind) or (diagram and rule.for_diagram_files)


class Plans:
    """The plans of a run: documents of the same rules share one."""

    def __init__(self, rules: Rules, part: Part = Part.WHOLE) -> None:
        self._rules = rules
        self._part = part
        self._plans: dict[int, Plan] = {}

    def of(self, document: Document) -> Plan:
        """Return the plan for a document."""
        own = self._rules(document.path) if callable(self._rules) else self._rules
        # By identity: to compare some dozens of rules for each document would take longer than most run.
        return self._plans.get(id(own)) or self._plans.setdefault(id(own), Plan(own, self._part))


class _Trial:
    """Runs rules on one document, and goes on where one of them fails."""

    def __init__(self, failed: Failed | None) -> None:
        self._failed = failed
        self.codes: list[str] = []

    def findings(self, rule: Rule, document: Document, context: Context) -> list[Finding]:
        """Return what a rule finds; nothing where it fails."""
        try:
            return _most(rule, document, context)
        except Exception as fault:
            if self._failed is None:
                raise
            self._failed(document.path, fault, rule)
            self.codes.append(rule.code)
            return []


def _judge(
    document: Document, given: Context, plan: Plan, trial: _Trial
) -> tuple[list[Finding], tuple[Hidden, ...]]:
    kind, context, known = given.claim.kind, given, given.known or plan.known
    if kind or given.record or given.diagram:
        context = replace(
            given,
            fit=fit(kind, document) if kind else None,
            prose=prose(document) if kind or given.record else given.prose,
            known=known,
        )
    found: list[Finding] = []
    for rule in plan.applying(context):
        found += trial.findings(rule, document, context)
    kept, hidden, suppressions = suppress.apply(document, found)
    late = context
    if suppressions:
        judged = tuple(
            each for each in _judged(suppressions, plan, known) if not is_of(each.code, given.refused)
        )
        late = replace(context, suppressions=judged, known=known)
    found_late = [finding for rule in plan.last for finding in trial.findings(rule, document, late)]
    return [*kept, *found_late], hidden


def _most(rule: Rule, document: Document, context: Context) -> list[Finding]:
    """Return what a rule finds in a document; of more than MOST the last one says that there are more."""
    found = list(islice(rule.found(document, context), MOST))
    if len(found) == MOST:
        message = f"{found[-1].message}; {rule.code} has more findings in this file than the {MOST} listed"
        found[-1] = replace(found[-1], message=message)
    return found


def _judged(suppressions: Sequence[Suppression], plan: Plan, known: Sequence[str]) -> Iterator[Suppression]:
    """Yield the suppressions that can be judged."""
    # A suppression of a rule that did not run cannot be told from one of no use: leave it alone.
    ours = (s for s in suppressions if plan.judges(s.code))
    return (s for s in ours if s.code in plan.codes or s.code not in known or not s.reason)
