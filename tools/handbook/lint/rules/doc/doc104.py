"""The kind requires a diagram, and the page draws none.

Why:
    A picture shows at a glance which parts exist and who calls whom; prose hides a missing arrow.
    Only a block that becomes a diagram counts: one that the site shows as code, or that Mermaid cannot
    parse, helps nobody.

Bad (architecture):
    # Orders

    ## Design

    The shop writes each order to the queue.

Good (architecture):
    # Orders

    ## Design

    ```mermaid
    flowchart LR
      shop["Shop"] --> queue["Queue"]
    ```

    The shop writes each order to the queue.
"""

from __future__ import annotations

from collections.abc import Iterator

from handbook.kinds.kind import Need
from handbook.lint.rule import Context, Needs, Rule, whole
from handbook.model.document import Document
from handbook.model.finding import Finding
from handbook.model.terms import Severity


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for the document, or for each section that needs a diagram of its own."""
    fit = context.fit
    if fit is None:
        return
    broken = {fence.span for fence, verdict in context.verdicts if not verdict.valid}
    drawn = tuple(fence for fence in document.drawn() if fence.span not in broken)
    if fit.kind.diagram and not drawn and not document.includes:
        yield rule.at(
            document,
            whole(document),
            f"no diagram: kind {fit.kind.name} needs at least one Mermaid block that is drawn",
            hint="repair the one that does not parse" if broken else "open a block with ```mermaid",
        )
    for match in fit.matches:
        section = match.section
        if section is None or Need.DIAGRAM not in match.rule.needs:
            continue
        if document.brings_in(section.span):
            continue
        if not any(fence.span.start in section.span for fence in drawn):
            message = f"section '{section.title}' has no diagram"
            yield rule.at(document, section.heading, message, hint="open a block with ```mermaid")


RULE = Rule(
    code="DOC104",
    name="missing-diagram",
    severity=Severity.CRITICAL,
    check=check,
    doc=__doc__ or "",
    needs=frozenset({Needs.VERDICTS}),
)
