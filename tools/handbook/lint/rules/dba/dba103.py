"""An index is made without a word on why.

Why:
    Each index makes each write slower and takes disk and memory. In a year nobody dares to drop one whose
    query nobody knows. A comment above it or beside it, or a sentence of the page that names it, says which
    query it serves.

Bad (database):
    # Orders

    ## Change

    ```sql
    CREATE INDEX orders_buyer_idx ON orders (buyer_id);
    ```

Good (database):
    # Orders

    ## Change

    ```sql
    -- Why: the list of a buyer's orders reads 20 of them, newest first; without it, all of the table.
    CREATE INDEX orders_buyer_idx ON orders (buyer_id, placed_at DESC);
    ```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handbook.code.sql import Index
from handbook.lint.code import place_in
from handbook.lint.content.migration import KINDS, Source, leads_back, sources
from handbook.lint.rule import Context, Needs, Rule
from handbook.markdown.inline import masked
from handbook.model.document import Document, Section, Span, line_starts
from handbook.model.finding import Finding
from handbook.model.terms import Severity
from handbook.patterns import lazy

_COMMENT = lazy(r"^[ \t]*+(?:--|#|//|/?\*)[ \t]*+(?P<words>.*)$")
_BESIDE = lazy(r"(?:--|#|//|/\*)(?P<words>[^\n]*+)$")
_MARK = lazy(r"\+goose|migrate:|(?:up|down) migration", re.IGNORECASE)
_INDEX = lazy(r"\bindex", re.IGNORECASE)
_WORD = lazy(r"[^\W\d_]{2,}")
_REASON = lazy(
    r"\b(?:for|because|since|so that|quer(?:y|ies)|look(?:s|ed)?[ -]?up|search\w*|serves?|used by|needs?"
    r"|needed|explain|scan\w*|plan|slow|fast(?:er)?|sort\w*|ordere?d? by|filter\w*|join\w*|uniqu\w+)\b",
    re.IGNORECASE,
)
_NEWLINE = lazy(r"\r\n|\n|\r")
_NAME = lazy(r"\w+")
_LEAST_WORDS = 3
_LONGEST = 2000
"""Characters of a statement that are looked at."""
_NEAR = 3
"""Lines above an index in which a comment is looked for, past its own other lines."""
_MOST_LINES = 20


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for each index that neither a comment nor the page gives a reason for."""
    named: frozenset[str] | None = None
    explained: dict[Span, bool] = {}
    for source in sources(document, context):
        if not source.indexes or leads_back(document, context, source):
            continue
        if named is None:
            outside = masked(document.text, [fence.span for fence in document.fences])
            named = frozenset(_NAME.findall(outside.lower()))
        section = document.section_at(source.span.start)
        if section is not None and section.body not in explained:
            explained[section.body] = _is_explained(context, section)
        if section is not None and explained[section.body]:
            continue
        lines, starts, back = _NEWLINE.split(source.text), line_starts(source.text), source.back
        covered = -1
        for index in source.indexes:
            first = place_in(starts, index.start)[0] - 1
            last = _last_line(source, index, first)
            # A comment above some indexes in a row is about all of them.
            if first == covered or _is_commented(lines, first, last):
                covered = last + 1
                continue
            if index.start >= back or index.name in named:
                continue
            name = f"index '{index.name}'" if index.name else "index"
            yield rule.at(
                document,
                source.place(document, index.start, index.end),
                f"the {name} has no reason",
                hint="write above it which query needs it: '-- Why: ...'",
            )


def _last_line(source: Source, index: Index, first: int) -> int:
    """Return the line on which a statement ends, from 0, that begins on the first one."""
    close = source.text.find(";", index.end, index.end + _LONGEST)
    return first + source.text.count("\n", index.start, close if close >= 0 else index.end)


def _is_commented(lines: list[str], first: int, last: int) -> bool:
    """Return whether a comment with some words stands above a statement, on its lines, or behind it.

    ``first`` and ``last`` are the lines of the statement, from 0.
    """
    above = first - 1
    while above >= max(0, first - _NEAR) and not lines[above].strip():
        above -= 1
    comments = []
    while above >= max(0, first - _MOST_LINES) and (found := _COMMENT.match(lines[above])):
        comments.append(found["words"])
        above -= 1
    beside = (_BESIDE.search(line) for line in lines[first : min(last, first + _MOST_LINES) + 1])
    comments += [found["words"] for found in beside if found]
    words = " ".join(comment for comment in comments if not _MARK.search(comment))
    return len(_WORD.findall(words)) >= _LEAST_WORDS


def _is_explained(context: Context, section: Section) -> bool:
    """Return whether a section speaks of an index and a reason."""
    words = context.prose.within(section.body)
    return _INDEX.search(words) is not None and _REASON.search(words) is not None


RULE = Rule(
    code="DBA103",
    name="unjustified-index",
    severity=Severity.SUGGESTION,
    check=check,
    doc=__doc__ or "",
    kinds=KINDS,
    needs=frozenset({Needs.PROJECT}),
)
