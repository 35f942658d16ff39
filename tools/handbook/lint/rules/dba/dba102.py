"""SQL is built by putting values into its text.

Why:
    A value that holds a quote ends the string and begins a command: that is SQL injection, still the way into
    most databases. Examples are copied. A parameter is never read as SQL, whatever is in it, and lets the
    database keep the plan. Names of tables and columns, which cannot be parameters, are left alone, and so
    are constants, placeholders and tagged templates (sql`...`). An example of how not to do it is left alone
    where a word says so: a comment, the line above the block, a box or a heading with "Bad", "Wrong",
    "Don't", "Before", ❌.

Bad:
    # Orders

    ```python
    cursor.execute(f"SELECT * FROM orders WHERE id = '{order_id}'")
    ```

Good:
    # Orders

    ```python
    cursor.execute("SELECT * FROM orders WHERE id = %s", (order_id,))
    ```
"""

from __future__ import annotations

from collections.abc import Iterator

from handbook.code.interpolation import family_of, interpolations
from handbook.code.language import word
from handbook.lint.code import blocks, place_in, within
from handbook.lint.content.halves import Example
from handbook.lint.diagram import shown
from handbook.lint.rule import Context, Rule
from handbook.model.document import Document, line_starts
from handbook.model.finding import Finding
from handbook.model.terms import Severity

_INSTEAD = {
    "python": 'execute("... WHERE id = %s", (id,))',
    "javascript": 'query("... WHERE id = $1", [id])',
    "java": '"... WHERE id = ?" and setLong(1, id)',
    "csharp": '"... WHERE id = @id" and AddWithValue("id", id)',
    "go": 'Query("... WHERE id = $1", id)',
    "rust": 'query("... WHERE id = $1").bind(id)',
}


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for each SQL text that a value is put into, but in an example of how not to do it."""
    if context.claim.kind is not None and context.claim.kind.name == "review":
        return  # It quotes the code that it finds fault with.
    for fence in blocks(document):
        family = family_of(word(fence))
        if family is None or not fence.lines:
            continue
        example: Example | None = None
        starts: tuple[int, ...] = ()
        for found in interpolations(family, fence.content):
            example = example or Example(document, fence)
            starts = starts or line_starts(fence.content)
            line, column = place_in(starts, found.start)
            if not example.is_bad(line):
                end = column + len(fence.content[found.start : found.end].split("\n", 1)[0])
                yield rule.at(
                    document,
                    within(document, fence, line, column, end),
                    f"a value is put into the text of SQL: {shown(found.expression)}",
                    hint=f"pass it as a parameter: {_INSTEAD[family.name]}",
                )


RULE = Rule(
    code="DBA102",
    name="interpolated-sql",
    severity=Severity.CRITICAL,
    check=check,
    doc=__doc__ or "",
    any_document=True,
)
