"""A link is the address of a page on the site, not the path of its file.

Why:
    The address works on the site, if at all, and is dead in the repository, in an editor and in a review.
    With the path of the file both work: a site makes the address of it, checks it, and keeps it right when
    its own addresses change. Where no site is known that renders the page, there may be one whose rules we
    do not know: then it is a notice, and nothing is fixed.

Bad (files):
    --- docs/practice/a.md ---
    # Retries

    See [the limits](../limits/).

    --- docs/practice/limits.md ---
    # Limits

Good (files):
    --- docs/practice/a.md ---
    # Retries

    See [the limits](limits.md).

    --- docs/practice/limits.md ---
    # Limits

Fixed (files):
    --- docs/practice/a.md ---
    # Retries

    See [the limits](limits.md).

    --- docs/practice/limits.md ---
    # Limits
"""

from __future__ import annotations

from collections.abc import Iterator

from handbook.lint.links import Fate, leads
from handbook.lint.rule import Context, Needs, Rule
from handbook.markdown.targets import written
from handbook.model.document import Document
from handbook.model.finding import Edit, Finding
from handbook.model.terms import Flavour, Severity

_LONGEST = 100


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for each link that is an address of the site."""
    on_site = document.flavour is Flavour.MKDOCS
    for lead in leads(document, context.project):
        if lead.fate is not Fate.SITE_ONLY:
            continue
        span, shown = lead.link.target_span, lead.link.target[:_LONGEST]
        pages = " or ".join(f"'{written(page, document.path)}'" for page in lead.sources)
        if not on_site:
            message = f"'{shown}' is no file; it may be the address that a site gives to {pages}"
            yield rule.at(document, span, message, hint=f"write {pages}", severity=Severity.NIT)
            continue
        text = written(lead.sources[0], document.path) + lead.target.rest
        fix = (Edit(span.start, span.end, text),) if len(lead.sources) == 1 else ()
        message = f"'{shown}' is an address of the site, not the path of a file"
        yield rule.at(document, span, message, hint=f"write {pages}", fix=fix)


RULE = Rule(
    code="LNK102",
    name="site-only-link",
    severity=Severity.SUGGESTION,
    check=check,
    doc=__doc__ or "",
    any_document=True,
    needs=frozenset({Needs.PROJECT}),
)
