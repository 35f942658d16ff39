"""Whether each rule runs for a file, with which severity and options, and which setting decides that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import NamedTuple

from handbook.config.settings import Config, LintConfig, RuleConfig
from handbook.globs import matches_any
from handbook.lint import rules as registry
from handbook.lint.engine import Selection, select
from handbook.lint.rule import Rule
from handbook.model.terms import Severity

Place = tuple[str, ...]
"""A key of the configuration, as `config.lines` has it; empty: none, it is a default."""


class Option(NamedTuple):
    """One option of a rule."""

    name: str
    value: object
    by: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A rule as it stands for one file."""

    rule: Rule
    on: bool
    by: Place
    """What switches it on or off."""
    severity: Severity
    severity_by: Place
    options: tuple[Option, ...]


def standings(
    config: Config, path: str, rules: Sequence[Rule] = registry.ALL, refused: Sequence[str] = ()
) -> tuple[Standing, ...]:
    """Return how each rule stands for a file, given relative to the root of the configuration.

    Raises what `engine.select` raises.
    """
    selection = Selection(config, rules, refused)
    running = {rule.code: rule for rule in selection.of(path)}
    plain = {rule.code: rule for rule in rules}
    decided = {rule.code: by for by, codes in _decisions(config, path, rules, refused) for rule in codes}
    tables = list(_tables(config, path, plain))
    found = []
    for code, shipped in plain.items():
        rule = running.get(code, shipped)
        own = [(by, table) for by, table in tables if table.code == code]
        found.append(
            Standing(
                rule=rule,
                on=code in running,
                by=decided.get(code, ()),
                severity=rule.severity,
                severity_by=next(((*by, "severity") for by, table in reversed(own) if table.severity), ()),
                options=tuple(_options(rule, own)),
            )
        )
    return tuple(found)


def _decisions(
    config: Config, path: str, rules: Sequence[Rule], refused: Sequence[str]
) -> Iterator[tuple[Place, tuple[Rule, ...]]]:
    """Yield what decides about which rules, the last of them with the last word."""
    steps: list[tuple[Place, tuple[str, ...], bool]] = [
        (("lint", "select"), config.lint.select, True),
        (("lint", "ignore"), config.lint.ignore, False),
    ]
    for at, override in enumerate(config.overrides):
        if matches_any(override.files, path):
            steps.append((("overrides", str(at), "select"), override.select, True))
            steps.append((("overrides", str(at), "ignore"), override.ignore, False))
    for by, words, selects in steps:
        if words and selects:
            yield by, tuple(rules)
        elif words:
            # Whether a rule is off by default plays no part in being ignored.
            kept = {rule.code for rule in Selection(_ignoring(config, words), rules, refused).general}
            usual = select(_ignoring(config, ()), rules)
            yield by, tuple(rule for rule in usual if rule.code not in kept)


def _ignoring(config: Config, words: tuple[str, ...]) -> Config:
    return Config(root=config.root, lint=LintConfig(ignore=words))


def _tables(config: Config, path: str, rules: dict[str, Rule]) -> Iterator[tuple[Place, RuleConfig]]:
    """Yield the tables of rules that count for a file, later ones taking precedence, by code."""
    codes = {rule.name: code for code, rule in rules.items()}

    def coded(table: RuleConfig) -> RuleConfig:
        return table._replace(code=codes.get(table.code, table.code.upper()))

    for table in config.rules:
        yield ("rules", table.code), coded(table)
    for at, override in enumerate(config.overrides):
        if matches_any(override.files, path):
            for table in override.rules:
                yield ("overrides", str(at), "rules", table.code), coded(table)


def _options(rule: Rule, tables: Sequence[tuple[Place, RuleConfig]]) -> Iterator[Option]:
    if rule.options is None:
        return
    for field in fields(rule.options):  # type: ignore[arg-type]
        name = field.name.replace("_", "-")
        stated = ((*by, name) for by, table in reversed(tables) if name in dict(table.options))
        yield Option(name, getattr(rule.options, field.name), next(stated, ()))
