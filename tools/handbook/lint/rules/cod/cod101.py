"""A code block does not name its language.

Why:
    Without a language there are no colours, no screen reader says what follows, and no tool can check that
    the code parses. Output, logs and trees of files have a name, too: ``text``.

Bad (page):
    # Orders

    ## In short

    Place an order:

    ```
    curl -X POST https://orders.example.org/v1/orders
    ```

Good (page):
    # Orders

    ## In short

    Place an order:

    ```bash
    curl -X POST https://orders.example.org/v1/orders
    ```

    The answer:

    ```text
    HTTP/1.1 201 Created
    ```
"""

from __future__ import annotations

from collections.abc import Iterator

from handbook.lint.code import blocks, opening
from handbook.lint.rule import Context, Rule
from handbook.model.document import Document
from handbook.model.finding import Finding
from handbook.model.terms import Severity


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for each block with a content and without a language."""
    del context
    for fence in blocks(document):
        if not fence.language and fence.content.strip():
            yield rule.at(
                document,
                opening(document, fence),
                "the code block names no language",
                hint="write it behind the opening marks: ```bash, ```sql; ```text for output",
            )


RULE = Rule(code="COD101", name="no-language", severity=Severity.NIT, check=check, doc=__doc__ or "")
