"""No other page and no navigation leads to a page, or only after more than three clicks.

Why:
    A page that is found by search alone is found by those who know that it exists. It is read by nobody else,
    and rots first.

Bad (files):
    --- mkdocs.yml ---
    site_name: Handbook
    nav:
      - index.md

    --- docs/index.md ---
    # Handbook

    Nothing is linked here.

    --- docs/retries.md ---
    ---
    kind: page
    owner: team-platform
    ---
    # Retries

Good (files):
    --- mkdocs.yml ---
    site_name: Handbook
    nav:
      - index.md

    --- docs/index.md ---
    # Handbook

    How often to try: [retries](retries.md).

    --- docs/retries.md ---
    ---
    kind: page
    owner: team-platform
    ---
    # Retries
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from handbook.lint.pages import CLICKS, ROOT_PAGE, contract, graph, is_on_site
from handbook.lint.rule import Context, Needs, Rule, whole
from handbook.markdown.targets import INDEXES
from handbook.model.document import Document
from handbook.model.finding import Finding
from handbook.model.terms import Severity


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield one finding for a page that nothing leads to."""
    front = contract(document, context)
    name = posixpath.basename(document.path)
    if front is None or front.scalar("status") in ("draft", "deprecated") or name in INDEXES or " " in name:
        return
    if context.project.files.publication(document.path).generator:
        return
    ways = context.project.once(graph)
    if not ways.complete or ways.navigation != is_on_site(document) or _is_elsewhere(document, context):
        return  # The navigation is unknown, or the page is none of the site: a form, an example, a test.
    clicks = ways.clicks.get(document.path)
    if clicks is None and document.path not in ways.linked:
        message = "no page and no navigation leads to this page"
        also = "or add it to the navigation" if ways.navigation else "such as a README.md"
        hint = f"link it from the page that its readers come from, {also}"
        yield rule.at(document, whole(document), message, hint=hint)
    elif clicks is not None and clicks > CLICKS:
        message = f"the page is {clicks} clicks away from the navigation, more than {CLICKS}"
        hint = "link it from a page that is nearer"
        yield rule.at(document, whole(document), message, hint=hint, severity=Severity.NIT)


def _is_elsewhere(document: Document, context: Context) -> bool:
    """Return whether a page is one of another site than the one at the root, whose navigation is known."""
    files = context.project.files
    return is_on_site(document) and files.publication(document.path).top != files.publication(ROOT_PAGE).top


RULE = Rule(
    code="PAG107",
    name="orphan-page",
    severity=Severity.SUGGESTION,
    check=check,
    doc=__doc__ or "",
    any_document=True,
    needs=frozenset({Needs.OTHERS, Needs.PROJECT}),
)
