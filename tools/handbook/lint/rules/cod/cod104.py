"""A snippet is taken from a file by the numbers of its lines.

Why:
    One line more at the top of the file, and the page shows the wrong code without a word: also behind the
    last line of the file, where nothing is left to show. A named section moves with its code, and where it is
    missing the site does not build.

Bad:
    # Orders

    ```python
    --8<-- "samples/orders.py:12:30"
    ```

Good:
    # Orders

    ```python
    --8<-- "samples/orders.py:create"
    ```
"""

from __future__ import annotations

from collections.abc import Iterator

from handbook.lint.rule import Context, Rule
from handbook.model.document import Document, Span
from handbook.model.finding import Finding
from handbook.model.terms import Severity
from handbook.patterns import lazy

_LINES = lazy(r"""["']([^"'\n]*?):(\d*(?::-?\d*)?(?:,\d*(?::-?\d*)?)*)["']""")


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for each snippet with the numbers of lines; only sites bring snippets in."""
    del context
    if "8<" not in document.text:
        return
    for include in document.includes:
        found = _LINES.search(document.text, include.start, include.end)
        if found and any(char.isdigit() for char in found[2]):
            name, numbers = found[1].rpartition("/")[2], found[2].strip(":")
            yield rule.at(
                document,
                Span(found.start(1), found.end(2)),
                f"the snippet takes line{'' if numbers.isdigit() else 's'} {numbers} of '{name}'",
                hint="put the marks '--8<-- [start:name]' and '--8<-- [end:name]' into comments of the file, "
                f"and write '{name}:name'",
            )


RULE = Rule(
    code="COD104",
    name="line-range-snippet",
    severity=Severity.SUGGESTION,
    check=check,
    doc=__doc__ or "",
    any_document=True,
)
