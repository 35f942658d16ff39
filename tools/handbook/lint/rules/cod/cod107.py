"""The marks of a block that `docs run` runs cannot be followed.

Why:
    `docs run` stops before the first block of a page when a mark has an unknown attribute, a value of
    another form, or no reason where one is due; a block marked `{run}` without a dot is not run at all, and
    nobody notices. Nothing is run to find that out.

Bad (page):
    # Orders

    ## In short

    ```bash {.run expects="12 of 12"}
    ./health.sh
    ```

Good (page):
    # Orders

    ## In short

    ```bash {.run expect="12 of 12"}
    ./health.sh
    ```
"""

from __future__ import annotations

from collections.abc import Iterator

from handbook.code.runnable import BOTH, KEEP_ONE, NAME_A_SCENARIO, NO_DATABASE, Mark, mark_of, output_of
from handbook.lint.code import blocks, opening
from handbook.lint.rule import Context, Rule
from handbook.model.document import Document
from handbook.model.finding import Finding
from handbook.model.terms import Severity


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for each mark that `docs run` would refuse."""
    del context
    fences = list(blocks(document))
    front = document.front_matter
    in_scenario = front is not None and bool(front.scalar("scenario"))
    for number, fence in enumerate(fences):
        mark = mark_of(fence)
        if mark is None:
            continue
        in_scenario = in_scenario or bool(mark.scenario)
        shown = output_of(fences, number, mark) is not None
        for message, hint in _problems(mark, shown=shown, in_scenario=in_scenario):
            yield rule.at(document, opening(document, fence), message, hint=hint)


def _problems(mark: Mark, *, shown: bool, in_scenario: bool) -> Iterator[tuple[str, str]]:
    yield from mark.problems
    if mark.run and mark.expect and shown:
        yield BOTH, KEEP_ONE
    if mark.run and mark.name == "sql" and not in_scenario:
        yield NO_DATABASE, NAME_A_SCENARIO


RULE = Rule(
    code="COD107",
    name="malformed-run-mark",
    severity=Severity.SUGGESTION,
    check=check,
    doc=__doc__ or "",
)
