"""The diagram parses, but Mermaid cannot draw it.

Why:
    Readers see an error box, as for a diagram that does not parse: a date does not exist, a relation leads to
    an element that nobody has defined, a chart has no data. Mermaid's parser accepts all of these and its
    renderer throws. What only a layout or the network can tell is not found: images, formulas, and arrows
    between a state and what is within it.

Bad:
    # Plan

    ```mermaid
    gantt
      dateFormat YYYY-MM-DD
      Build :build, 2026-13-30, 5d
    ```

Good:
    # Plan

    ```mermaid
    gantt
      dateFormat YYYY-MM-DD
      Build :build, 2026-02-27, 5d
    ```
"""

from __future__ import annotations

from collections.abc import Iterator

from handbook.lint.diagram import place
from handbook.lint.rule import Context, Needs, Rule
from handbook.model.document import Document
from handbook.model.finding import Finding
from handbook.model.terms import Severity


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for each diagram that parses and cannot be drawn, where the reason is written."""
    for fence, verdict in context.verdicts:
        if verdict.parses and not verdict.valid:
            yield rule.at(document, place(document, fence, verdict), verdict.message, hint=verdict.step)


RULE = Rule(
    code="DGM113",
    name="not-drawn",
    severity=Severity.CRITICAL,
    check=check,
    doc=__doc__ or "",
    any_document=True,
    needs=frozenset({Needs.VERDICTS}),
    for_diagram_files=True,
)
