"""Two pages have the same title or the same description.

Why:
    In a list of search results they look alike, so that a reader opens the wrong one; often one of them is a
    copy that was never finished.

Bad (files):
    --- docs/a.md ---
    ---
    kind: page
    title: Retries
    owner: team-platform
    ---
    # Retries

    --- docs/b.md ---
    ---
    kind: page
    title: Retries
    owner: team-orders
    ---
    # Retries

Good (files):
    --- docs/a.md ---
    ---
    kind: page
    title: Retries
    owner: team-platform
    ---
    # Retries

    --- docs/b.md ---
    ---
    kind: page
    title: Retries of orders
    owner: team-orders
    ---
    # Retries of orders
"""

from __future__ import annotations

from collections.abc import Iterator

from handbook.lint.pages import contract, declares
from handbook.lint.rule import Context, Documents, Needs, Rule
from handbook.model.document import Document
from handbook.model.finding import Finding
from handbook.model.terms import Severity

_KEYS = ("title", "description")


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for each of the two that an earlier page, by its path, has too."""
    front = contract(document, context)
    if front is None:
        return
    first = context.project.once(_first)
    for key in _KEYS:
        field = front.field(key)
        other = first.get((key, _folded(front.scalar(key))), document.path)
        if field is not None and other != document.path:
            message = f"the {key} is that of '{other}', too"
            yield rule.at(document, field.span, message, hint="say what is different about this page")


def _first(project: Documents) -> dict[tuple[str, str], str]:
    """Return for each title and description the first page that has it."""
    found: dict[tuple[str, str], str] = {}
    for page in sorted(project.every, key=lambda page: page.path):
        front = declares(page)
        for key in _KEYS if front is not None else ():
            value = _folded(front.scalar(key)) if front is not None else ""
            if value:
                found.setdefault((key, value), page.path)
    return found


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


RULE = Rule(
    code="PAG108",
    name="duplicate-page",
    severity=Severity.SUGGESTION,
    check=check,
    doc=__doc__ or "",
    any_document=True,
    needs=frozenset({Needs.OTHERS, Needs.PROJECT}),
)
