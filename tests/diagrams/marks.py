"""Diagrams in which « and » mark the place that a message is about."""

from __future__ import annotations

from handbook.diagrams.process.engine import Engine


def assert_said(engine: Engine, marked: str, message: str) -> None:
    """Assert that the diagram without its marks gets this message, at the place between them."""
    before, place, _after = marked.replace("«", "\0").replace("»", "\0").split("\0")
    source = marked.replace("«", "").replace("»", "")
    lines = before.replace("\r\n", "\n").split("\n")

    verdict = engine.check([source])[0]

    assert verdict.message == message
    assert (verdict.line, verdict.column) == (len(lines), len(lines[-1]) + 1)
    assert verdict.end_column == verdict.column + max(len(place), 1)
