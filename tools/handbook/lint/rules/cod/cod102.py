"""A code block does not parse in the language that it names.

Why:
    Whoever copies it gets an error instead of a result, often at the worst time. The judges are the parsers
    that people use: Python's own for Python, JSON and TOML, PyYAML, ``bash -n``, squawk for PostgreSQL, and
    the grammars of tree-sitter for Go, Rust, Java, JavaScript, TypeScript, HCL and Dockerfiles. None of them
    runs the code. A piece of a file is no fault, nor are ``...`` for what is left out, ``<names>`` to
    replace, templates, changes (``+`` and ``-``), sessions with a prompt, and examples of how not to do
    it, where a word near them says so. What
    ``pip install 'handbook[code]'`` would add is named once for a run. In runbooks, shell and SQL belong to
    RUN102.

Bad:
    # Orders

    ```json
    {
      "order": 4711,
      "paid": true,
    }
    ```

Good:
    # Orders

    ```json
    {
      "order": 4711,
      "paid": true
    }
    ```

    ```bash
    curl https://orders.example.org/v1/orders/<id>
    ```
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from handbook.lint.code import complaint, faults, within
from handbook.lint.content.halves import Example
from handbook.lint.content.runbook import runbook_of
from handbook.lint.rule import Context, Needs, Rule
from handbook.model.document import Document
from handbook.model.finding import Finding
from handbook.model.terms import Severity

_HINTS = {
    "bash": "repair it; name a session or its output 'console', what nobody runs 'text'",
    "json": "repair it; name JSON with comments and commas at the end 'json5', and other output 'text'",
    "sql": "repair it; write SQL as PostgreSQL has it, or leave the language out with 'skip = [\"sql\"]'",
}
_HINT = "repair it, or name what it is: 'text' for what nobody runs"
_OF_RUNBOOKS = frozenset({"bash", "sql"})


@dataclass(frozen=True, slots=True)
class Options:
    """Settings of the rule."""

    skip: tuple[str, ...] = ()
    """Languages that are not reported, as in ``sql`` where the database is not PostgreSQL."""


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for each block that does not parse, at the place of the fault."""
    skipped = {word.lower() for word in rule.options.skip} if isinstance(rule.options, Options) else set()
    if context.code and runbook_of(context) is not None:
        skipped |= _OF_RUNBOOKS
    for fence, verdict, problem in faults(context):
        if verdict.language not in skipped and not Example(document, fence).is_bad(problem.line):
            span = within(document, fence, problem.line, problem.column, problem.end_column)
            hint = problem.step or _HINTS.get(verdict.language, _HINT)
            yield rule.at(document, span, complaint(verdict, problem), hint=hint)


RULE = Rule(
    code="COD102",
    name="does-not-parse",
    severity=Severity.SUGGESTION,
    check=check,
    doc=__doc__ or "",
    any_document=True,
    needs=frozenset({Needs.CODE}),
    options=Options(),
)
