"""Kinds and rules as JSON, for editors and scripts."""

from __future__ import annotations

from collections.abc import Sequence

from handbook import printable
from handbook.kinds.kind import Kind
from handbook.lint.rule import Rule


def kinds_json(kinds: Sequence[tuple[Kind, str]]) -> str:
    """Return an array with one object for each kind; with each comes where its template is from."""
    return _dumped([_kind(kind, origin) for kind, origin in kinds])


def kind_json(kind: Kind, origin: str, text: str) -> str:
    """Return an object for one kind, with the text of its template."""
    return _dumped({**_kind(kind, origin), "text": text})


def _kind(kind: Kind, origin: str) -> dict[str, object]:
    return {
        "name": kind.name,
        "version": kind.version,
        "from": origin,
        "description": kind.description,
        "paths": kind.paths,
        "folder": kind.folder,
        "order": kind.order.value,
        "diagram": kind.diagram,
        "closed": kind.closed,
        "sections": [
            {
                "name": section.name,
                "level": section.level,
                "parent": section.parent,
                "required": section.required,
                "first": section.first,
                "last": section.last,
                "none_ok": section.none_ok,
                "needs": [need.value for need in section.needs],
                "min_words": section.min_words,
                "aliases": section.aliases,
                "question": section.question,
            }
            for section in kind.sections
        ],
    }


def rules_json(rules: Sequence[Rule]) -> str:
    """Return an array with one object for each rule, by code."""
    return _dumped(
        [
            {
                "code": rule.code,
                "name": rule.name,
                "severity": rule.severity.value,
                "summary": rule.summary,
                "any_document": rule.any_document,
                "default": rule.default,
            }
            for rule in sorted(rules, key=lambda rule: rule.code)
        ]
    )


def _dumped(value: object) -> str:
    return printable.json_text(value)
