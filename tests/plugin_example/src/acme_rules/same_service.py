"""Two pages have the same title.

Why:
    A title is a service at Acme. Readers who search for one must not have to guess which page is about it.

Bad (files):
    --- docs/a.md ---
    # Orders
    --- docs/b.md ---
    # Orders

Good (files):
    --- docs/a.md ---
    # Orders
    --- docs/b.md ---
    # Payments
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from handbook.lint.rule import Context, Documents, Needs, Rule, whole
from handbook.model.document import Document
from handbook.model.finding import Finding
from handbook.model.terms import Severity


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for a title that another document has as well."""
    titles = context.project.once(_titles)
    title = _title(document)
    if title and titles[title] > 1:
        yield rule.at(document, whole(document), f"another page is called '{title}', too")


def _titles(every: Documents) -> Counter[str]:
    return Counter(map(_title, every.every))


def _title(document: Document) -> str:
    return next((section.title for section in document.sections if section.level == 1), "")


RULE = Rule(
    code="ACM102",
    name="acm-same-title",
    severity=Severity.NIT,
    check=check,
    doc=__doc__ or "",
    any_document=True,
    needs=frozenset({Needs.PROJECT, Needs.OTHERS}),
)
