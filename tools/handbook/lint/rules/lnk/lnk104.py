"""A link names a definition that the page does not have.

Why:
    Without the line `[label]: target` the link is no link: a reader sees the brackets, and nobody else does.

Bad:
    # Retries

    See [the limits][limits].

    [limit]: limits.md

Good:
    # Retries

    See [the limits][limits].

    [limits]: limits.md
"""

from __future__ import annotations

from collections.abc import Iterator

from handbook.lint.guesses import Guesses
from handbook.lint.rule import Context, Needs, Rule
from handbook.markdown.references import defined, folded
from handbook.model.document import Document, Reference
from handbook.model.finding import Finding
from handbook.model.terms import Flavour, Severity
from handbook.patterns import lazy

_WORD = lazy(r"[^\W\d_]{2}")


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for each reference whose label is not defined."""
    references = [reference for reference in document.references if _is_meant(reference, document)]
    if not references or _may_be_defined_elsewhere(document, context):
        return
    labels = defined(document)
    guesses = Guesses(document)
    for reference in references:
        label = reference.label or reference.text
        if folded(label) in labels or folded(label.replace("\\", "")) in labels:
            continue
        near = guesses.nearest(folded(label), labels)
        if reference.label and not near and label[:1].isupper():
            continue  # Tags of tests and of tickets stand like that: `[Slow][Disruptive]`.
        hint = f"did you mean '[{near}]'?" if near else f"add a line '[{label[:60]}]: target'"
        yield rule.at(document, reference.span, f"no definition of '[{label[:60]}]' in this page", hint=hint)


def _may_be_defined_elsewhere(document: Document, context: Context) -> bool:
    """Return whether an included file, a plugin or a generator may define labels."""
    published = context.project.files.publication(document.path)
    unsure = document.flavour is Flavour.MKDOCS and bool(document.uncertainties or document.includes)
    return unsure or bool(published.generator or published.references)


def _is_meant(reference: Reference, document: Document) -> bool:
    """Return whether brackets look like a link, not like an index, a citation or a box to tick."""
    start = reference.span.start
    before = document.text[start - 1] if start else " "
    label = reference.label or reference.text
    if before.isalnum() or before in "])\\[_" or label[:1] in "^@!:":
        return False
    return bool(_WORD.search(reference.text)) and any(map(str.isalnum, label))


RULE = Rule(
    code="LNK104",
    name="undefined-reference",
    severity=Severity.SUGGESTION,
    check=check,
    doc=__doc__ or "",
    any_document=True,
    needs=frozenset({Needs.PROJECT}),
)
