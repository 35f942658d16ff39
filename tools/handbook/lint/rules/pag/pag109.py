"""The title in the front matter is not that of the page's heading.

Why:
    The title is shown in the browser's tab, in search results and in lists, the heading on the page. A reader
    who follows the one and meets the other believes to be in the wrong place.

Bad:
    ---
    kind: page
    title: Retries
    owner: team-platform
    ---
    # Trying again

Good:
    ---
    kind: page
    title: Retries
    owner: team-platform
    ---
    # Retries
"""

from __future__ import annotations

from collections.abc import Iterator

from handbook.lint.pages import contract
from handbook.lint.rule import Context, Needs, Rule
from handbook.markdown.title import plain
from handbook.model.document import Document
from handbook.model.finding import Finding
from handbook.model.terms import Severity


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield one finding where the one heading of level 1 says something else than the title."""
    front = contract(document, context)
    field = front.field("title") if front is not None else None
    if field is None or not isinstance(field.value, str) or not field.value.strip():
        return  # Before the sections are asked for: most documents are no such pages, and to make them costs.
    heads = [section for section in document.sections if section.level == 1 and not section.containers]
    if len(heads) != 1:
        return
    title, heading = _shown(field.value), _shown(heads[0].title)
    if title != heading:
        message = f"the title is '{title[:80]}', and the heading '{heading[:80]}'"
        yield rule.at(document, field.span, message, hint="give both the same words")


def _shown(text: str) -> str:
    return " ".join(plain(text).split())


RULE = Rule(
    code="PAG109",
    name="two-titles",
    severity=Severity.SUGGESTION,
    check=check,
    doc=__doc__ or "",
    any_document=True,
    needs=frozenset({Needs.PROJECT}),
)
