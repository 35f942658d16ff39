"""A migration takes a lock that stops others, or breaks those who read the table meanwhile.

Why:
    What takes a second on a laptop waits behind the longest query in production, and everybody else waits
    behind it. squawk knows which statements of PostgreSQL do that, and what to write instead: a lock timeout,
    ``CONCURRENTLY``, a constraint that is ``NOT VALID`` first. It judges the half that makes the change, in
    the code blocks of the page, where ``pip install 'handbook[code]'`` has installed it. What it says of the
    choice of types is left out; ``skip`` names more, or fewer, of its rules.

Bad (database):
    # Orders

    ## Change

    ```sql
    SET lock_timeout = '2s';
    ALTER TABLE orders ADD COLUMN channel text NOT NULL;
    ```

Good (database):
    # Orders

    ## Change

    ```sql
    SET lock_timeout = '2s';
    ALTER TABLE orders ADD COLUMN channel text NOT NULL DEFAULT 'web';
    ```
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from handbook.lint.code import within
from handbook.lint.content.migration import KINDS, leads_back, sources
from handbook.lint.rule import Context, Needs, Rule
from handbook.model.code import CodeProblem
from handbook.model.document import Document
from handbook.model.finding import Finding
from handbook.model.terms import Severity
from handbook.patterns import lazy

_LOCKS = frozenset({"require-lock-timeout", "require-concurrent-index-creation"})
_NAME = r'((?:[\w$"]++\.)?+[\w$"]++)'
_CREATED = lazy(
    rf"\bCREATE\s++(?:UNLOGGED\s++)?+TABLE\s++(?:IF\s++NOT\s++EXISTS\s++)?+{_NAME}", re.IGNORECASE
)
_TABLE = lazy(rf"\b(?:ON|TABLE)\s++(?:ONLY\s++)?+{_NAME}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Options:
    """Settings of the rule."""

    skip: tuple[str, ...] = (
        "ban-char-field",
        "prefer-bigint-over-int",
        "prefer-bigint-over-smallint",
        "prefer-identity",
        "prefer-robust-stmts",
        "prefer-text-field",
        "prefer-timestamp-tz",
        "require-statement-timeout",
    )
    """Rules of squawk that are not reported."""


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield what squawk says of the half of each shown migration that makes the change."""
    options = rule.options if isinstance(rule.options, Options) else Options()
    advice = {fence.span: verdict.advice for fence, verdict in context.code if verdict.language == "sql"}
    for source in sources(document, context):
        if source.fence is None or leads_back(document, context, source):
            continue
        start = source.back
        back = source.text.count("\n", 0, start) + (1 if start < len(source.text) else 2)
        for problem in advice.get(source.fence.span, ()):
            if problem.code in options.skip or problem.line >= back or _is_new(source.text, problem):
                continue
            yield rule.at(
                document,
                within(document, source.fence, problem.line, problem.column, problem.end_column),
                f"{problem.message} ({problem.code})",
                hint=problem.step or "see the rule of this name in squawk's documentation",
            )


def _is_new(text: str, problem: CodeProblem) -> bool:
    """Return whether a lock is taken on a table that the same migration has made: nobody waits for it."""
    if problem.code not in _LOCKS:
        return False
    lines = text.split("\n")
    before = "\n".join(lines[: problem.line - 1]) + "\n" + lines[problem.line - 1][: problem.column - 1]
    statement = text[len(before) - (problem.line == 1) :].partition(";")[0]
    table = _TABLE.search(statement)
    made = (found[1].lower() for found in _CREATED.finditer(before))
    return table is not None and table[1].lower() in made


RULE = Rule(
    code="DBA105",
    name="unsafe-migration",
    severity=Severity.SUGGESTION,
    check=check,
    doc=__doc__ or "",
    kinds=KINDS,
    needs=frozenset({Needs.ADVICE}),
    options=Options(),
)
