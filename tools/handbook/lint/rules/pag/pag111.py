"""A checklist differs from the rule cards that it is made of.

Why:
    A checklist that is written beside its rules soon asks for something else: the card is changed, the line
    in the checklist is not, and reviewers follow the line. A comment above the list names the cards by their
    ids, or by what the ids begin with; ``docs cards sync`` and ``docs fix`` write the list anew, one line for
    each card with its id, its link and how it is checked.

Bad (files):
    --- docs/checklist.md ---
    # Checklist

    <!-- cards: API -->

    - [ ] **Page all lists** ([API-001](api.md#api-001)). **Check:** Review.

    --- docs/api.md ---
    ---
    kind: page
    owner: team-platform
    ---
    # API

    ## API-001 Page large lists {#api-001}

    **Rule.** Return at most 100 items, and a cursor.

    **Why.** An offset skips rows.

    **Otherwise.** The export lacks orders.

    **Checked by.** Review.

Good (files):
    --- docs/checklist.md ---
    # Checklist

    <!-- cards: API -->

    - [ ] **Page large lists** ([API-001](api.md#api-001)). **Check:** Review.

    --- docs/api.md ---
    ---
    kind: page
    owner: team-platform
    ---
    # API

    ## API-001 Page large lists {#api-001}

    **Rule.** Return at most 100 items, and a cursor.

    **Why.** An offset skips rows.

    **Otherwise.** The export lacks orders.

    **Checked by.** Review.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from handbook.lint.content.cards import MARKER, Catalogue, catalogue, is_made, item, selection
from handbook.lint.guesses import Guesses
from handbook.lint.rule import Context, Needs, Rule
from handbook.model.document import Comment, Document, Span
from handbook.model.finding import Edit, Finding
from handbook.model.terms import Severity
from handbook.patterns import lazy

_HINT = "run `docs cards sync`"
_MOST = 50
"""Checklists of one page that are compared."""
_LONGEST = 500
"""Cards of one checklist."""
_MARGIN = lazy(r"[ \t>]*+")
_ITEM = lazy(r"[-*+] ")


@dataclass(frozen=True, slots=True)
class _Below:
    """The list below a comment."""

    lines: tuple[Span, ...]
    """Its items without margin and newline; empty where there is no list."""
    odd: Span | None = None
    """A line that belongs to the list and is not made of a card."""


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for each checklist that differs from its cards, or that cannot be compared."""
    if MARKER not in document.text:
        return  # To look for comments means to read all of a page's lines.
    markers = [comment for comment in document.comments if comment.text.startswith(MARKER)]
    guesses = Guesses(document)
    for comment in markers[:_MOST]:
        yield from _judged(rule, document, context.project.once(catalogue), comment, guesses)
    for comment in markers[_MOST : _MOST + 1]:
        left = len(markers) - _MOST
        hint = "divide the page; nobody goes through so many"
        yield rule.at(document, comment.span, f"{left} checklists from here on are not compared", hint=hint)


def _judged(
    rule: Rule, document: Document, known: Catalogue, comment: Comment, guesses: Guesses
) -> Iterator[Finding]:
    words = selection(comment.text)
    if words is None:
        hint = "write '<!-- cards: HB-API HB-SEC-003 -->': ids, or what ids begin with"
        yield rule.at(document, comment.span, "the comment names no cards", hint=hint)
        return
    chosen: dict[str, None] = {}
    for word in words:
        ids = known.chosen(word)
        if not ids:
            near = guesses.nearest(word, {*known.ids, *known.prefixes})
            hint = f"did you mean '{near}'?" if near else "`docs cards list` lists them"
            message = f"no rule card has the id '{word}' or one that begins with it"
            yield rule.at(document, comment.span, message, hint=hint)
            return
        chosen.update(dict.fromkeys(ids))
    if len(chosen) > _LONGEST:
        message = f"the comment names {len(chosen)} cards"
        yield rule.at(document, comment.span, message, hint=f"name {_LONGEST} at most in one checklist")
        return
    wanted = tuple(item(*known.known[each], document.path) for each in chosen)
    yield from _compared(rule, document, comment, wanted)


def _compared(rule: Rule, document: Document, comment: Comment, wanted: tuple[str, ...]) -> Iterator[Finding]:
    """Yield the finding where the list is another one, with the fix where its lines are certain."""
    line = document.line_span(document.position(comment.span.start).line)
    margin = document.text[line.start : comment.span.start].lstrip("\ufeff")
    alone = (
        _MARGIN.fullmatch(margin) and not document.text[comment.span.end : _end(document, comment)].strip()
    )
    if not alone:
        hint = "give the comment a line of its own"
        yield rule.at(document, comment.span, "something stands beside the comment", hint=hint)
        return
    below = _below(document, comment, margin)
    if below.odd is not None:
        hint = "one blank line after the list, and a list of its own for what is written by hand"
        yield rule.at(document, below.odd, "the line belongs to the checklist and to no card", hint=hint)
        return
    written = tuple(document.text[span.start : span.end] for span in below.lines)
    if written != wanted:
        pairs = zip(written, wanted, strict=False)
        differing = (number for number, (ours, theirs) in enumerate(pairs) if ours != theirs)
        first = next(differing, min(len(written), len(wanted)))
        place = f" at line {document.position(below.lines[first].start).line}" if written[first:] else ""
        fix = _rewritten(document, comment, margin, below, wanted)
        message = f"the checklist differs from its cards{place}"
        yield rule.at(document, comment.span, message, hint=_HINT, fix=(fix,))


def _below(document: Document, comment: Comment, margin: str) -> _Below:
    """Return the list that begins in the line below a comment, or after one blank line.

    It ends at a blank line, as a checklist has one line for each card.
    """
    number = document.position(comment.span.end).line + 1
    rows = _rows(document, number, margin)
    first = next(rows, None)
    if first is not None and not _said(document, first):
        first = next(rows, None)
    if first is None or not _ITEM.match(document.text, first.start, first.end):
        return _Below(())
    lines: list[Span] = []
    row: Span | None = first
    while row is not None and _said(document, row):
        if not is_made(document.text[row.start : row.end]):
            return _Below(tuple(lines), row)
        lines.append(row)
        row = next(rows, None)
    return _Below(tuple(lines))


def _rows(document: Document, number: int, margin: str) -> Iterator[Span]:
    """Yield the lines from a number on, without the margin where they have it."""
    for each in range(number, len(document.starts) + 1):
        span = document.line_span(each)
        held = document.text.startswith(margin, span.start, span.end)
        yield Span(span.start + len(margin), span.end) if held else span


def _said(document: Document, row: Span) -> str:
    return document.text[row.start : row.end].strip(" \t>")


def _end(document: Document, comment: Comment) -> int:
    return document.line_span(document.position(comment.span.end).line).end


def _rewritten(
    document: Document, comment: Comment, margin: str, below: _Below, wanted: tuple[str, ...]
) -> Edit:
    """Return the edit that puts the items into the place of the list, or below the comment."""
    end = _end(document, comment)
    number = document.position(comment.span.end).line
    newline = document.text[end : document.starts[number]] if number < len(document.starts) else "\n"
    body = f"{newline}{margin}".join(wanted)
    if below.lines:
        return Edit(below.lines[0].start, below.lines[-1].end, body)
    blank = newline + margin.rstrip(" \t")
    after = next(_rows(document, number + 1, margin), None)
    tail = blank if after is not None and _said(document, after) else ""
    return Edit(end, end, f"{blank}{newline}{margin}{body}{tail}")


RULE = Rule(
    code="PAG111",
    name="checklist-drift",
    severity=Severity.SUGGESTION,
    check=check,
    doc=__doc__ or "",
    any_document=True,
    needs=frozenset({Needs.OTHERS, Needs.PROJECT}),
)
