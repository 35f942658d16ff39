"""The diagram has no title.

Why:
    A picture is found by its name: in a search, in a list of figures, in a question like "the third box
    in what?". A screen reader that meets a picture without a title says only that there is one. Either
    a title that everybody sees counts, or `accTitle`, which only machines read.

Bad (page):
    ```mermaid
    flowchart LR
      shop["Shop"] --> queue["Queue"]
    ```

Good (page):
    ```mermaid
    flowchart LR
      accTitle: How an order reaches the queue
      shop["Shop"] --> queue["Queue"]
    ```
"""

from __future__ import annotations

from collections.abc import Iterator

from handbook.lint.diagram import header, known, spoken
from handbook.lint.rule import Context, Needs, Rule
from handbook.model.document import Document
from handbook.model.finding import Finding
from handbook.model.terms import Severity


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for each diagram that has neither kind of title."""
    for fence, facts in known(context):
        if facts.title or facts.acc_title:
            continue
        line = "accTitle: ..." if "accTitle" in spoken(facts.family) else "title: ... in a front matter"
        yield rule.at(
            document,
            header(document, fence, facts),
            "the diagram has no title",
            hint=f"add '{line}', and say what it shows",
        )


RULE = Rule(
    code="DGM104",
    name="missing-title",
    severity=Severity.NIT,
    check=check,
    doc=__doc__ or "",
    needs=frozenset({Needs.VERDICTS}),
    for_diagram_files=True,
)
