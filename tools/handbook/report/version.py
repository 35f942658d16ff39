"""One side of a changed document: what was read of it, so that two sides can be compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from handbook.adr.record.record import Record
from handbook.kinds.fit import Fit
from handbook.model.document import Document
from handbook.model.verdict import Verdict

DECISION = "decision"
"""The kind of every record, whatever template it is judged by."""


class Diagram(NamedTuple):
    """A drawn diagram of a document."""

    section: str
    """The title of the section that it stands in; empty above the first."""
    text: str
    verdict: Verdict | None
    """What Mermaid says of it; None where nobody asked, as the other side has the same diagram."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A document on one side of the change."""

    document: Document
    title: str
    kind: str
    """The name of its kind, `DECISION` for a record; empty for any other document."""
    owner: str = ""
    record: Record | None = None
    fit: Fit | None = None
    diagrams: tuple[Diagram, ...] = ()

    @property
    def is_design(self) -> bool:
        """Whether each section of it is a matter of decision: a record, or of a kind with open questions.

        Of other documents, the difference itself says best what has changed within a section.
        """
        rules = self.fit.kind.sections if self.fit is not None else ()
        return self.record is not None or any(rule.none_ok for rule in rules)
