"""Rules as the list has them: what decides whether a rule runs, without its module.

To import the modules of all rules takes as long as to lint some hundred pages, and most runs need few of
them: each is imported when its check, its docstring or its options are asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import Any, NamedTuple

from handbook.lint.rule import Needs, Rule
from handbook.model.terms import Severity

_IN_MODULE = ("check", "doc", "options")
_HEAD = '''"""All rules, in the order in which they run; `make generated` writes this list from their modules.

Each line has the code of a rule, its name, its severity, what it needs and the kinds of documents that it is
about (`-`: nothing, all), and the other fields of `Rule` that are not as usual.
"""

from __future__ import annotations

TABLE = """\\
'''


class Row(NamedTuple):
    """What the list says of a rule: the fields are those of `Rule`, several words divided by commas."""

    code: str
    name: str
    severity: str
    needs: str
    kinds: str
    any_document: bool
    for_diagram_files: bool
    default: bool

    @classmethod
    def of(cls, rule: Rule) -> Row:
        """Return the row of a rule."""
        return cls(
            rule.code,
            rule.name,
            rule.severity.value,
            ",".join(sorted(need.value for need in rule.needs)),
            ",".join(sorted(rule.kinds)),
            rule.any_document,
            rule.for_diagram_files,
            rule.default,
        )

    @classmethod
    def read(cls, line: str) -> Row:
        """Return what a line of the list says."""
        code, name, severity, needs, kinds, *rest = line.split()
        return cls(
            code,
            name,
            severity,
            needs.strip("-"),
            kinds.strip("-"),
            "any-document" in rest,
            "diagram-files" in rest,
            "off" not in rest,
        )

    @property
    def line(self) -> str:
        """The line of the list."""
        rest = (
            *(("any-document",) if self.any_document else ()),
            *(("diagram-files",) if self.for_diagram_files else ()),
            *(() if self.default else ("off",)),
        )
        return " ".join((self.code, self.name, self.severity, self.needs or "-", self.kinds or "-", *rest))


class ListedRule(Rule):
    """A rule whose module is imported when it is needed."""

    __slots__ = ()

    def __new__(cls, **fields: Any) -> Rule:  # type: ignore[misc]
        """Return the rule as such: `dataclasses.replace` asks for one, which is no longer what is listed."""
        return Rule(**fields)

    @classmethod
    def of(cls, row: Row) -> Rule:
        """Return the rule of a row."""
        rule: Rule = object.__new__(cls)
        known = {
            "code": row.code,
            "name": row.name,
            "severity": Severity(row.severity),
            "needs": frozenset(map(Needs, filter(None, row.needs.split(",")))),
            "kinds": frozenset(filter(None, row.kinds.split(","))),
            "any_document": row.any_document,
            "for_diagram_files": row.for_diagram_files,
            "default": row.default,
        }
        for field, value in known.items():
            object.__setattr__(rule, field, value)
        return rule

    def __getattr__(self, field: str) -> Any:
        """Import the module of the rule, and take a field from it; from then on it is simply there."""
        if field not in _IN_MODULE:
            raise AttributeError(field)
        value = getattr(imported(self.code), field)
        object.__setattr__(self, field, value)
        return value

    @property
    def configured(self) -> object:
        """None: the options of the list are the defaults."""
        return None


def imported(code: str) -> Rule:
    """Return a rule from its module."""
    family = code.rstrip("0123456789").lower()
    rule: Rule = import_module(f"handbook.lint.rules.{family}.{code.lower()}").RULE
    return rule


def module(rows: Iterable[Row]) -> str:
    """Return the text of the module that has the list."""
    lines = "".join(f"{row.line}\n" for row in sorted(rows))
    return f'{_HEAD}{lines}"""\n'


def rules(table: str) -> tuple[Rule, ...]:
    """Return the rules of the list."""
    return tuple(ListedRule.of(Row.read(line)) for line in table.splitlines())
