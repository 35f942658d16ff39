"""Configuration: a frozen value, built once at the edge from ``handbook.toml`` or ``pyproject.toml``.

The values are named tuples, not dataclasses: as frozen, and eight times cheaper to define at the start
of ``adr new``.

The nearest file at or above the start folder is used: ``handbook.toml``, else a ``pyproject.toml`` with
a ``[tool.handbook]`` table. The search ends at the root of the git repository. Unknown keys are errors.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from handbook.config.file import ConfigSource
from handbook.config.logs import LogConfig, logs
from handbook.config.reader import TableReader
from handbook.config.search import source
from handbook.errors import ConfigError
from handbook.model.terms import Flavour, Severity

ENGINES = ("v8", "quickjs")
MOST_SECONDS = 10
"""The longest deadline that a file may set: a change must not make its own check run for hours."""
MOST_UNITS = 1_000_000
"""The largest diagram that a file may allow, in UTF-16 units; sites in public use allow half of that."""


MOST_GUARD_SECONDS = 7200
"""The longest deadline of a command that a guard names."""


class LintConfig(NamedTuple):
    """Which rules run, and what fails the run."""

    select: tuple[str, ...] = ()
    """Codes, families (``DOC``) or slugs; empty means all."""
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    """Globs, relative to the root, that a folder walk leaves out."""
    fail_on: Severity = Severity.SUGGESTION
    strict_names: bool = False
    baseline: str = ""
    """File of the findings that are not reported, relative to the root; empty: found by its usual name."""
    exact: bool = False
    """Read every page of a site with its own Python-Markdown."""


class DiagramsConfig(NamedTuple):
    """The engine that checks diagrams; the limits apply to each diagram."""

    engine: str = "v8"
    """``v8``, or ``quickjs`` where V8 has no wheel: same verdicts, slower."""
    mermaid_version: str = ""
    """A release that the user has built in; empty: the one that this package was built with."""
    deadline: int = 2
    """Seconds of processor time."""
    max_size: int = 50_000
    """UTF-16 units, as Mermaid counts them; its own ``maxTextSize``."""
    cache: bool = True
    """Keep verdicts, and what comes of documents, in the user's cache folder."""


class GuardsConfig(NamedTuple):
    """What `adr guard` runs for the guards that decision records name."""

    test: tuple[str, ...] = ()
    """The command that gets node ids and ``--junitxml``; empty: pytest of the Python that runs the tool."""
    deadline: int = 600
    """Seconds of the clock for one command."""
    commands: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Commands by the names that records use."""


class RuleConfig(NamedTuple):
    """The table ``[rules.CODE]``: a severity and the rule's own options, still unchecked."""

    code: str
    severity: Severity | None = None
    options: tuple[tuple[str, object], ...] = ()


class OverrideConfig(NamedTuple):
    """One table of ``[[overrides]]``: what is different for some files. Later tables take precedence."""

    files: tuple[str, ...] = ()
    """Globs, relative to the root."""
    kind: str = ""
    """What these files are, unless their front matter says something else."""
    select: tuple[str, ...] = ()
    """If any: these rules and no others, whatever was selected or ignored before."""
    ignore: tuple[str, ...] = ()
    rules: tuple[RuleConfig, ...] = ()


class Config(NamedTuple):
    """All settings of one run."""

    root: Path
    """The folder of the configuration file, else the git root, else the start folder."""
    source: Path | None = None
    extend: str = ""
    """Another configuration whose keys count where this file does not state them."""
    templates: str = ""
    """Folder of own kind templates, relative to the root."""
    scenarios: str = "scenarios"
    """Folder of the scenarios in which pages are run, relative to the root."""
    plugins: tuple[str, ...] = ()
    """The families of rules of other packages that are used, such as ``ACM``."""
    refused: tuple[str, ...] = ()
    """Those that the command line has refused."""
    flavour: Flavour | None = None
    """None: ``mkdocs`` where a mkdocs.yml stands above the file, else ``github``."""
    kinds: tuple[tuple[str, str], ...] = ()
    """Pairs of glob and kind; the first match is used."""
    logs: tuple[LogConfig, ...] = (LogConfig(),)
    """The decision logs, as they stand in the file."""
    lint: LintConfig = LintConfig()
    rules: tuple[RuleConfig, ...] = ()
    overrides: tuple[OverrideConfig, ...] = ()
    diagrams: DiagramsConfig = DiagramsConfig()
    guards: GuardsConfig = GuardsConfig()


def load(start: Path) -> Config:
    """Find and read the configuration for a folder.

    Raises ConfigError with file and key when it is unreadable, malformed or has an unknown key.
    """
    return read(source(str(start)))


def read(found: ConfigSource) -> Config:
    """Return what a file says, or the defaults where there is none. Raises ConfigError."""
    if not found.file:
        return Config(root=Path(found.root), logs=(LogConfig(found.root),))
    for base in found.bases:
        try:  # What is wrong in it shall be found in it, and not in the tables of both.
            _config(base)
        except ConfigError as error:
            place = os.path.relpath(os.path.join(base.root, error.where), found.root).replace(os.sep, "/")
            raise ConfigError(found.where, f"'extend' {place}: {error.problem}") from error
    return _config(found)


SEVERITIES = tuple(severity.value for severity in Severity)
FLAVOURS = tuple(flavour.value for flavour in Flavour)


def _config(found: ConfigSource) -> Config:
    reader = TableReader(found.table, found.where)
    config = described(reader, found.root)
    reader.done()
    return config._replace(source=Path(found.file))


def described(reader: TableReader, root: str) -> Config:
    """Return what a table says: the one list of all keys, which the JSON Schema is made from, too."""
    templates = reader.text("templates", "")
    return Config(
        root=Path(root),
        extend=reader.text("extend", ""),
        templates=templates,
        scenarios=reader.text("scenarios", "scenarios"),
        plugins=reader.texts("plugins"),
        flavour=reader.choice("flavour", None, Flavour, FLAVOURS),
        kinds=reader.by_glob("kinds", "a kind"),
        logs=logs(reader, LogConfig(root, templates)),
        lint=_lint(reader.inner("lint")),
        rules=_rules(reader),
        overrides=_overrides(reader),
        diagrams=_diagrams(reader.inner("diagrams")),
        guards=_guards(reader.inner("guards")),
    )


def _lint(reader: TableReader) -> LintConfig:
    lint = LintConfig(
        select=reader.texts("select"),
        ignore=reader.texts("ignore"),
        exclude=reader.globs("exclude"),
        fail_on=reader.choice("fail-on", Severity.SUGGESTION, Severity, SEVERITIES),
        strict_names=reader.flag("strict-names", False),
        baseline=reader.text("baseline", ""),
        exact=reader.flag("exact", False),
    )
    reader.done()
    return lint


def _overrides(reader: TableReader) -> tuple[OverrideConfig, ...]:
    every = []
    for inner in reader.each("overrides"):
        override = OverrideConfig(
            files=inner.globs("files", required="name the files by globs, such as 'old/**'"),
            kind=inner.text("kind", ""),
            select=inner.texts("select"),
            ignore=inner.texts("ignore"),
            rules=_rules(inner),
        )
        inner.done()
        every.append(override)
    reader.check_globs("overrides", [pattern for override in every for pattern in override.files])
    return tuple(every)


def _rules(reader: TableReader) -> tuple[RuleConfig, ...]:
    rules = []
    for code, inner in reader.named("rules"):
        rules.append(RuleConfig(code=code, severity=severity(inner), options=inner.rest()))
    return tuple(rules)


def severity(reader: TableReader) -> Severity | None:
    """Return what the table of a rule says about its severity. Raises ConfigError."""
    return reader.choice("severity", None, Severity, SEVERITIES)


def _diagrams(reader: TableReader) -> DiagramsConfig:
    plain = DiagramsConfig()
    diagrams = DiagramsConfig(
        engine=reader.choice("engine", plain.engine, _engine, ENGINES),
        mermaid_version=reader.text("mermaid-version", plain.mermaid_version),
        deadline=reader.number("deadline", plain.deadline, 1, MOST_SECONDS),
        max_size=reader.number("max-size", plain.max_size, 1, MOST_UNITS),
        cache=reader.flag("cache", plain.cache),
    )
    reader.done()
    return diagrams


def _guards(reader: TableReader) -> GuardsConfig:
    plain = GuardsConfig()
    guards = GuardsConfig(
        test=reader.texts("test"),
        deadline=reader.number("deadline", plain.deadline, 1, MOST_GUARD_SECONDS),
        commands=reader.lists("commands"),
    )
    reader.done()
    return guards


def _engine(word: str) -> str:
    return ENGINES[ENGINES.index(word)]


class Overrides(NamedTuple):
    """What the command line sets; None means that it was not given."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: Severity | None = None
    strict_names: bool | None = None
    exact: bool | None = None
    engine: str | None = None
    cache: bool | None = None
    deadline: int | None = None
    isolated: bool = False
    """Use of the file only what says which rules apply to what: see `isolated`."""
    plugins: bool = False
    """Import the packages with rules that the file names: only commands that run rules say so."""


def isolated(config: Config) -> Config:
    """Return a configuration without what reaches beyond our rules.

    That is: rules of other packages, engines, limits, caches, folders of logs.
    """
    return without_plugins(config)._replace(
        diagrams=DiagramsConfig(),
        guards=GuardsConfig(),
        logs=(LogConfig(str(config.root), config.templates),),
        lint=config.lint._replace(exact=False),
    )


def without_plugins(config: Config) -> Config:
    """Return a configuration that uses no rules of other packages, and remembers which it has named."""
    return config._replace(plugins=(), refused=tuple(dict.fromkeys((*config.refused, *config.plugins))))


def merged(config: Config, overrides: Overrides) -> Config:
    """Apply the command line to the configuration: the one place that defines precedence.

    ``select`` replaces, for all files; ``ignore`` adds (a repository's exceptions stay), the rest replaces
    when given.
    """
    if overrides.isolated:
        config = isolated(config)
    if not overrides.plugins:
        config = without_plugins(config)
    lint, diagrams, by_file = config.lint, config.diagrams, config.overrides
    if by_file and overrides.select:
        by_file = tuple(each._replace(select=()) for each in by_file)
    if by_file and overrides.ignore:
        by_file = (*by_file, OverrideConfig(files=("**",), ignore=overrides.ignore))
    return config._replace(
        lint=lint._replace(
            select=overrides.select or lint.select,
            ignore=(*lint.ignore, *overrides.ignore),
            fail_on=overrides.fail_on or lint.fail_on,
            strict_names=lint.strict_names if overrides.strict_names is None else overrides.strict_names,
            exact=lint.exact if overrides.exact is None else overrides.exact,
        ),
        overrides=by_file,
        diagrams=diagrams._replace(
            engine=overrides.engine or diagrams.engine,
            cache=diagrams.cache if overrides.cache is None else overrides.cache,
            deadline=overrides.deadline or diagrams.deadline,
        ),
    )
