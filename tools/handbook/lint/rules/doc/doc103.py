"""A section says nothing: empty, the template's guidance, or a marker for later.

Why:
    An empty heading pretends that the question was answered. A reader cannot see whether the answer
    is "nothing" or "not yet", and a marker like `TODO` in a merged document is a promise without an
    owner. Fill the section, or delete it where the kind allows. A section that the template wants
    as a list, a table or code must hold one; one with a least number of words must reach it.

Bad (page):
    # Retries

    ## In short

    ## Limits

    TODO: measure.

Good (page):
    # Retries

    ## In short

    Retry with jitter, three times at most.

    ## Limits

    The client gives up after 2 s.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from handbook.kinds.fit import Match, outline
from handbook.kinds.kind import Need, normal
from handbook.lint.rule import Context, Rule
from handbook.model.document import Document, Section, Span, starting_in
from handbook.model.finding import Finding
from handbook.model.terms import Severity
from handbook.patterns import lazy

_MARKER = lazy(r"(?<![\w`'\"/#.=?&-])(?<!\]\[)(TODO|TBD|FIXME|XXX)(?![\w'\"]|[./=-]\w)")
_WORDS = ("TODO", "TBD", "FIXME", "XXX")
_ARTICLE = lazy(r"\b(?:an?|the|this|that|open|existing|every|each|no)\s+$", re.IGNORECASE)
_THING = lazy(r"\s+(?:comments?|items?|lists?|markers?|notes?)\b", re.IGNORECASE)
_TEXT = lazy(r"[^\W_]|[^\x00-\x7f]")


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield one finding for each section that says nothing, and one for each marker left."""
    if context.fit is None:
        return
    guidance = context.fit.kind.guidance
    for section in outline(document):
        if _is_empty(document, section, context):
            yield rule.at(
                document,
                section.heading,
                f"section '{section.title}' is empty",
                hint=_what_to_write(context.fit.of(section)),
            )
            continue
        match = context.fit.of(section)
        if match is not None:
            yield from _unmet(rule, document, section, match, context)
        for comment in starting_in(section.body, document.comments):
            if normal(comment.text) in guidance:
                message = f"the template's guidance is left in section '{section.title}'"
                yield rule.at(document, comment.span, message, hint="delete the comment")
    if not any(word in context.prose.text for word in _WORDS):
        return
    unseen = sorted(link.span if link.definition else link.target_span for link in document.links)
    for marker in _MARKER.finditer(context.prose.text):
        if _within(unseen, marker.start()) or _is_mentioned(context.prose.text, marker):
            continue
        yield rule.at(
            document,
            Span(marker.start(), marker.end()),
            f"'{marker[1]}' is left",
            hint="settle it, or state it in Open Questions with an owner and a date",
        )


def _what_to_write(match: Match | None) -> str:
    """Return the next step for an empty section: what its template asks for, where there is one."""
    step = "fill it" if match is not None and match.rule.required else "fill it or delete it"
    return f"{step}: {match.rule.question}" if match is not None and match.rule.question else step


def _is_empty(document: Document, section: Section, context: Context) -> bool:
    """Say whether nothing is there; of a section with sub-sections each of those is judged instead."""
    if section.span.end > section.body.end or document.brings_in(section.span):
        return False
    if _TEXT.search(context.prose.text, section.body.start, section.body.end):
        return False
    if any(fence.live for fence in starting_in(section.body, document.fences)):
        return False
    code = document.inline.code  # It is not prose, but it is content.
    first = bisect_left(code, section.body.start, key=lambda span: span.start)
    if first < len(code) and code[first].start in section.body:
        return False
    return not any(link.image for link in starting_in(section.body, document.links))


def _is_mentioned(text: str, marker: re.Match[str]) -> bool:
    """Return whether a marker is spoken of, as in "an open TODO", and not left."""
    before = _ARTICLE.search(text, max(0, marker.start() - 20), marker.start())
    return before is not None or _THING.match(text, marker.end()) is not None


def _within(spans: Sequence[Span], offset: int) -> bool:
    """Return whether one of the spans, which are sorted, holds an offset; they do not overlap."""
    at = bisect_right(spans, offset, key=lambda span: span.start) - 1
    return at >= 0 and offset in spans[at]


def _unmet(
    rule: Rule, document: Document, section: Section, match: Match, context: Context
) -> Iterator[Finding]:
    prose, schema = context.prose, match.rule
    if document.brings_in(section.span):
        return
    # A section of another name may have another form.
    if (
        Need.LIST in schema.needs
        and not match.alias
        and not (prose.items(section.span) or prose.has_table(section.span))
    ):
        message = f"section '{section.title}' has no list"
        yield rule.at(
            document, section.heading, message, hint="write one item a line, each beginning with '- '"
        )
    if Need.TABLE in schema.needs and not prose.has_table(section.span):
        message = f"section '{section.title}' has no table"
        yield rule.at(document, section.heading, message, hint="write what it says as rows of a table")
    if Need.CODE in schema.needs and not any(
        fence.live and fence.span.start in section.span for fence in document.fences
    ):
        message = f"section '{section.title}' has no code block"
        yield rule.at(document, section.heading, message, hint="open one with ``` and its language")
    if not schema.min_words:
        return
    count = len(prose.words(Span(section.body.start, section.span.end)))
    if count < schema.min_words:
        message = f"section '{section.title}' has {count} words, fewer than the {schema.min_words} it needs"
        yield rule.at(
            document, section.heading, message, hint="say what a newcomer must know to judge the rest"
        )


RULE = Rule(code="DOC103", name="empty-section", severity=Severity.CRITICAL, check=check, doc=__doc__ or "")
