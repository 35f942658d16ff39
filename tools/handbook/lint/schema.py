"""The JSON Schema of a configuration, with the tables of all rules."""

from __future__ import annotations

from handbook.config.descriptions import DESCRIPTIONS
from handbook.config.schema import Describer, Schema
from handbook.config.schema import schema as of_configuration
from handbook.config.settings import severity
from handbook.lint.engine import options
from handbook.lint.rules import ALL


def schema() -> Schema:
    """Return the schema of ``handbook.toml``, for editors and for checks of generated files."""
    tables: dict[str, object] = {}
    for rule in sorted(ALL, key=lambda rule: rule.code):
        table = Describer(f"rules.{rule.code}", _described)
        severity(table)
        options(rule, table)
        tables[rule.code] = {"description": f"{rule.name}: {rule.summary}"} | table.schema
    names = {rule.name: {"$ref": f"#/$defs/rules/properties/{rule.code}"} for rule in ALL}
    rules: Schema = {"type": "object", "additionalProperties": False, "properties": tables | names}
    return of_configuration(_described, rules)


def _described(key: str) -> str:
    return DESCRIPTIONS.get(key, "")
