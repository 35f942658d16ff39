"""From the entry script's facts, lists of strings, to values; ``js/facts.mjs`` describes their form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from handbook.model.facts import Edge, Facts, Node, NodeLink, Setting, Style

FAMILIES = {
    "classDiagram": "class",
    "flowchart-elk": "flowchart",
    "flowchart-v2": "flowchart",
    "stateDiagram": "state",
    "swimlane": "flowchart",
}
"""Mermaid's types that have another name here; the rest keep theirs."""


def decoded(answer: str) -> str:
    """Undo Mermaid's encoding of entity codes in the answer on a valid diagram: texts read as written."""
    if not answer.startswith('{"valid":true'):
        return answer
    return answer.replace("ﬂ°°", "#").replace("ﬂ°", "#").replace("¶ß", ";")


def from_raw(kind: str, raw: object) -> Facts | None:
    """Return the facts of a diagram of Mermaid's type ``kind``; None when the answer has none."""
    if not isinstance(raw, Mapping):
        return None
    return Facts(
        family=FAMILIES.get(kind, kind),
        header=_text(raw.get("header")),
        title=_text(raw.get("title")),
        acc_title=_text(raw.get("accTitle")),
        acc_description=_text(raw.get("accDescr")),
        nodes=tuple(Node(*_texts(row, 3)) for row in _rows(raw, "nodes")),
        groups=tuple(Node(*_texts(row, 3)) for row in _rows(raw, "groups")),
        edges=tuple(Edge(*_texts(row, 4)) for row in _rows(raw, "edges")),
        texts=tuple(_text(text) for text in _list(raw.get("texts"))),
        parts=tuple(_text(text) for text in _list(raw.get("parts"))),
        links=tuple(NodeLink(*_texts(row, 2)) for row in _rows(raw, "links")),
        callbacks=tuple(_text(name) for name in _list(raw.get("callbacks"))),
        styles=tuple(_style(row) for row in _rows(raw, "styles")),
        settings=tuple(Setting(*_texts(row, 2)) for row in _rows(raw, "settings")),
        directives=tuple(_text(name) for name in _list(raw.get("directives"))),
    )


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else ()


def _rows(raw: Mapping[object, object], key: str) -> Sequence[Sequence[object]]:
    return [row for row in _list(raw.get(key)) if isinstance(row, list)]


def _texts(row: Sequence[object], width: int) -> Sequence[str]:
    cells = [cell if isinstance(cell, str) else "" for cell in row[:width]]
    return cells if len(cells) == width else cells + [""] * (width - len(cells))


def _style(row: Sequence[object]) -> Style:
    statement, target = _texts(row, 2)
    declarations = tuple(_text(each) for each in _list(row[2] if len(row) > 2 else None))
    return Style(statement, target, declarations)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
