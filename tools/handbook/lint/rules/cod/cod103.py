"""A code block is not taken from a file that is tested.

Why:
    Code in a page that nothing compiles or runs is wrong after the next release, and is copied all the same.
    Off by default: switch it on (``select``) in a repository whose samples are tested. A block counts as
    tested when it is brought in by a snippet (``--8<--``) or is a copy that COD106 compares. One that cannot
    be is excused by ``<!-- handbook: disable=COD103 reason -->``: reports count what is suppressed.

Bad (page):
    # Orders

    ## In short

    ```python
    total = sum(items)
    ```

Good (page):
    # Orders

    ## In short

    ```python
    --8<-- "samples/orders.py:total"
    ```

    <!-- snippet: samples/orders.py:total -->
    ```python
    total = sum(items)
    ```
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from handbook.code.language import TITLES, named, word
from handbook.code.snippets import is_marker
from handbook.lint.code import block_below, blocks, opening
from handbook.lint.rule import Context, Rule
from handbook.model.document import Document
from handbook.model.finding import Finding
from handbook.model.terms import Severity


@dataclass(frozen=True, slots=True)
class Options:
    """Settings of the rule."""

    languages: tuple[str, ...] = ("go", "java", "javascript", "python", "rust", "typescript")
    """Languages whose code is tested."""


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for each block of a tested language that is neither brought in nor a copy."""
    del context
    options = rule.options if isinstance(rule.options, Options) else Options()
    below = (block_below(document, comment) for comment in document.comments if is_marker(comment.text))
    copies = {fence.span for fence in below if fence is not None}
    for fence in blocks(document):
        language = named(fence)
        if not fence.content.strip() or not {language, word(fence)} & set(options.languages):
            continue
        if fence.span not in copies and not document.brings_in(fence.span):
            yield rule.at(
                document,
                opening(document, fence),
                f"the block of {TITLES.get(language, word(fence))} is not taken from a tested file",
                hint="name its file in a comment above it: '<!-- snippet: samples/orders.py:section -->'",
            )


RULE = Rule(
    code="COD103",
    name="unverified",
    severity=Severity.SUGGESTION,
    check=check,
    doc=__doc__ or "",
    options=Options(),
    default=False,
)
