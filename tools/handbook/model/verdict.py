"""What Mermaid says about one diagram."""

from __future__ import annotations

from dataclasses import dataclass

from handbook.model.facts import Facts

UNJUDGED = "unjudged"
"""`Verdict.mistake` of a diagram on which there is no answer: too slow, too large, or never asked for."""


@dataclass(frozen=True, slots=True)
class LineEdit:
    r"""Replace some columns of one line of a diagram by ``text``; a ``\n`` in it begins a new line.

    ``line`` and the columns are 1-based, in characters, ``end_column`` exclusive; all refer to the diagram
    as it was given.
    """

    line: int
    column: int
    end_column: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether Mermaid draws a diagram, and if not: what to tell its author, and where."""

    valid: bool
    """Whether it parses, and nothing is known that keeps the renderer from drawing it."""
    parses: bool = False
    """Whether the parser accepts it: a valid one, and one that only cannot be drawn."""
    type: str
    """The diagram's type as Mermaid names it (``flowchart-v2``, ``sequence``); empty when unknown."""
    message: str = ""
    """One plain sentence without a final full stop; empty when valid."""
    step: str = ""
    """What to do about it, where the message does not say so itself."""
    detail: str = ""
    """Mermaid's own error text, unchanged; empty when valid."""
    line: int = 0
    """1-based line of the diagram as it was given; 1 when unknown, 0 when valid."""
    column: int = 0
    """1-based column in characters of that line; 1 when unknown, 0 when valid."""
    end_column: int = 0
    """Exclusive end on the same line, at least ``column + 1``; 0 when valid."""
    mistake: str = ""
    """Which of the known mistakes it is (``unclosed_block``), else who complained (``grammar``)."""
    instead: str = ""
    """What is to be written at the place, where that is certain."""
    stop: tuple[int, int] = (0, 0)
    """1-based line and column where the parser gave up, which may be after the place; (0, 0) when valid."""
    repair: tuple[LineEdit, ...] = ()
    """Edits that make the diagram valid, in order, none overlapping; empty where no fix is certain."""
    facts: Facts | None = None
    """What the diagram says; None when it is not valid, or when nothing is known of it."""
