"""What a rule reports about one place, and the edits that fix it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from handbook.model.document import Position, Span
from handbook.model.terms import Severity


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace ``text[start:end]`` of the original by ``text``."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing to say about one place; complete when it is made, never changed."""

    code: str
    message: str
    path: str
    span: Span
    start: Position
    end: Position
    """Where the finding ends, exclusive; never before ``start``."""
    severity: Severity
    excerpt: str
    """The source line of ``start``, without its newline; of a very long line the part around ``start``."""
    excerpt_column: int = 1
    """The column of the line at which ``excerpt`` begins."""
    section: str = ""
    """Title of the section it stands in: part of the fingerprint, so that line shifts do not matter."""
    hint: str = ""
    """The next step, when the message alone does not say it."""
    fix: tuple[Edit, ...] = ()


class Hidden(NamedTuple):
    """A finding that is not reported, and the reason that somebody gave."""

    finding: Finding
    reason: str
    in_source: bool = True
    """False: not a comment in the document hides it, but a file beside."""
