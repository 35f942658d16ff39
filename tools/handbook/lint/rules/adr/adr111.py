"""A record chooses something novel without a figure or a rejected proven way.

Why:
    Boring technology wins unless there is a measured reason. "Experimental" or "new to us" is such a
    moment: the record must say which proven way was rejected, or what was measured.

Bad (log):
    --- 0003-use-an-experimental-queue.md ---
    # 3. Use an experimental queue

    ## Status

    Accepted

    ## Decision

    We will use it in the orders service. It is new to us and exciting.

Good (log):
    --- 0003-use-an-experimental-queue.md ---
    # 3. Use an experimental queue

    ## Status

    Accepted

    ## Decision

    We will use it in the orders service. It is new to us. Rejected: RabbitMQ, which reached 2,000
    messages a second in our test where we need 9,000.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handbook.adr.record.form import PURPOSES
from handbook.adr.record.outline import normal as words
from handbook.kinds.fit import outline, title
from handbook.lint.rule import Context, Needs, Rule
from handbook.model.document import Document, Span
from handbook.model.finding import Finding
from handbook.model.terms import Severity
from handbook.patterns import lazy

_NOVEL = lazy(
    r"\b(?:experimental|bleeding[- ]edge|cutting[- ]edge|new\ to\ us|novel|never\ used\ (?:it\ )?before"
    r"|first\ (?:time|use)\ (?:of|for\ us|with\ us|in)|no\ experience\ with|early\ preview|alpha\ version"
    r"|beta\ version)\b",
    re.IGNORECASE,
)
_REASON = lazy(
    r"\b(?:reject(?:ed|s)?|instead\ of|rather\ than|alternatives?|considered|compared|measured"
    r"|benchmark(?:ed)?|in\ our\ (?:test|measurement)s?)\b",
    re.IGNORECASE,
)
_FIGURE = lazy(r"\d+(?:[.,]\d+)*\s*(?:%|\w)")


_DENIED = lazy(
    r"\b(?:not?|no longer|never|neither|nor|isn't|aren't|wasn't|nothing)(?: \w+)?[ ]$", re.IGNORECASE
)
_BEFORE = 30


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield one finding at the first word of novelty when neither reason nor figure is given."""
    record = context.record
    if record is None:
        return
    text = context.prose.text
    novel = next((match for span in _chosen(document) for match in _novel(text, span)), None)
    body = text[record.body :]
    if novel is None or (_REASON.search(body) and _FIGURE.search(body)):
        return
    yield rule.at(
        document,
        Span(novel.start(), novel.end()),
        f"'{novel[0]}' is not justified",
        hint="name the proven way that was rejected and the figure that decided",
    )


def _chosen(document: Document) -> Iterator[Span]:
    """Yield where a record says what it chooses: its title and its decision, not what was there before."""
    head = title(document)
    if head is not None:
        yield head.heading
    for section in outline(document):
        if PURPOSES.get(words(section.title)) == "decision":
            yield section.span


def _novel(text: str, span: Span) -> Iterator[re.Match[str]]:
    for match in _NOVEL.finditer(text, span.start, span.end):
        if not _DENIED.search(text, max(span.start, match.start() - _BEFORE), match.start()):
            yield match


RULE = Rule(
    code="ADR111",
    name="novelty-unjustified",
    severity=Severity.SUGGESTION,
    check=check,
    doc=__doc__ or "",
    needs=frozenset({Needs.RECORD}),
)
