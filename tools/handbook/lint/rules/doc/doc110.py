"""A well-known pattern is chosen, and nothing near it says what it costs.

Why:
    A pattern is a solution with a price, and its name hides the price: event sourcing needs versions of each
    event for ever, a saga can be seen half done, a sidecar is one more process for each instance. Who reads
    the name must find the price, next to it or in the trade-offs.

    Off by default: whether a sentence about costs is about this pattern cannot be told by its words. The
    rule looks for the patterns of its option `patterns` in the section Design or Decision, and is content
    with a word of cost in any paragraph that names the pattern, or with its name in the trade-offs. A design
    that describes the cost of a pattern without its name is reported for nothing.

Bad (architecture):
    # Orders

    ## Design

    We use event sourcing for the orders.

    ## Trade-offs

    We read an order faster, but the disk is more expensive.

Good (architecture):
    # Orders

    ## Design

    We use event sourcing for the orders.

    ## Trade-offs

    We read an order faster. Event sourcing means that each version of an event must be kept readable.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from handbook.kinds.fit import Fit, title
from handbook.kinds.kind import Need, normal
from handbook.lint.rule import Context, Rule
from handbook.lint.words import COST
from handbook.model.document import Document, Span
from handbook.model.finding import Finding
from handbook.model.terms import Severity
from handbook.patterns import lazy

_CHOICES = frozenset({"design", "decision", "decisionoutcome"})
"""Names of sections, folded, that say what is chosen."""
_DENIED = lazy(
    r"""\b(?:no|not|never|without|unlike|against|avoid(?:s|ed)?|replac(?:e[sd]?|ing)|reject(?:s|ed)?
      |instead\ of|rather\ than|than|n't)\b[^.:;!?\n]{0,30}$""",
    re.IGNORECASE | re.VERBOSE,
)
_DENIED_AFTER = lazy(
    r"[^.:;!?\n]{0,20}\b(?:not|rejected|ruled\ out|dropped|removed|replaced|no\ longer)\b", re.IGNORECASE
)
_NEAR = 60
_MOST, _LONGEST = 100, 60
_BLANK_LINE = lazy(r"\n[ \t\r]*+\n")


@dataclass(frozen=True, slots=True)
class Options:
    """What is looked for."""

    patterns: tuple[str, ...] = (
        "event sourcing",
        "CQRS",
        "saga",
        "outbox",
        "sidecar",
        "bulkhead",
        "circuit breaker",
    )
    """Names of patterns; case, the plural and the mark between words are left open."""

    def __post_init__(self) -> None:
        """Raise ValueError for more or longer names than a text can be looked through for."""
        if len(self.patterns) > _MOST or any(not 0 < len(name) <= _LONGEST for name in self.patterns):
            raise ValueError(f"give at most {_MOST} names, of 1 to {_LONGEST} characters each")


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield one finding at the first place that chooses a pattern, for each pattern without a cost."""
    fit = context.fit
    options = rule.options if isinstance(rule.options, Options) else Options()
    if fit is None or not options.patterns:
        return
    text = context.prose.text
    named: dict[str, list[Span]] = {}
    for match in _any_of(options.patterns).finditer(text):
        named.setdefault(_plain(match[0]), []).append(Span(*match.span()))
    if not named:
        return
    head = title(document)
    subject = {_plain(m[0]) for m in _any_of(options.patterns).finditer(head.title)} if head else set()
    paragraphs = _Paragraphs(text)
    choices = [m.section.span for m in fit.matches if m.section and normal(m.rule.name) in _CHOICES]
    prices = [span for span in _trade_offs(fit) if COST.search(text, span.start, span.end)]
    for name, places in named.items():
        chosen = next((p for p in places if _within(p, choices) and not _is_denied(text, p)), None)
        if chosen is None or (name in subject and prices):
            continue
        if any(_within(place, prices) or paragraphs.name_a_cost(place.start) for place in places):
            continue
        shown = document.text[chosen.start : chosen.end]
        yield rule.at(
            document,
            chosen,
            f"'{shown}' is chosen, and nothing near it says what it costs",
            hint="name it in Trade-offs, with what it costs",
        )


@lru_cache(maxsize=32)
def _any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    names = (r"[ \t-]".join(map(re.escape, re.split(r"[ -]", pattern))) for pattern in patterns)
    return re.compile(rf"\b(?:{'|'.join(names)})s?\b", re.IGNORECASE)


def _plain(name: str) -> str:
    """Return one name for all spellings of a pattern."""
    return "".join(filter(str.isalnum, name)).casefold().removesuffix("s")


def _trade_offs(fit: Fit) -> Iterator[Span]:
    for match in fit.matches:
        if match.section is not None and Need.GAINS_AND_COSTS in match.rule.needs:
            yield match.section.span


def _within(place: Span, spans: list[Span]) -> bool:
    return any(place.start in span for span in spans)


def _is_denied(text: str, place: Span) -> bool:
    before = _DENIED.search(text, max(0, place.start - _NEAR), place.start)
    return before is not None or _DENIED_AFTER.match(text, place.end, place.end + _NEAR) is not None


class _Paragraphs:
    """The paragraphs of a text, each looked through once however many patterns it names."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *(match.end() for match in _BLANK_LINE.finditer(text)), len(text)]
        self._known: dict[int, bool] = {}

    def name_a_cost(self, offset: int) -> bool:
        """Return whether the paragraph of an offset has a word of cost."""
        at = bisect_right(self._starts, offset, hi=len(self._starts) - 1)
        if at not in self._known:
            self._known[at] = COST.search(self._text, self._starts[at - 1], self._starts[at]) is not None
        return self._known[at]


RULE = Rule(
    code="DOC110",
    name="pattern-without-trade-off",
    severity=Severity.SUGGESTION,
    check=check,
    doc=__doc__ or "",
    default=False,
    options=Options(),
)
