"""What the parsers and linters of programming languages say about one code block."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeProblem:
    """One thing that is wrong with a code block, at a place of it."""

    message: str
    """One plain sentence without a final full stop."""
    line: int
    """1-based line of the block."""
    column: int
    """1-based column in characters of that line."""
    end_column: int
    """Exclusive end on the same line; equal to ``column`` where only the place is known."""
    tool: str = ""
    """Who says so (``bash``, ``shellcheck``, ``squawk``, ``Python``)."""
    code: str = ""
    """The tool's own name of what it found (``SC2086``, ``ban-drop-table``); empty for a syntax error."""
    step: str = ""
    """What to do about it, in the tool's words; empty where the message says it."""
    minor: bool = False
    """The tool itself has a lower opinion of it than of a warning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeVerdict:
    """What is known of a code block that was judged."""

    language: str
    """Its language under one name for all spellings, as in `handbook.code.language`."""
    fault: CodeProblem | None = None
    """Where the block does not parse, the first place; None: it parses."""
    advice: tuple[CodeProblem, ...] = ()
    """What linters advise on a block that parses, in order of place; empty unless a rule asked for it."""
