"""The diagram is written in a spelling that Mermaid keeps only for old texts.

Why:
    Old spellings work until a release drops them, and who learns from the page learns them. `graph` is
    `flowchart` today, `stateDiagram` is `stateDiagram-v2`, several types have lost their `-beta`, and
    what was in a directive `%%{init: ...}%%` now belongs under `config:` in the diagram's front matter.

Bad:
    # Orders

    ```mermaid
    graph LR
      shop["Shop"] --> queue["Queue"]
    ```

Good:
    # Orders

    ```mermaid
    flowchart LR
      shop["Shop"] --> queue["Queue"]
    ```
"""

from __future__ import annotations

from collections.abc import Iterator

from handbook.lint.diagram import header, known, matches
from handbook.lint.rule import Context, Needs, Rule
from handbook.model.document import Document
from handbook.model.finding import Edit, Finding
from handbook.model.terms import Severity
from handbook.patterns import lazy

NOW = {
    "block-beta": "block",
    "classDiagram-v2": "classDiagram",
    "graph": "flowchart",
    "ishikawa-beta": "ishikawa",
    "packet-beta": "packet",
    "sankey-beta": "sankey",
    "stateDiagram": "stateDiagram-v2",
    "treemap-beta": "treemap",
    "xychart-beta": "xychart",
}
"""Old words at the beginning of a diagram, and what is written today; a test asks Mermaid about each."""

_INIT = lazy(r"%%\{\s*init(?:ialize)?\b")


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for an old word at the beginning, with a fix, and one for init directives."""
    for fence, facts in known(context):
        place = header(document, fence, facts)
        written = document.text[place.start : place.end]
        if (now := NOW.get(facts.header)) and written == facts.header:
            yield rule.at(
                document,
                place,
                f"'{written}' is the old word for '{now}'",
                hint=f"write '{now}'",
                fix=(Edit(place.start, place.end, now),),
            )
        elif facts.header == "flowchart-elk":
            message = "'flowchart-elk' is an old way to choose a layout"
            yield rule.at(
                document, place, message, hint="write 'flowchart', and 'config: {layout: elk}' above it"
            )
        if {"init", "initialize"} & {*facts.directives}:
            yield rule.at(
                document,
                next(matches(document, fence, _INIT), place),
                "a directive '%%{init}%%' is the old way to configure a diagram",
                hint="write the same keys under 'config:' in a front matter between two lines '---'",
            )


RULE = Rule(
    code="DGM108",
    name="deprecated-syntax",
    severity=Severity.NIT,
    check=check,
    doc=__doc__ or "",
    any_document=True,
    needs=frozenset({Needs.VERDICTS}),
    for_diagram_files=True,
)
