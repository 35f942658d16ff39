"""Mermaid cannot parse the diagram.

Why:
    Readers see an error box where the picture should be. The judge is the parser of the very Mermaid
    release that draws the site, so what passes here is drawn there.

Bad:
    # Orders

    ```mermaid
    flowchart LR
      shop["Shop"] -> queue["Queue"]
    ```

Good:
    # Orders

    ```mermaid
    flowchart LR
      shop["Shop"] --> queue["Queue"]
    ```
"""

from __future__ import annotations

from collections.abc import Iterator

from handbook.lint.rule import Context, Rule
from handbook.model import Document, Fence, Finding, Severity, Span, Verdict


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for each diagram that is not valid, at the line and column of the fault."""
    for fence, verdict in context.verdicts:
        if not verdict.valid:
            yield rule.at(document, place(document, fence, verdict), verdict.message)


def place(document: Document, fence: Fence, verdict: Verdict) -> Span:
    """Map a verdict's line and column, which count within the block, to a span of the document."""
    if not fence.lines:
        return document.line_span(document.position(fence.span.start).line)
    line = fence.lines[min(max(verdict.line, 1), len(fence.lines)) - 1]
    start = min(line.start + max(verdict.column, 1) - 1, line.end)
    end = min(line.start + verdict.end_column - 1, line.end)
    return Span(start, max(start, end))


RULE = Rule(
    code="DGM101",
    name="syntax-error",
    severity=Severity.CRITICAL,
    check=check,
    doc=__doc__ or "",
    any_document=True,
)
