"""An anchor of ``covers_paths`` matches nothing, or its symbol is not in the file.

Why:
    The front matter names the code that a page speaks about, so that `docs impact` finds the page when that
    code changes. Once the file has been moved or the function renamed, the anchor is dead: the code goes on
    changing, and nobody is told. A symbol counts as missing when its name stands nowhere in the file.

Bad (files):
    --- docs/orders.md ---
    ---
    covers_paths: ["src/order.py", "src/orders.py#cancel"]
    ---
    # Orders

    --- src/orders.py ---
    def place(order):
        return order

Good (files):
    --- docs/orders.md ---
    ---
    covers_paths: ["src/**", "src/orders.py#place"]
    ---
    # Orders

    --- src/orders.py ---
    def place(order):
        return order
"""

from __future__ import annotations

from collections.abc import Iterator

from handbook.kinds.anchor import Anchor, AnchorProblem, declared, field_of, mentions
from handbook.lint.rule import Context, Files, Needs, Rule
from handbook.model.document import Document, Span
from handbook.model.entry import Entry
from handbook.model.finding import Finding
from handbook.model.terms import Severity

_HINT = "name what the page speaks about now, or remove the anchor"


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for each anchor that cannot be read, that matches no file, or whose symbol is gone."""
    field = field_of(document)
    if field is None:
        return
    at = field.span.start
    for written, found in declared(document):
        problem = found if isinstance(found, AnchorProblem) else _dead(context.project.files, found)
        start = document.text.find(written, at, field.span.end)
        if start >= 0:
            at = start + len(written)
        if problem is not None:
            span = Span(start, at) if start >= 0 else field.span
            yield rule.at(document, span, problem.message, hint=problem.hint)


def _dead(files: Files, anchor: Anchor) -> AnchorProblem | None:
    if anchor.is_pattern:
        found = files.entry(anchor.path) is Entry.FILE or files.matched(anchor.path)
        return None if found else AnchorProblem(f"'{anchor.path}' matches no file", _HINT)
    entry = files.entry(anchor.path)
    if entry in (Entry.NOTHING, Entry.OUTSIDE):
        return AnchorProblem(f"there is no '{anchor.path}'", _HINT)
    if not anchor.symbol:
        return None
    if entry is Entry.FOLDER:
        return AnchorProblem(f"'{anchor.path}' is a folder and has no symbol", "name the file of the symbol")
    text = files.text(anchor.path)
    if text is None or mentions(text, anchor.symbol):
        return None
    return AnchorProblem(f"'{anchor.path}' has no '{anchor.symbol}'", _HINT)


RULE = Rule(
    code="PAG112",
    name="dead-anchor",
    severity=Severity.SUGGESTION,
    check=check,
    doc=__doc__ or "",
    any_document=True,
    needs=frozenset({Needs.PROJECT}),
)
