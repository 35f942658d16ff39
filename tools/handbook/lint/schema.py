"""The JSON Schema of a configuration, with the tables of all rules."""

from __future__ import annotations

from collections.abc import Sequence

from handbook.config.descriptions import DESCRIPTIONS
from handbook.config.schema import Describer, Schema
from handbook.config.schema import schema as of_configuration
from handbook.config.settings import severity
from handbook.lint.engine import options
from handbook.lint.rule import Rule
from handbook.lint.rules import ALL


def schema(every: Sequence[Rule] = ALL) -> Schema:
    """Return the schema of ``handbook.toml``, for editors and for checks of generated files.

    ``every`` are all rules that it can name.
    """
    tables: dict[str, object] = {}
    for rule in sorted(every, key=lambda rule: rule.code):
        table = Describer(f"rules.{rule.code}", _described)
        severity(table)
        options(rule, table)
        tables[rule.code] = {"description": f"{rule.name}: {rule.summary}"} | table.schema
    names = {rule.name: {"$ref": f"#/$defs/rules/properties/{rule.code}"} for rule in every}
    rules: Schema = {"type": "object", "additionalProperties": False, "properties": tables | names}
    return of_configuration(_described, rules)


def _described(key: str) -> str:
    return DESCRIPTIONS.get(key, "")
