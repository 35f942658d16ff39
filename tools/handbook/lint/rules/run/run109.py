"""The first command of a runbook comes late.

Why:
    Whoever opens a runbook has an alarm ringing. Two screens of background before the first command are
    read by nobody at that moment, and scrolling past them costs trust. Put the first look at the system
    within 60 lines and 300 words; what explains comes after it, or on another page that is linked.

Bad (max-lines = 3):
    ---
    kind: runbook
    ---
    # Queue backlog

    ## Trigger

    Alert `OutboxLagHigh`.

    ## Diagnosis

    1. How far behind is it?

        ```bash
        psql --command "SELECT count(*) FROM outbox WHERE sent_at IS NULL"
        ```

Good (runbook):
    # Queue backlog

    ## Trigger

    Alert `OutboxLagHigh`.

    ## Diagnosis

    1. How far behind is it?

        ```bash
        psql --command "SELECT count(*) FROM outbox WHERE sent_at IS NULL"
        ```
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from handbook.kinds.fit import title
from handbook.lint.content.commands import Tongue, blocks_of
from handbook.lint.content.runbook import KINDS, runbook_of
from handbook.lint.rule import Context, Rule
from handbook.model.document import Document, Span
from handbook.model.finding import Finding
from handbook.model.terms import Severity


@dataclass(frozen=True, slots=True)
class Options:
    """Settings of the rule."""

    max_lines: int = 60
    """Lines from the title to the first command."""
    max_words: int = 300
    """Words of text before the first command."""


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding where the first block with commands is too far down; without any block, nothing."""
    options = rule.options
    first = next((block for block in blocks_of(document) if block.tongue is not Tongue.OTHER), None)
    if runbook_of(context) is None or first is None or not isinstance(options, Options):
        return
    head = title(document)
    start = head.heading.start if head is not None else 0
    lines = document.position(first.fence.span.start).line - document.position(start).line
    words = len(context.prose.words(Span(start, max(start, first.fence.span.start))))
    over = []
    if lines > options.max_lines:
        over.append(f"{lines} lines")
    if words > options.max_words:
        over.append(f"{words} words")
    if over:
        line = document.line_span(document.position(first.fence.span.start).line)
        message = f"{' and '.join(over)} stand before the first command"
        hint = f"at most {options.max_lines} lines and {options.max_words} words: move background behind it"
        place = Span(first.fence.span.start, max(first.fence.span.start, line.end))
        yield rule.at(document, place, message, hint=hint)


RULE = Rule(
    code="RUN109",
    name="slow-first-command",
    severity=Severity.SUGGESTION,
    check=check,
    doc=__doc__ or "",
    kinds=KINDS,
    options=Options(),
)
