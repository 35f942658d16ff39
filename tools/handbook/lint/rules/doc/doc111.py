"""The first diagram comes only after the design was told in words.

Why:
    Drawing first finds the missing part before a page of prose is built around it, and gives the
    reader a map before the walk. Put the first diagram into the design section or before it.

Bad (architecture):
    ## Design

    The shop writes to an outbox in the same transaction.

    ## Trade-offs

    ```mermaid
    flowchart LR
      shop["Shop"] --> queue["Queue"]
    ```

Good (architecture):
    ## Design

    ```mermaid
    flowchart LR
      shop["Shop"] --> queue["Queue"]
    ```

    The shop writes to an outbox in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterator

from handbook.kinds.kind import normal
from handbook.lint.rule import Context, Rule
from handbook.model.document import Document, Span
from handbook.model.finding import Finding
from handbook.model.terms import Severity


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield one finding at the first diagram when it stands behind the design section."""
    if context.fit is None or not context.fit.kind.diagram:
        return
    drawn = next(document.drawn(), None)
    match = next((m for m in context.fit.matches if normal(m.rule.name) == "design" and m.section), None)
    if drawn is None or match is None or match.section is None:
        return
    before = Span(0, drawn.span.start)
    # With a proposal first, the design itself may follow: "Design details".
    holds = any("design" in normal(s.title) for s in document.sections if drawn.span.start in s.span)
    if drawn.span.start >= match.section.span.end and not holds and not document.brings_in(before):
        yield rule.at(
            document,
            document.line_span(document.position(drawn.span.start).line),
            f"the first diagram stands after section '{match.section.title}'",
            hint=f"draw first: move it into '{match.section.title}' or before it",
        )


RULE = Rule(
    code="DOC111", name="diagram-after-design", severity=Severity.SUGGESTION, check=check, doc=__doc__ or ""
)
