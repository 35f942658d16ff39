"""Make a diagram valid where it is certain how, and prove that it still says what its author wrote.

The parser judges every step. When it accepts the result, its database must show what the reading of the
diagram shows (`proof`); else the next proposal is tried, and where none is left, nothing is changed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from handbook.diagrams.messages.words import FLOWCHARTS
from handbook.diagrams.repair import signs
from handbook.diagrams.repair.draft import Fix, FixDraft
from handbook.diagrams.repair.proof import same_picture, sound_names
from handbook.diagrams.repair.proposals import proposals
from handbook.model.verdict import UNJUDGED, LineEdit, Verdict

Judge = Callable[[Sequence[str]], tuple[Verdict, ...]]
"""Judges diagrams, one verdict for each, in order: ``Engine.check``."""

MOST_STEPS = 30
"""Mistakes that are fixed in one diagram; with more it is another text, and its author should look."""
MOST_TRIALS = 90
"""Proposals that are tried for one diagram; each one is parsed."""
MOST_CHARACTERS = 20_000
"""A larger diagram takes the parser too long to try one fix after another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """A diagram that the parser accepts, and how it came from the one that it does not accept."""

    text: str
    edits: tuple[LineEdit, ...]
    """On the diagram as it was given; none overlapping, in order."""
    what: tuple[str, ...]
    """What was done, in words, in the order of the mistakes, each once."""


def fixed(diagram: str, verdict: Verdict, judge: Judge) -> Fixed | None:
    """Fix one mistake after another; None where a fix is not certain or the result is not proved.

    The result has the type of the original where that is known, every word of it, and all that it shows.
    """
    if verdict.parses or len(diagram) > MOST_CHARACTERS or not signs.are_free(diagram):
        return None
    original = FixDraft.of(diagram)
    found = _Search(original, verdict.type, judge).onwards(original, verdict, ())
    if found is None:
        return None
    draft, what = found
    return Fixed(text=draft.text, edits=tuple(draft.edits(original)), what=tuple(dict.fromkeys(what)))


@dataclass(slots=True)
class _Search:
    """The way from a diagram to a fixed one: the likeliest proposal first, back where it leads nowhere."""

    original: FixDraft
    type: str
    judge: Judge
    trials: int = field(default=MOST_TRIALS)

    def onwards(
        self, draft: FixDraft, current: Verdict, what: tuple[str, ...]
    ) -> tuple[FixDraft, tuple[str, ...]] | None:
        """Return the first draft that is valid and proved, with what was done to get there."""
        if len(what) >= MOST_STEPS:
            return None
        for fix in proposals(draft.lines, current):
            changed = draft.after(fix)
            if changed.text == draft.text:
                continue
            if self.trials == 0:
                return None
            self.trials -= 1
            verdict, reading = self._judged(changed)
            if not (verdict.parses or _left(changed, verdict) < _left(draft, current)):
                continue
            if fix.drops_line and _is_statement(fix, reading):
                continue
            found = self._after(changed, verdict, reading, fix, (*what, fix.what))
            if found is not None:
                return found
        return None

    def _after(
        self, draft: FixDraft, verdict: Verdict, reading: Verdict, fix: Fix, what: tuple[str, ...]
    ) -> tuple[FixDraft, tuple[str, ...]] | None:
        """Return what a fix that got further leads to: the proved end, or what comes after it."""
        if verdict.parses:
            return (draft, what) if self._proved(draft, verdict, reading, fix) else None
        if fix.drops_line or reading.parses or reading.stop[0] >= verdict.stop[0]:
            return self.onwards(_settled(draft, fix), verdict, what)
        return None

    def _judged(self, draft: FixDraft) -> tuple[Verdict, Verdict]:
        text, reading = draft.text, draft.reading
        verdict, *other = self.judge([text] if reading == text else [text, reading])
        return verdict, other[0] if other else verdict

    def _proved(self, draft: FixDraft, verdict: Verdict, reading: Verdict, fix: Fix) -> bool:
        """Return whether the fixed diagram says what its reading says."""
        if not _same_type(self.type, verdict.type) or not _keeps_words(self.original, draft):
            return False
        if fix.drops_line:
            reading = self._judged(_settled(draft, fix))[1]
        if verdict.facts is None or reading.facts is None:
            return False
        return same_picture(verdict.facts, reading.facts, draft.adds, draft.renames) and sound_names(
            verdict.facts, draft.touched(self.original), draft.untouched(self.original)
        )


def _is_statement(fix: Fix, reading: Verdict) -> bool:
    """Return whether what becomes a comment can be read as a statement: then it is not certain to be none."""
    return reading.parses or reading.stop[0] > max(change.line for change in fix.changes)


def _settled(draft: FixDraft, fix: Fix) -> FixDraft:
    """Return the draft with the lines that have become comments read as such."""
    return draft.as_written({change.line for change in fix.changes}) if fix.drops_line else draft


def _left(draft: FixDraft, verdict: Verdict) -> tuple[int, int]:
    """Return what the parser has not read: lines, and characters of the line; less is progress."""
    line, column = verdict.stop
    if verdict.type == "":
        return len(draft.lines) + 1, len(draft.lines) - line
    return len(draft.lines) - line, len(draft.lines[line - 1]) - column if line else 0


def _same_type(before: str, after: str) -> bool:
    return before in {"", after} or {before, after} <= FLOWCHARTS


_WORD = re.compile(r"[^\W_]+")


def _keeps_words(before: FixDraft, after: FixDraft) -> bool:
    """Return whether all words are still there; those of the line with the type may be written anew."""
    missing = _counted(before.text) - _counted(after.text)
    return sum(missing.values()) == 0 or not missing - _counted(_head(before))


def _counted(text: str) -> Counter[str]:
    return Counter(word.casefold() for word in _WORD.findall(text))


def _head(draft: FixDraft) -> str:
    """Return the first line after front matter and comments."""
    text = re.sub(r"\A\s*---.*?\n\s*---[^\S\n]*\n", "", draft.text, flags=re.DOTALL)
    return next((line for line in text.split("\n") if line.strip() and "%%" not in line), "")


def with_fixes(diagrams: Sequence[str], verdicts: Sequence[Verdict], judge: Judge) -> tuple[Verdict, ...]:
    """Return the verdicts, those on diagrams that can be fixed with the edits that do it."""
    return tuple(
        replace(verdict, repair=found.edits)
        if not verdict.parses and verdict.mistake != UNJUDGED and (found := fixed(diagram, verdict, judge))
        else verdict
        for diagram, verdict in zip(diagrams, verdicts, strict=True)
    )
