"""From a parser's raw answer, or the lack of one, to a verdict."""

from __future__ import annotations

from collections.abc import Mapping

from handbook.diagrams import facts
from handbook.model.verdict import UNJUDGED, Verdict


def verdict(source: str, raw: Mapping[str, object]) -> Verdict:
    """Return the verdict for the entry script's answer on ``source``; ``js/entry.mjs`` describes its form."""
    if raw["valid"]:
        kind = str(raw["type"])
        found = Verdict(valid=True, parses=True, type=kind, facts=facts.from_raw(kind, raw.get("facts")))
        problem = raw.get("undrawn")
        if not isinstance(problem, Mapping):
            return found
        from handbook.diagrams.messages.drawing import undrawn  # As few diagrams have such a problem.

        return undrawn(source, found, problem)
    from handbook.diagrams.messages.sentences import (
        explained,
    )  # Most diagrams are valid: they need no patterns.

    return explained(source, raw)


def too_slow(deadline: float) -> Verdict:
    """Return the verdict on a diagram that was still being parsed after ``deadline`` seconds."""
    message = (
        f"diagram took longer than {deadline:g} s to parse; split it, or remove long runs of blank lines"
    )
    return _unjudged(message, f"no answer within {deadline:g} s")


def too_long(size: int, limit: int) -> Verdict:
    """Return the verdict on a diagram of more UTF-16 units than Mermaid draws."""
    message = f"diagram has {size:,} characters, but Mermaid draws at most {limit:,}; split it"
    return _unjudged(message, "Maximum text size in diagram exceeded")


def crashed() -> Verdict:
    """Return the verdict on a diagram that ended the process of the parser."""
    return _unjudged(
        "the parser gave up on this diagram, most likely out of memory; split it",
        "the parser's process ended",
    )


def unasked() -> Verdict:
    """Return the verdict on a diagram that came after too many slow ones."""
    return _unjudged(
        "diagram was not checked, since slow diagrams have used up the time; correct or split those first",
        "the time for slow diagrams is used up",
    )


def failed(fault: str) -> Verdict:
    """Return the verdict on a diagram in which this program itself fails, with the name of an exception."""
    return _unjudged(
        f"diagram could not be checked ({fault}): this is a fault of handbook, please report it",
        f"{fault} in handbook",
    )


def _unjudged(message: str, detail: str) -> Verdict:
    return Verdict(
        valid=False,
        type="",
        message=message,
        detail=detail,
        line=1,
        column=1,
        end_column=2,
        mistake=UNJUDGED,
    )
