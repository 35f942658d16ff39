"""A command of a runbook does not parse.

Why:
    A missing quote or `fi` is found by the first person who pastes the command, in the worst minute of
    the month. Blocks that call themselves shell are read as bash, and those that call themselves SQL as
    PostgreSQL, with `<names>` to fill in taken as words. Nothing is run. A session with prompts and
    output is called `console`, and is not read.

Bad (runbook):
    # Queue backlog

    ## Diagnosis

    1. Does the relay run?

        ```bash
        if systemctl is-active orders-relay; then echo "it runs"
        ```

Good (runbook):
    # Queue backlog

    ## Diagnosis

    1. Does the relay run?

        ```bash
        if systemctl is-active orders-relay; then echo "it runs"; fi
        ```
"""

from __future__ import annotations

from collections.abc import Iterator

from handbook.lint.code import complaint, faults, within
from handbook.lint.content.runbook import KINDS, runbook_of
from handbook.lint.rule import Context, Needs, Rule
from handbook.model.document import Document
from handbook.model.finding import Finding
from handbook.model.terms import Severity

_HINTS = {
    "bash": "repair it, and run it once; call a session 'console', output 'text', a query 'promql'",
    "sql": "repair it, and run it once; write SQL as PostgreSQL has it",
}


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for each block of shell or SQL that does not parse, at the place of the fault."""
    if runbook_of(context) is None:
        return
    for fence, verdict, problem in faults(context, *_HINTS):
        span = within(document, fence, problem.line, problem.column, problem.end_column)
        hint = problem.step or _HINTS[verdict.language]
        yield rule.at(document, span, complaint(verdict, problem), hint=hint)


RULE = Rule(
    code="RUN102",
    name="shell-or-sql-syntax",
    severity=Severity.CRITICAL,
    check=check,
    doc=__doc__ or "",
    kinds=KINDS,
    needs=frozenset({Needs.CODE}),
)
