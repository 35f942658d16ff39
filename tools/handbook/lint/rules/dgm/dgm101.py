"""Mermaid cannot parse the diagram.

Why:
    Readers see an error box where the picture should be. The judge is the parser of the very Mermaid
    release that draws the site. What parses and still cannot be drawn is reported by DGM113.

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

from handbook.lint.diagram import place
from handbook.lint.fix import in_document
from handbook.lint.rule import Context, Needs, Rule
from handbook.model.document import Document
from handbook.model.finding import Finding
from handbook.model.terms import Severity


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for each diagram that does not parse, at the line and column of the mistake."""
    for fence, verdict in context.verdicts:
        if not verdict.parses:
            fix = in_document(document, fence, verdict.repair)
            yield rule.at(document, place(document, fence, verdict), verdict.message, fix=fix)


RULE = Rule(
    code="DGM101",
    name="syntax-error",
    severity=Severity.CRITICAL,
    check=check,
    doc=__doc__ or "",
    any_document=True,
    needs=frozenset({Needs.VERDICTS}),
    for_diagram_files=True,
)
