"""The document was made from an older version of its template.

Why:
    A template grows; what was complete last year stays valid because the document states its version.
    The note keeps the difference in sight. `docs lint --upgrade` judges by the newest version and so
    tells what is lacking; when nothing is, raise the number in the front matter.

Bad (versions of note: 1, 2):
    ---
    template: note@1
    ---
    # Retries

    ## In short

    Retry with jitter.

Good (versions of note: 1, 2):
    ---
    template: note@2
    ---
    # Retries

    ## In short

    Retry with jitter.
"""

from __future__ import annotations

from collections.abc import Iterator

from handbook.lint.rule import Context, Rule
from handbook.model.document import Document
from handbook.model.finding import Finding
from handbook.model.terms import Severity


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding when the stated version is not the newest."""
    kind, newest = context.claim.kind, context.claim.newest
    if kind is not None and newest is not None and kind.version < newest.version:
        yield rule.at(
            document,
            context.claim.span,
            f"template {kind.name}@{kind.version} is older than {newest.name}@{newest.version}",
            hint="`docs lint --upgrade` tells what is lacking",
        )


RULE = Rule(code="DOC191", name="old-template", severity=Severity.NIT, check=check, doc=__doc__ or "")
