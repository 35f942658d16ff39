"""A block is meant as a Mermaid diagram, but the page shows it as text.

Why:
    Renderers are picky about how a diagram block opens: capitals, braces, options after the language
    or a bullet on the same line silently turn the picture into code, and no build reports it. A MkDocs
    site draws nothing at all until its configuration names the fence: the rule says which lines to add.

Bad:
    # Orders

    ```{mermaid}
    flowchart LR
      shop["Shop"] --> queue["Queue"]
    ```

Good:
    # Orders

    ```mermaid
    flowchart LR
      shop["Shop"] --> queue["Queue"]
    ```
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from handbook.lint.fix import in_document, respelt
from handbook.lint.rule import Context, Needs, Rule
from handbook.model.document import ContainerKind, Document, Fence
from handbook.model.finding import Edit, Finding
from handbook.model.terms import Flavour, Severity
from handbook.model.verdict import Verdict
from handbook.patterns import lazy

_MEANT = lazy(r"\{?\s*\.?(?:mermaid|mmd|mermaidjs)(?![\w-])", re.IGNORECASE)


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for each block that names Mermaid and is not drawn; commented ones are left alone."""
    undrawn = {fence.span: verdict for fence, verdict in context.undrawn}
    for fence in document.fences:
        if fence.drawn or not _MEANT.match(fence.info):
            continue
        if _is_commented(document, fence):
            continue
        span = fence.info_span if fence.info_span.end > fence.info_span.start else fence.span
        if fence.live and document.lacks:
            yield rule.at(
                document,
                span,
                f"'{fence.info}' is not drawn as a diagram: the site is not set up to draw any",
                hint=f"add to its configuration: {document.lacks}",
            )
        elif fence.live:
            message = f"'{fence.info}' is not drawn as a diagram: the renderer knows only 'mermaid'"
            fix = _fix(document, fence, undrawn.get(fence.span))
            yield rule.at(document, span, message, hint=_spelling(document), fix=fix)
        else:
            yield rule.at(
                document,
                span,
                "this block is not drawn: the renderer does not see a fence here",
                hint=_cause(document, fence),
            )


def _is_commented(document: Document, fence: Fence) -> bool:
    comments = document.comments
    at = bisect_right(comments, fence.span.start, key=lambda comment: comment.span.start) - 1
    return at >= 0 and fence.span.start in comments[at].span


def _fix(document: Document, fence: Fence, verdict: Verdict | None) -> tuple[Edit, ...]:
    """Write ``mermaid`` for another spelling of it, where Mermaid can draw the block or its repair."""
    if not respelt(fence) or fence.info_span.end == fence.info_span.start:
        return ()
    if verdict is None:
        return ()
    repair = in_document(document, fence, verdict.repair)
    if not verdict.parses and not repair:
        return ()
    return (Edit(fence.info_span.start, fence.info_span.end, "mermaid"), *repair)


def _spelling(document: Document) -> str:
    if document.flavour is Flavour.MKDOCS:
        return 'write ```mermaid, or ``` { .mermaid title="..." } where it needs options'
    return "write ```mermaid and nothing after it"


def _cause(document: Document, fence: Fence) -> str:
    line = document.line_span(document.position(fence.span.start).line)
    before = document.text[line.start : fence.span.start].strip()
    if before:
        return f"'{before}' is before it: put ```mermaid on a line of its own"
    if any(container.kind is ContainerKind.HTML for container in fence.containers):
        return 'it is inside raw HTML: add markdown="1" to the element or move it out'
    if fence.info != "mermaid":
        return _spelling(document)
    return "open it at the indentation of the text around it, with a blank line before"


RULE = Rule(
    code="DGM102",
    name="fence-not-a-diagram",
    severity=Severity.CRITICAL,
    check=check,
    doc=__doc__ or "",
    any_document=True,
    needs=frozenset({Needs.VERDICTS}),
    for_diagram_files=True,
)
