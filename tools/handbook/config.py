"""Configuration: a frozen value, built once at the edge from ``handbook.toml`` or ``pyproject.toml``.

The values are named tuples, not dataclasses: as frozen, and eight times cheaper to define at the start
of ``adr new``.

The nearest file upward from the start folder wins: ``handbook.toml``, else a ``pyproject.toml`` with
a ``[tool.handbook]`` table. The search ends at the root of the git repository. Unknown keys are errors.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from handbook.errors import ConfigError, nearest
from handbook.terms import Flavour, Severity

FILE = "handbook.toml"
T = TypeVar("T")


class AdrConfig(NamedTuple):
    """Where the decision log is and how new records look."""

    directory: str = ""
    """Relative to the root; empty: found by ``.adr-dir``, ``adr``, ``doc/adr`` or ``docs/adr``."""
    template: str = "adr"
    status: str = "Proposed"
    digits: int = 4


class LintConfig(NamedTuple):
    """Which rules run, and what fails the run."""

    select: tuple[str, ...] = ()
    """Codes, families (``DOC``) or slugs; empty means all."""
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    """Globs, relative to the root, that a folder walk leaves out."""
    fail_on: Severity = Severity.SUGGESTION
    strict_names: bool = False
    exact: bool = False
    """Read every file by the site's own Python-Markdown."""


class RuleConfig(NamedTuple):
    """The table ``[rules.CODE]``: a severity and the rule's own options, still unchecked."""

    code: str
    severity: Severity | None = None
    options: tuple[tuple[str, object], ...] = ()


class Config(NamedTuple):
    """All settings of one run."""

    root: Path
    """The folder of the configuration file, else the git root, else the start folder."""
    source: Path | None = None
    templates: str = ""
    """Folder of own kind templates, relative to the root."""
    flavour: Flavour | None = None
    """None: ``mkdocs`` where a mkdocs.yml stands above the file, else ``github``."""
    kinds: tuple[tuple[str, str], ...] = ()
    """Pairs of glob and kind, the first match wins."""
    adr: AdrConfig = AdrConfig()
    lint: LintConfig = LintConfig()
    rules: tuple[RuleConfig, ...] = ()


def load(start: Path) -> Config:
    """Find and read the configuration for a folder.

    Raises ConfigError with file and key when it is unreadable, malformed or has an unknown key.
    """
    start = start.resolve()
    outermost = start
    for folder in (start, *start.parents):
        outermost = folder
        table, source = _table(folder)
        if table is not None and source is not None:
            return _config(table, source)
        if (folder / ".git").exists():
            break
    is_repository = (outermost / ".git").exists()
    return Config(root=outermost if is_repository else start)


def _table(folder: Path) -> tuple[Mapping[str, Any] | None, Path | None]:
    own = folder / FILE
    if own.is_file():
        return _toml(own), own
    shared = folder / "pyproject.toml"
    # Most pyproject.toml files do not name us: a look at the bytes saves the parser's import.
    if shared.is_file() and b"tool.handbook" in _bytes(shared):
        table = _toml(shared).get("tool", {}).get("handbook")
        if table is not None:
            return table, shared
    return None, None


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(str(path), f"cannot be read ({error.strerror}); check its permissions") from error


def _toml(path: Path) -> dict[str, Any]:
    import tomllib  # Only where a configuration file exists.

    try:
        return tomllib.loads(_bytes(path).decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(str(path), f"is not valid TOML: {error}") from error


class _Reader:
    """Takes values out of one table, checks their type, and names what nobody took."""

    def __init__(self, table: object, where: str) -> None:
        if not isinstance(table, dict):
            raise ConfigError(where, f"must be a table, not {_type_name(table)}")
        self._left: dict[str, object] = dict(table)
        self._known: list[str] = []
        self.where = where

    def take(self, key: str) -> object | None:
        self._known.append(key)
        return self._left.pop(key, None)

    def text(self, key: str, default: str) -> str:
        value = self.take(key)
        if value is not None and not isinstance(value, str):
            raise ConfigError(self.where, f"'{key}' must be a string, not {_type_name(value)}")
        return default if value is None else value

    def flag(self, key: str, default: bool) -> bool:
        value = self.take(key)
        if value is not None and not isinstance(value, bool):
            raise ConfigError(self.where, f"'{key}' must be true or false, not {_type_name(value)}")
        return default if value is None else value

    def number(self, key: str, default: int, low: int, high: int) -> int:
        value = self.take(key)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise ConfigError(self.where, f"'{key}' must be a whole number from {low} to {high}")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.take(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise ConfigError(self.where, f"'{key}' must be a list of strings")
        return tuple(value)

    def choice(self, key: str, default: T, parse: Callable[[str], T], known: tuple[str, ...]) -> T:
        value = self.text(key, "")
        if not value:
            return default
        try:
            return parse(value)
        except ValueError:
            words = ", ".join(known)
            raise ConfigError(
                self.where, f"'{key}' is '{value}', not one of {words}{nearest(value, known)}"
            ) from None

    def table(self, key: str) -> dict[str, object]:
        value = self.take(key)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise ConfigError(self.where, f"'{key}' must be a table, not {_type_name(value)}")
        return value

    def rest(self) -> tuple[tuple[str, object], ...]:
        left, self._left = self._left, {}
        return tuple(sorted(left.items()))

    def done(self) -> None:
        for key in self._left:
            known = tuple(self._known)
            hint = nearest(key, known) or f"; known keys: {', '.join(sorted(known))}"
            raise ConfigError(self.where, f"unknown key '{key}'{hint}")


_TYPE_NAMES = {bool: "true or false", int: "a number", float: "a number", str: "a string", list: "a list"}
SEVERITIES = tuple(severity.value for severity in Severity)
FLAVOURS = tuple(flavour.value for flavour in Flavour)


def _type_name(value: object) -> str:
    return _TYPE_NAMES.get(type(value), "a table" if isinstance(value, dict) else type(value).__name__)


def _config(table: Mapping[str, Any], source: Path) -> Config:
    where = source.name if source.name == FILE else f"{source.name} [tool.handbook]"
    reader = _Reader(table, where)
    config = Config(
        root=source.parent,
        source=source,
        templates=reader.text("templates", ""),
        flavour=reader.choice("flavour", None, Flavour, FLAVOURS),
        kinds=_kinds(reader.table("kinds"), f"{where} kinds"),
        adr=_adr(reader.table("adr"), f"{where} adr"),
        lint=_lint(reader.table("lint"), f"{where} lint"),
        rules=_rules(reader.table("rules"), f"{where} rules"),
    )
    reader.done()
    return config


def _kinds(table: dict[str, object], where: str) -> tuple[tuple[str, str], ...]:
    for glob, kind in table.items():
        if not isinstance(kind, str):
            raise ConfigError(where, f"'{glob}' must name a kind, not {_type_name(kind)}")
    return tuple((glob, str(kind)) for glob, kind in table.items())


def _adr(table: dict[str, object], where: str) -> AdrConfig:
    reader = _Reader(table, where)
    plain = AdrConfig()
    adr = AdrConfig(
        directory=reader.text("directory", plain.directory),
        template=reader.text("template", plain.template),
        status=reader.text("status", plain.status),
        digits=reader.number("digits", plain.digits, 1, 9),
    )
    reader.done()
    return adr


def _lint(table: dict[str, object], where: str) -> LintConfig:
    reader = _Reader(table, where)
    lint = LintConfig(
        select=reader.texts("select"),
        ignore=reader.texts("ignore"),
        exclude=reader.texts("exclude"),
        fail_on=reader.choice("fail-on", Severity.SUGGESTION, Severity, SEVERITIES),
        strict_names=reader.flag("strict-names", False),
        exact=reader.flag("exact", False),
    )
    reader.done()
    return lint


def _rules(table: dict[str, object], where: str) -> tuple[RuleConfig, ...]:
    rules = []
    for code, options in table.items():
        reader = _Reader(options, f"{where}.{code}")
        severity = reader.choice("severity", None, Severity, SEVERITIES)
        rules.append(RuleConfig(code=code, severity=severity, options=reader.rest()))
    return tuple(rules)


class Overrides(NamedTuple):
    """What the command line says; None means it says nothing."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: Severity | None = None
    strict_names: bool | None = None
    exact: bool | None = None


def merged(config: Config, overrides: Overrides) -> Config:
    """Apply the command line to the configuration: the one place that says who wins.

    ``select`` replaces, ``ignore`` adds (a repository's exceptions stay), the rest replaces when given.
    """
    lint = config.lint
    return config._replace(
        lint=lint._replace(
            select=overrides.select or lint.select,
            ignore=(*lint.ignore, *overrides.ignore),
            fail_on=overrides.fail_on or lint.fail_on,
            strict_names=lint.strict_names if overrides.strict_names is None else overrides.strict_names,
            exact=lint.exact if overrides.exact is None else overrides.exact,
        ),
    )
