"""The engine: documents times rules, a plain double loop, then suppression."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from handbook.adr.record.record import Record
from handbook.config.settings import Config, RuleConfig
from handbook.errors import ConfigError, UnknownNameError, nearest
from handbook.kinds.fit import fit
from handbook.kinds.library import Claim
from handbook.lint import rules as registry
from handbook.lint import suppress
from handbook.lint.prose import Prose, prose
from handbook.lint.rule import Context, Rule
from handbook.model.document import Document, Fence
from handbook.model.finding import Finding
from handbook.model.verdict import Verdict

NEED_VERDICTS = frozenset({"DOC104", *(f"DGM{number}" for number in range(101, 112))})
"""Codes of the rules that look at Mermaid's verdicts: without one of them no engine is started."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A document with what was found out about it before the rules run."""

    document: Document
    claim: Claim
    verdicts: tuple[tuple[Fence, Verdict], ...] = ()
    record: Record | None = None
    log: tuple[Record, ...] = ()
    base: Record | None = None
    transitions: tuple[tuple[str, tuple[str, ...]], ...] = ()
    diagram: bool = False
    """The whole file is one diagram: all rules for diagrams apply, whatever its kind."""


def select(config: Config, rules: Sequence[Rule] = registry.ALL) -> tuple[Rule, ...]:
    """Return the rules that the configuration wants, with its severities and options.

    ``select`` and ``ignore`` take codes (``DOC104``), beginnings of codes (``DOC``) and names
    (``missing-diagram``). Raises UnknownNameError for what names no rule, ConfigError for options.
    """
    chosen = _named(config.lint.select, rules) if config.lint.select else {rule.code for rule in rules}
    chosen -= _named(config.lint.ignore, rules)
    tuned = {table.code: table for table in config.rules}
    for code in tuned:
        _named((code,), rules)
    return tuple(_tuned(rule, tuned.get(rule.code)) for rule in rules if rule.code in chosen)


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
    if table is None:
        return rule
    where = f"rules.{rule.code}"
    options = rule.options
    known = tuple(field.name for field in fields(options)) if options is not None else ()  # type: ignore[arg-type]
    for name, value in table.options:
        key = name.replace("-", "_")
        if key not in known:
            shown = ("severity", *(option.replace("_", "-") for option in known))
            raise ConfigError(
                where, f"unknown key '{name}'{nearest(name, shown) or '; known: ' + ', '.join(shown)}"
            )
        options = _with(options, key, value, f"'{name}'", where)
    return replace(rule, severity=table.severity or rule.severity, options=options)


def _with(options: Any, key: str, value: object, name: str, where: str) -> object:
    """Return the options with one of them set; a tuple of words is written as a list."""
    default = getattr(options, key)
    if isinstance(default, tuple):
        if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
            raise ConfigError(where, f"{name} must be a list of words")
        value = tuple(value)
    elif type(value) is not type(default):
        raise ConfigError(where, f"{name} must be of the type of its default, {default!r}")
    try:
        return replace(options, **{key: value})
    except ValueError as error:  # The options judge their values themselves.
        raise ConfigError(where, f"{name}: {error}") from error


def check(
    subjects: Sequence[Subject], rules: Sequence[Rule], *, strict_names: bool = False, today: str = ""
) -> tuple[tuple[Finding, ...], int]:
    """Run the rules. Return the findings by path and position, and how many were suppressed."""
    found: list[Finding] = []
    suppressed = 0
    for subject in subjects:
        kept, hidden = _judge(subject, rules, strict_names, today)
        found += kept
        suppressed += hidden
    return tuple(sorted(found, key=_order)), suppressed


def _order(finding: Finding) -> tuple[object, ...]:
    return (finding.path, finding.start, finding.code, finding.end, finding.message)


def _judge(
    subject: Subject, rules: Sequence[Rule], strict_names: bool, today: str
) -> tuple[list[Finding], int]:
    document, kind = subject.document, subject.claim.kind
    context = Context(
        claim=subject.claim,
        fit=fit(kind, document) if kind else None,
        prose=prose(document) if kind or subject.record else Prose(""),
        verdicts=tuple(pair for pair in subject.verdicts if pair[0].drawn),
        undrawn=tuple(pair for pair in subject.verdicts if not pair[0].drawn),
        strict_names=strict_names,
        record=subject.record,
        log=subject.log,
        today=today,
        base=subject.base,
        transitions=subject.transitions,
        known=tuple(rule.code for rule in registry.ALL),
    )
    first = [rule for rule in rules if rule.code not in registry.LAST]
    found = [
        finding
        for rule in first
        if _applies(rule, context, subject.diagram)
        for finding in rule.check(rule, document, context)
    ]
    kept, suppressions = suppress.apply(document, found)
    # A suppression of a rule that did not run cannot be told from one of no use: leave it alone.
    ran = {rule.code for rule in first}
    judged = tuple(s for s in suppressions if s.code in ran or s.code not in context.known or not s.reason)
    late = replace(context, suppressions=judged)
    last = [rule for rule in rules if rule.code in registry.LAST]
    found_late = [finding for rule in last for finding in rule.check(rule, document, late)]
    return [*kept, *found_late], len(found) - len(kept)


def _applies(rule: Rule, context: Context, diagram: bool) -> bool:
    if rule.for_records:
        return context.record is not None
    return rule.any_document or context.fit is not None or (diagram and rule.code.startswith("DGM"))
