"""An id that pages are to cover is covered by none, or a page covers one that does not exist.

Why:
    A handbook that is made from a list of statements must carry all of them. The key `covers` of a page says
    which it carries, and the list, one page with the ids in its tables or lists, says which there are. The
    rule is off by default: it needs such a list.

Bad (files):
    --- docs/reference/seed-coverage.md ---
    # Seed coverage

    | id | statement |
    |---|---|
    | A01 | Correct first |
    | A02 | Explicit |

    --- docs/a.md ---
    ---
    kind: page
    owner: team-platform
    covers: [A01]
    ---
    # Principles

Good (files):
    --- docs/reference/seed-coverage.md ---
    # Seed coverage

    | id | statement |
    |---|---|
    | A01 | Correct first |

    --- docs/a.md ---
    ---
    kind: page
    owner: team-platform
    covers: [A01]
    ---
    # Principles
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from handbook.lint.guesses import Guesses
from handbook.lint.pages import contract, declares
from handbook.lint.rule import Context, Documents, Needs, Rule
from handbook.model.document import Document
from handbook.model.finding import Finding
from handbook.model.terms import PAGES, Severity
from handbook.patterns import lazy

_ID = lazy(r"^[ \t]*+(?:\|[ \t]*+|[-*+][ \t]++)[`*]*+(?P<id>[A-Z]{1,4}-?\d{1,5})(?![\w-])", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class CoverageOptions:
    """Where the ids are listed."""

    file: str = "docs/reference/seed-coverage.md"
    """The page that lists them, relative to the root: each at the beginning of a table row or list item."""


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for each id without a page, at the list, and for each unknown id, at its page."""
    assert isinstance(rule.options, CoverageOptions)  # noqa: S101 - the rule's own
    listing = context.project.at(rule.options.file)
    if listing is None:
        return
    if document.path == rule.options.file:
        covered = context.project.once(_covered)
        for found in _ID.finditer(document.text):
            if found["id"] not in covered:
                at = document.line_span(document.position(found.start("id")).line)
                yield rule.at(
                    document, at, f"no page covers '{found['id']}'", hint="add it to 'covers:' of a page"
                )
        return
    front = contract(document, context)
    covers = front.field("covers") if front is not None else None
    if covers is None or not isinstance(covers.value, tuple):
        return
    known, guesses = frozenset(found["id"] for found in _ID.finditer(listing.text)), Guesses(document)
    for each in covers.value:
        if each not in known:
            near = guesses.nearest(each, known)
            hint = f"did you mean '{near}'?" if near else f"{rule.options.file} lists the ids"
            yield rule.at(document, covers.span, f"'{each[:40]}' is not listed", hint=hint)


def _covered(project: Documents) -> frozenset[str]:
    """Return the ids that the pages of the repository cover."""
    found: set[str] = set()
    for path in project.files.named(*PAGES):
        page = project.at(path)
        front = declares(page) if page is not None else None
        covers = front.field("covers") if front is not None else None
        if covers is not None and isinstance(covers.value, tuple):
            found.update(covers.value)
    return frozenset(found)


RULE = Rule(
    code="PAG106",
    name="uncovered-seed",
    severity=Severity.SUGGESTION,
    check=check,
    doc=__doc__ or "",
    any_document=True,
    default=False,
    needs=frozenset({Needs.OTHERS, Needs.PROJECT}),
    options=CoverageOptions(),
)
