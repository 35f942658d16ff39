"""What an engine says about one diagram."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether Mermaid draws a diagram, and if not: what to tell its author, and where."""

    valid: bool
    type: str
    """The diagram's type as Mermaid names it (``flowchart-v2``, ``sequence``); empty when unknown."""
    message: str = ""
    """One plain sentence without a final full stop; empty when valid."""
    detail: str = ""
    """Mermaid's own error text, unchanged; empty when valid."""
    line: int = 0
    """1-based line of the diagram as it was given; 1 when unknown, 0 when valid."""
    column: int = 0
    """1-based column in characters of that line; 1 when unknown, 0 when valid."""
    end_column: int = 0
    """Exclusive end on the same line, at least ``column + 1``; 0 when valid."""
