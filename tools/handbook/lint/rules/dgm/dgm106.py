"""The diagram has more parts than a reader can hold in mind.

Why:
    Past some fifteen boxes a picture is no longer read but searched, and on a phone its text becomes
    too small to see. Two pictures, one for the whole and one for the part in question, say more. The
    options set the limits: `flowchart` (15 nodes), `participants` (7) and `messages` (25) of a sequence
    diagram, `entities`, `states` and `classes` (12 each), `c4` (9 elements); 0 switches one off.

Bad (page):
    ```mermaid
    sequenceDiagram
      participant browser
      participant edge
      participant shop
      participant queue
      participant worker
      participant store
      participant billing
      participant mail
      browser->>edge: order
    ```

Good (page):
    ```mermaid
    sequenceDiagram
      participant browser
      participant shop
      participant queue
      browser->>shop: order
      shop->>queue: order
    ```
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from handbook.lint.diagram import NOUNS, header, known
from handbook.lint.rule import Context, Needs, Rule
from handbook.model.document import Document
from handbook.model.facts import Facts
from handbook.model.finding import Finding
from handbook.model.terms import Severity

_NO_STATES = frozenset({"stateStart", "stateEnd", "choice", "fork", "join"})


@dataclass(frozen=True, slots=True)
class Options:
    """Settings of the rule: the most of each; 0 means no limit."""

    flowchart: int = 15
    participants: int = 7
    messages: int = 25
    entities: int = 12
    states: int = 12
    classes: int = 12
    c4: int = 9


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for each limit that a diagram exceeds."""
    options = rule.options if isinstance(rule.options, Options) else Options()
    for fence, facts in known(context):
        for count, limit, what in _counts(facts, options):
            if 0 < limit < count:
                yield rule.at(
                    document,
                    header(document, fence, facts),
                    f"{NOUNS[facts.family]} with {count} {what}, more than {limit}",
                    hint="draw the whole with fewer parts, and the part in question in a picture of its own",
                )


def _counts(facts: Facts, options: Options) -> tuple[tuple[int, int, str], ...]:
    nodes = len(facts.nodes)
    match facts.family:
        case "flowchart":
            return ((nodes, options.flowchart, "nodes"),)
        case "sequence":
            return (
                (nodes, options.participants, "participants"),
                (len(facts.edges), options.messages, "messages"),
            )
        case "er":
            return ((nodes, options.entities, "entities"),)
        case "state":
            states = sum(node.shape not in _NO_STATES for node in facts.nodes)
            return ((states, options.states, "states"),)
        case "class":
            return ((nodes, options.classes, "classes"),)
        case "c4":
            return ((nodes, options.c4, "elements"),)
        case _:
            return ()


RULE = Rule(
    code="DGM106",
    name="too-large",
    severity=Severity.SUGGESTION,
    check=check,
    doc=__doc__ or "",
    options=Options(),
    needs=frozenset({Needs.VERDICTS}),
    for_diagram_files=True,
)
