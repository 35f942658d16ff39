"""The engine: documents times rules, a plain double loop, then suppression."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, replace

from handbook.config.reader import TableReader
from handbook.config.settings import Config, RuleConfig
from handbook.errors import ConfigError, UnknownNameError
from handbook.globs import matches_any
from handbook.kinds.fit import fit
from handbook.lint import rules as registry
from handbook.lint import suppress
from handbook.lint.prose import prose
from handbook.lint.rule import Context, Needs, Rule, Suppression
from handbook.model.document import Document
from handbook.model.finding import Finding

MOST = 1000
"""Findings of one rule in one document that are listed: nobody reads more, and each of them costs."""
Rules = Sequence[Rule] | Callable[[str], Sequence[Rule]]
"""The rules of all documents, or what returns those of a path: the same tuple for the same rules."""
KNOWN = tuple(rule.code for rule in registry.ALL)
"""The codes of all rules that exist."""


def select(config: Config, rules: Sequence[Rule] = registry.ALL) -> tuple[Rule, ...]:
    """Return the rules that the configuration wants, with its severities and options.

    ``select`` and ``ignore`` take codes (``DOC104``), beginnings of codes (``DOC``) and names
    (``missing-diagram``). A rule that is off by default runs only where ``select`` has its whole code or
    its name. Raises UnknownNameError for what names no rule, ConfigError for options.
    """
    return _wanted(config.lint.select, config.lint.ignore, _tables(config.rules, rules), rules)


class Selection:
    """Which rules run for which file of a configuration, with their severities and options.

    Raises what `select` raises, also for overrides that no file needs.
    """

    def __init__(self, config: Config, rules: Sequence[Rule] = registry.ALL) -> None:
        self._config, self._rules = config, rules
        self._made: dict[tuple[int, ...], tuple[Rule, ...]] = {(): select(config, rules)}
        for at in range(len(config.overrides)):
            self._with((at,))

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
        """Return the rules for a file, given relative to the root of the configuration."""
        overrides = self._config.overrides
        if not overrides:
            return self.general
        hits = tuple(at for at, override in enumerate(overrides) if matches_any(override.files, path))
        return self._with(hits)

    def _with(self, hits: tuple[int, ...]) -> tuple[Rule, ...]:
        """Return the rules after some overrides, later ones taking precedence."""
        if hits not in self._made:
            lint, tables = self._config.lint, _tables(self._config.rules, self._rules)
            selected, ignored = lint.select, lint.ignore
            for override in (self._config.overrides[at] for at in hits):
                if override.select:
                    selected, ignored = override.select, ()
                ignored = (*ignored, *override.ignore)
                for code, table in _tables(override.rules, self._rules).items():
                    tables[code] = _joined(tables.get(code), table)
            self._made[hits] = _wanted(selected, ignored, tables, self._rules)
        return self._made[hits]


def _tables(tables: Sequence[RuleConfig], rules: Sequence[Rule]) -> dict[str, RuleConfig]:
    """Return the tables by the code of their rule, which they have as key or by its name."""
    found: dict[str, RuleConfig] = {}
    for table in tables:
        code = next((rule.code for rule in rules if table.code.upper() == rule.code), None)
        code = code or next((rule.code for rule in rules if table.code == rule.name), None)
        if code is None:
            known = (*(rule.code for rule in rules), *(rule.name for rule in rules))
            raise UnknownNameError("rule", table.code, known, "`docs rules` lists them")
        found[code] = _joined(found.get(code), table._replace(code=code))
    return found


def _joined(before: RuleConfig | None, after: RuleConfig) -> RuleConfig:
    """Return two tables of one rule as one; what the later one states takes precedence."""
    if before is None:
        return after
    options = tuple((dict(before.options) | dict(after.options)).items())
    return RuleConfig(after.code, after.severity or before.severity, options)


def _wanted(
    selected: Sequence[str], ignored: Sequence[str], tables: Mapping[str, RuleConfig], rules: Sequence[Rule]
) -> tuple[Rule, ...]:
    chosen = _named(selected, rules) if selected else {rule.code for rule in rules}
    asked = {word.upper() for word in selected}
    chosen -= {rule.code for rule in rules if not (rule.default or asked & {rule.code, rule.name.upper()})}
    chosen -= _named(ignored, rules)
    return tuple(_tuned(rule, tables.get(rule.code)) for rule in rules if rule.code in chosen)


def _named(words: Sequence[str], rules: Sequence[Rule]) -> set[str]:
    found: set[str] = set()
    for word in words:
        hits = {
            rule.code for rule in rules if rule.name == word or (word and rule.code.startswith(word.upper()))
        }
        if not hits:
            known = (*(rule.code for rule in rules), *(rule.name for rule in rules))
            raise UnknownNameError("rule", word, known, "`docs rules` lists them")
        found |= hits
    return found


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
    failed: Callable[[str, Exception], None] | None = None,
) -> tuple[tuple[Finding, ...], int]:
    """Run the rules. Return the findings by path and position, and how many were suppressed.

    ``failed`` is called with the path and the exception where a rule raises one, and the rest goes on;
    without it the exception is raised.
    """
    found: list[Finding] = []
    suppressed = 0
    plans = Plans(rules)
    for document, context in subjects:
        try:
            kept, hidden = _judge(document, context, plans.of(document))
        except Exception as fault:
            if failed is None:
                raise
            failed(document.path, fault)
            continue
        found += kept
        suppressed += hidden
    return tuple(sorted(found, key=_order)), suppressed


def needed(rules: Sequence[Rule], need: Needs) -> bool:
    """Return whether one of the rules needs it."""
    return any(need in rule.needs for rule in rules)


def _order(finding: Finding) -> tuple[object, ...]:
    return (finding.path, finding.start, finding.code, finding.end, finding.message)


class Plan:
    """The rules of some documents, by the sort of document to which they apply; found out once."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = rules  # Kept, so that no other sequence gets the same identity.
        self.first = tuple(rule for rule in rules if Needs.SUPPRESSIONS not in rule.needs)
        self.last = tuple(rule for rule in rules if Needs.SUPPRESSIONS in rule.needs)
        self.codes = {rule.code for rule in self.first}
        self._applying: dict[tuple[str, bool, bool, bool], tuple[Rule, ...]] = {}
        self._needs: dict[tuple[int, Needs], bool] = {}

    def applying(self, context: Context) -> tuple[Rule, ...]:
        """Return the rules that run for a document; the context need not hold what they need yet."""
        kind, record = context.claim.kind, context.record is not None
        sort = (kind.name if kind else "", record, context.diagram, bool(context.today))
        if sort not in self._applying:
            self._applying[sort] = tuple(rule for rule in self.first if _applies(rule, *sort))
        return self._applying[sort]

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

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._plans: dict[int, Plan] = {}

    def of(self, document: Document) -> Plan:
        """Return the plan for a document."""
        own = self._rules(document.path) if callable(self._rules) else self._rules
        # By identity: to compare some dozens of rules for each document would take longer than most run.
        return self._plans.get(id(own)) or self._plans.setdefault(id(own), Plan(own))


def _judge(document: Document, given: Context, plan: Plan) -> tuple[list[Finding], int]:
    kind, context = given.claim.kind, given
    if kind or given.record or given.diagram:
        context = replace(
            given,
            fit=fit(kind, document) if kind else None,
            prose=prose(document) if kind or given.record else given.prose,
            known=KNOWN,
        )
    found = [finding for rule in plan.applying(context) for finding in _most(rule, document, context)]
    kept, suppressions = suppress.apply(document, found)
    late = context
    if suppressions:
        late = replace(context, suppressions=tuple(_judged(suppressions, plan)), known=KNOWN)
    found_late = [finding for rule in plan.last for finding in _most(rule, document, late)]
    return [*kept, *found_late], len(found) - len(kept)


def _most(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield what a rule finds in a document; from MOST findings on, the last one says that there are more."""
    for count, finding in enumerate(rule.check(rule, document, context), 1):
        if count >= MOST:
            message = f"{finding.message}; {rule.code} has more findings in this file than the {MOST} listed"
            yield replace(finding, message=message)
            return
        yield finding


def _judged(suppressions: Sequence[Suppression], plan: Plan) -> Iterator[Suppression]:
    """Yield the suppressions that can be judged."""
    # A suppression of a rule that did not run cannot be told from one of no use: leave it alone.
    return (s for s in suppressions if s.code in plan.codes or s.code not in KNOWN or not s.reason)
