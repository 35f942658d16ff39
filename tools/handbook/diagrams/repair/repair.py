"""Make a diagram valid where it is certain how, and prove it: the parser judges every step."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from handbook.diagrams.messages.words import FLOWCHARTS
from handbook.diagrams.repair.draft import Draft
from handbook.diagrams.repair.proposals import proposals
from handbook.model.verdict import LineEdit, Verdict

Judge = Callable[[Sequence[str]], tuple[Verdict, ...]]
"""Judges diagrams, one verdict for each, in order: ``Engine.check``."""

MOST_STEPS = 30
"""Mistakes that are made good in one diagram; with more it is another text, and its author should look."""


MOST_CHARACTERS = 20_000
"""A larger diagram takes the parser too long to try one repair after another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """A diagram that Mermaid accepts, and how it came from the one that it does not."""

    text: str
    edits: tuple[LineEdit, ...]
    """On the diagram as it was given; none overlapping, in order."""
    what: tuple[str, ...]
    """What was done, in words, in the order of the mistakes, each once."""


def mend(diagram: str, verdict: Verdict, judge: Judge) -> Mended | None:
    """Repair one mistake after another; None where a repair is not certain or does not make it valid.

    The result has the type of the original where that is known, and every word of it.
    """
    if len(diagram) > MOST_CHARACTERS:
        return None
    original = draft = Draft.of(diagram)
    current = verdict
    what: list[str] = []
    while not current.valid:
        step = _step(draft, current, judge) if len(what) < MOST_STEPS else None
        if step is None:
            return None
        draft, current, done = step
        what.append(done)
    if not what or not _same_type(verdict.type, current.type) or not _keeps_words(original, draft):
        return None
    return Mended(text=draft.text, edits=tuple(draft.edits(original)), what=tuple(dict.fromkeys(what)))


def _step(draft: Draft, current: Verdict, judge: Judge) -> tuple[Draft, Verdict, str] | None:
    """Return the first repair after which the parser gets further."""
    for proposal in proposals(draft.lines, current):
        changed = draft.with_edits(proposal.edits)
        if changed == draft:
            continue
        (verdict,) = judge([changed.text])
        if verdict.valid or _left(changed, verdict) < _left(draft, current):
            return changed, verdict, proposal.what
    return None


def _left(draft: Draft, verdict: Verdict) -> tuple[int, int]:
    """Return what the parser has not read: lines, and characters of the line; less is progress."""
    if verdict.type == "":
        return len(draft.lines) + 1, len(draft.lines) - verdict.line
    return len(draft.lines) - verdict.line, len(draft.lines[verdict.line - 1]) - verdict.column


def _same_type(before: str, after: str) -> bool:
    return before in {"", after} or {before, after} <= FLOWCHARTS


_WORD = re.compile(r"[^\W_]+")


def _keeps_words(before: Draft, after: Draft) -> bool:
    """Return whether all words are still there; those of the line with the type may be written anew."""
    missing = _counted(before.text) - _counted(after.text)
    return sum(missing.values()) == 0 or not missing - _counted(_head(before))


def _counted(text: str) -> Counter[str]:
    return Counter(word.casefold() for word in _WORD.findall(text))


def _head(draft: Draft) -> str:
    """Return the first line behind front matter and comments."""
    text = re.sub(r"\A\s*---.*?\n\s*---[^\S\n]*\n", "", draft.text, flags=re.DOTALL)
    return next((line for line in text.split("\n") if line.strip() and "%%" not in line), "")


def mended_verdicts(
    diagrams: Sequence[str], verdicts: Sequence[Verdict], judge: Judge
) -> tuple[Verdict, ...]:
    """Return the verdicts, those on diagrams that can be mended with the edits that do it."""
    return tuple(
        replace(verdict, repair=mended.edits)
        if not verdict.valid and (mended := mend(diagram, verdict, judge))
        else verdict
        for diagram, verdict in zip(diagrams, verdicts, strict=True)
    )
