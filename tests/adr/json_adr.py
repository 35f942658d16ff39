"""What JSON-ADR 1.0.0 allows, as a schema of our own making."""

from __future__ import annotations

from typing import Any

import jsonschema

_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}
_DAY = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}


def _closed(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


_OPTION = _closed(
    {"name": {**_TEXT, "minLength": 1}, "description": _TEXT, "pros": _TEXTS, "cons": _TEXTS}, "name"
)
_NUMBER = {"type": "integer", "minimum": 1}
_LINK = _closed({"type": _TEXT, "target": _NUMBER, "description": _TEXT}, "type", "target")
_SIDES = _closed({"positive": _TEXTS, "negative": _TEXTS, "risks": _TEXTS})
_ADR = _closed(
    {
        "number": _NUMBER,
        "title": {**_TEXT, "minLength": 1},
        "status": _TEXT,
        "date": _DAY,
        **dict.fromkeys(("context", "decision", "confirmation", "path"), _TEXT),
        **dict.fromkeys(("deciders", "consulted", "informed", "tags", "decision_drivers"), _TEXTS),
        "considered_options": {"type": "array", "items": _OPTION},
        "consequences": {"oneOf": [_TEXTS, _SIDES]},
        "links": {"type": "array", "items": _LINK},
        "custom_sections": {"type": "object", "additionalProperties": _TEXT},
    },
    "number",
    "title",
    "status",
    "date",
)
SCHEMA = _closed(
    {
        "version": {"const": "1.0.0"},
        "generated_at": _TEXT,
        "tool": _closed({"name": _TEXT, "version": _TEXT}, "name", "version"),
        "repository": _closed({"name": _TEXT, "adr_directory": _TEXT}),
        "adrs": {"type": "array", "items": _ADR},
    },
    "version",
    "adrs",
)


def problems(value: object) -> list[str]:
    """Return what is wrong with an export."""
    return [error.message for error in jsonschema.Draft202012Validator(SCHEMA).iter_errors(value)]
