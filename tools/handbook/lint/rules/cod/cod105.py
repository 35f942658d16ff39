"""A code block leaves something out.

Why:
    What stands for the rest of the code ("...") is the part that a reader needs, and no tool can check the
    block any more. Show a named section of a tested file instead: it is short and whole. Off by default, as a
    short extract is often what a reader wants.

Bad (page):
    # Orders

    ## In short

    ```js
    function total(items) {
      // ...
    }
    ```

Good (page):
    # Orders

    ## In short

    ```js
    function total(items) {
      return items.reduce((sum, item) => sum + item.price, 0);
    }
    ```
"""

from __future__ import annotations

from collections.abc import Iterator

from handbook.code.language import named
from handbook.lint.code import blocks, within
from handbook.lint.rule import Context, Rule
from handbook.model.document import Document
from handbook.model.finding import Finding
from handbook.model.terms import Severity
from handbook.patterns import lazy

_DOTS = lazy(r"(?:(?:#|//|--|/\*)[ \t]*+)?(?:\.\.\.|…|\[\.\.\.\]|\[…\]|\.[ ]\.[ ]\.)[ \t]*+(?:\*/)?")
_COMMENT = lazy(r"(?:#|//|--|/\*)[ \t]*+(?:\.\.\.|…)[^\n]*+")


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for each line of a known language that stands for what is left out.

    Three dots alone are a statement of Python.
    """
    del context
    for fence in blocks(document):
        language = named(fence)
        if not language or ("..." not in fence.content and "…" not in fence.content):
            continue
        for number, line in enumerate(fence.content.split("\n"), 1):
            bare = line.strip()
            dots = bare != "..." or language != "python"
            if (dots and _DOTS.fullmatch(bare)) or _COMMENT.fullmatch(bare):
                start = len(line) - len(line.lstrip())
                yield rule.at(
                    document,
                    within(document, fence, number, start + 1, len(line.rstrip()) + 1),
                    "the block leaves something out",
                    hint="show a named section of a tested file, or name the block 'text'",
                )


RULE = Rule(
    code="COD105",
    name="elision",
    severity=Severity.NIT,
    check=check,
    doc=__doc__ or "",
    default=False,
)
