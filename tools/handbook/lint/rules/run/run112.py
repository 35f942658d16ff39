r"""A command of a runbook does not do what it seems to do.

Why:
    A command can parse and still do something else: a line that lacks its backslash ends the command
    before its options, ``rm -rf "$DIR/"`` with an empty variable begins at the root, and what was pasted
    with its output runs the output. shellcheck knows such mistakes. It judges the shell blocks of runbooks
    where ``pip install 'handbook[code]'`` has installed it; what it holds for less than a warning is a nit.
    Checks that make no sense for a block that people paste are left out: variables that an earlier block
    sets, quotes around names without blanks, `cd` without a way out. ``skip`` names more of them, or fewer.

Bad (runbook):
    # Queue backlog

    ## Mitigation

    1. Start the relay again.

        ```bash
        kubectl rollout restart deployment/orders-relay
          --namespace orders
        ```

Good (runbook):
    # Queue backlog

    ## Mitigation

    1. Start the relay again.

        ```bash
        kubectl rollout restart deployment/orders-relay \
          --namespace orders
        ```
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from handbook.lint.code import within
from handbook.lint.content.runbook import KINDS
from handbook.lint.rule import Context, Needs, Rule
from handbook.model.code import CodeProblem
from handbook.model.document import Document
from handbook.model.finding import Finding
from handbook.model.terms import Severity

_OTHER_BLOCKS = ("SC1090", "SC1091", "SC2034", "SC2103", "SC2153", "SC2154", "SC2155", "SC2164", "SC2317")
"""About what other blocks define or use, and about scripts that go on where a person would stop."""
_QUOTES = ("SC2046", "SC2048", "SC2086", "SC2206", "SC2207", "SC2231")
"""About names that may hold blanks; those of a cluster never do."""
_SIGNS = ("SC1001", "SC1083", "SC2016", "SC2026", "SC2035", "SC2094", "SC2102", "SC2128")
"""About signs that are meant for the program which is called."""
_TASTE = ("SC2001", "SC2009", "SC2012", "SC2013", "SC2162")


@dataclass(frozen=True, slots=True)
class Options:
    """Settings of the rule."""

    skip: tuple[str, ...] = tuple(sorted((*_OTHER_BLOCKS, *_QUOTES, *_SIGNS, *_TASTE)))
    """Checks of shellcheck that are not reported."""


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield what shellcheck says of each shell block; what it says more than once of a block, once."""
    options = rule.options if isinstance(rule.options, Options) else Options()
    for fence, verdict in context.code:
        advice = [
            each for each in verdict.advice if each.tool == "shellcheck" and each.code not in options.skip
        ]
        counts = Counter(map(_sort, advice))
        for problem in {_sort(each): each for each in reversed(advice)}.values():
            again = f", {counts[_sort(problem)] - 1} more in this block" if counts[_sort(problem)] > 1 else ""
            yield rule.at(
                document,
                within(document, fence, problem.line, problem.column, problem.end_column),
                f"{problem.message} ({problem.code}{again})",
                hint=f"shellcheck's wiki explains {problem.code}; a block with output is 'text' or 'console'",
                severity=Severity.NIT if problem.minor else None,
            )


def _sort(problem: CodeProblem) -> str:
    """Return what counts as the same: one mistake in the syntax leads to several complaints."""
    return "SC1" if problem.code.startswith("SC1") else problem.code


RULE = Rule(
    code="RUN112",
    name="shell-advice",
    severity=Severity.SUGGESTION,
    check=check,
    doc=__doc__ or "",
    kinds=KINDS,
    needs=frozenset({Needs.ADVICE}),
    options=Options(),
)
