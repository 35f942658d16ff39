"""The label that opens a remark of a review: its severity, or that it is praise or a question."""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from handbook.model.document import Span
from handbook.model.terms import Severity
from handbook.patterns import lazy

MARKS: Mapping[Severity, str] = MappingProxyType(
    {Severity.CRITICAL: "🔴", Severity.SUGGESTION: "🟡", Severity.NIT: "🟢"}
)
"""The handbook's own mark of each severity."""


class Topic(enum.Enum):
    """What a remark is about."""

    FINDING = "finding"
    PRAISE = "praise"
    QUESTION = "question"


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """The label of a remark; one without severity is that of praise or of a question."""

    span: Span
    """The mark and the word, without emphasis and colon: what a fix replaces."""
    end: int
    """Where the text after the label and its colon begins."""
    mark: str
    word: str
    """As written; empty where there is only a mark."""
    severity: Severity | None = None
    softer: Severity | None = None
    """The severity where the review uses a more serious word as well: "major" beside "blocker"."""
    topic: Topic = Topic.FINDING
    bare: bool = False
    """Nothing follows it: what stands below has this severity."""

    @property
    def canonical(self) -> bool:
        """Return whether the word is the handbook's own."""
        return self.word.lower().removesuffix("s") in _CANONICAL

    @property
    def mark_of(self) -> Severity | None:
        """Return the severity that the mark stands for; None without one of the three marks."""
        return next((severity for severity, mark in MARKS.items() if mark == self.mark), None)


_CANONICAL = {severity.value: severity for severity in Severity}
_CRITICAL, _SUGGESTION, _NIT = Severity
_ALIASES: Mapping[Severity, tuple[str, ...]] = {
    _CRITICAL: ("blocker", "blocking", "must fix", "must-fix", "showstopper", "severe", "fatal", "p0"),
    _SUGGESTION: (
        "should fix", "should-fix", "medium", "moderate", "recommended", "warning", "important", "concern",
    ),
    _NIT: (
        "minor", "low", "trivial", "nitpick", "nit-pick", "optional", "cosmetic", "informational",
        "nice to have", "nice-to-have", "fyi", "p3", "p4",
    ),
}  # fmt: skip
_BY_SCALE: Mapping[str, tuple[Severity, Severity]] = {
    "high": (_CRITICAL, _SUGGESTION),
    "major": (_CRITICAL, _SUGGESTION),
    "serious": (_CRITICAL, _SUGGESTION),
    "p1": (_CRITICAL, _SUGGESTION),
    "p2": (_SUGGESTION, _NIT),
}
"""Words that mean one thing at the top of a scale, and another below a word that is more serious."""
_TOPICS: Mapping[Topic, tuple[str, ...]] = {
    Topic.PRAISE: ("praise", "kudos", "well done", "good job", "nice work"),
    Topic.QUESTION: ("question",),
}
_WORDS: dict[str, tuple[Severity, Severity]] = {
    **{word: (severity, severity) for word, severity in _CANONICAL.items()},
    **{word: (severity, severity) for severity, words in _ALIASES.items() for word in words},
    **_BY_SCALE,
}
_TOPIC_OF_WORD = {word: topic for topic, words in _TOPICS.items() for word in words}
_OTHER_MARKS: Mapping[str, Severity] = {
    "🚫": _CRITICAL, "⛔": _CRITICAL, "🛑": _CRITICAL, "🚨": _CRITICAL, "🟠": _SUGGESTION, "⚠": _SUGGESTION,
    "💡": _NIT, "🔵": _NIT, "⚪": _NIT,
}  # fmt: skip
_SEVERITY_OF_MARK = {**{mark: severity for severity, mark in MARKS.items()}, **_OTHER_MARKS}
_TOPIC_OF_MARK = {
    **dict.fromkeys(("👏", "👍", "🎉", "🙌", "🌟"), Topic.PRAISE),
    **dict.fromkeys(("❓", "❔"), Topic.QUESTION),
}
_MARK = "|".join((*_SEVERITY_OF_MARK, *_TOPIC_OF_MARK))
_WORD = "|".join(sorted((*_WORDS, *_TOPIC_OF_WORD), key=len, reverse=True))
_LABEL = lazy(
    rf"[ \t]*+(?:\[[ xX]\][ \t]++)?+[*_`\[(]*+(?:\#?[A-Z]?\d{{1,3}}[.):]?+[ \t]++)?+[*_`\[(]*+"
    rf"(?:(?P<mark>{_MARK})\ufe0f?+)?+(?P<gap>[ \t]*+[*_`\[(]*+)(?:(?P<word>(?:{_WORD})s?+)(?![\w-]))?+"
    rf"(?P<close>[ \t]*+[*_`\])]*+)(?:[ \t]*+(?P<sign>[:–—]|-(?=[ \t]))|(?=$))?+[*_`]*+[ \t]*+",
    re.IGNORECASE,
)
_GROUP = lazy(
    r"(?:(?:issue|finding|problem|item|comment|remark|change|fixe?|bug|error|risk|vulnerabilit(?:y|ie))s?)?"
    r"[ \t:]*+(?:\([^()]*+\))?[ \t*_:]*+$",
    re.IGNORECASE,
)
"""What may follow a severity in the heading of all findings of that severity."""
_TRAILING = lazy(
    rf"[\[(][ \t]*+(?:(?P<mark>{_MARK})\ufe0f?+[ \t]*+)?+(?P<word>{_WORD})[ \t]*+[\])][ \t*_]*+$",
    re.IGNORECASE,
)


def opening(text: str, start: int, end: int) -> Label | None:
    """Return the label with which a line begins, given from its first word to its end.

    A word alone is a label where a sign, brackets, emphasis or the end of the line closes it, or where
    it is in capitals: "Critical sections are locked twice" has none.
    """
    line = text[start:end]
    match = _LABEL.match(line)
    if match is None or not (match["mark"] or match["word"]):
        return None
    word, mark = match["word"] or "", match["mark"] or ""
    rest = line[match.end() :]
    grouped = bool(_GROUP.match(rest))
    if word and not mark and not (_is_closed(match) or word.isupper() or grouped):
        return None
    first = match.start("mark") if mark else match.start("word")
    last = match.end("word") if word else match.end("mark")
    return _label(mark, word, Span(start + first, start + last), start + match.end(), bare=grouped)


def closing(text: str, start: int, end: int) -> Label | None:
    """Return the label in brackets with which a title ends: "SQL injection (critical)"."""
    line = text[start:end]
    at = max(line.rfind("("), line.rfind("["))
    match = _TRAILING.match(line, at) if at >= 0 else None
    if match is None:
        return None
    first = match.start("mark") if match["mark"] else match.start("word")
    span = Span(start + first, start + match.end("word"))
    return _label(match["mark"] or "", match["word"], span, start, bare=False)


def alone(text: str, start: int, end: int) -> Label | None:
    """Return the label that a whole piece of text is: a cell of a table, what follows "Severity:"."""
    label = opening(text, start, end)
    return label if label is not None and not text[label.end : end].strip(" \t*_`.") else None


def _is_closed(match: re.Match[str]) -> bool:
    """Return whether a sign, brackets or emphasis part the word from what follows."""
    return match["sign"] is not None or any(sign in match["close"] for sign in "*_`])") or _at_end(match)


def _at_end(match: re.Match[str]) -> bool:
    return match.end() == len(match.string)


def _label(mark: str, word: str, span: Span, end: int, *, bare: bool) -> Label:
    folded = word.lower()
    known = _WORDS.get(folded) or _WORDS.get(folded.removesuffix("s"))
    topic = _TOPIC_OF_WORD.get(folded) or _TOPIC_OF_WORD.get(folded.removesuffix("s"))
    topic = topic or _TOPIC_OF_MARK.get(mark)
    by_mark = _SEVERITY_OF_MARK.get(mark)
    severity, softer = known or (by_mark, by_mark)
    return Label(
        span=span,
        end=end,
        mark=mark,
        word=word,
        severity=severity,
        softer=softer,
        topic=topic or Topic.FINDING,
        bare=bare,
    )
