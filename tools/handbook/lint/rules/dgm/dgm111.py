"""An arrow does not say what it means.

Why:
    Where a decision forks, the words on the arrows are the decision: without them nobody knows which way
    is which. A relation between entities without a verb says that there is one, not which. By default
    the rule looks at arrows that leave a decision or a choice, and at relations of entity and C4 diagrams.
    The option `all` asks for a word on every arrow of a flowchart, `technology` for what carries each
    relation of a C4 diagram.

Bad (page):
    ```mermaid
    flowchart LR
      order["Order"] --> paid{"Paid?"}
      paid --> ship["Ship"]
      paid --> remind["Remind"]
    ```

Good (page):
    ```mermaid
    flowchart LR
      order["Order"] --> paid{"Paid?"}
      paid -->|"yes"| ship["Ship"]
      paid -->|"no"| remind["Remind"]
    ```
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from handbook.lint.diagram import find, header, known, matches, shown
from handbook.lint.rule import Context, Needs, Rule
from handbook.model.document import Document, Fence, Span
from handbook.model.facts import Edge, Facts
from handbook.model.finding import Finding
from handbook.model.terms import Severity

_DECISIONS = frozenset({"choice", "decision", "diam", "diamond", "question"})


@dataclass(frozen=True, slots=True)
class Options:
    """Settings of the rule."""

    all: bool = False
    """Ask for a word on every arrow of a flowchart."""
    technology: bool = False
    """Ask for the technology of each relation of a C4 diagram."""


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for each arrow that needs a word and has none; a fork is told once."""
    options = rule.options if isinstance(rule.options, Options) else Options()
    for fence, facts in known(context):
        match facts.family:
            case "flowchart" if options.all:
                found = _every(facts, "arrow")
            case "flowchart" | "state":
                found = _forks(facts)
            case "er":
                found = _every(facts, "relation")
            case "c4":
                found = [*_every(facts, "relation"), *(_technologies(facts) if options.technology else ())]
            case _:
                continue
        for edge, message, hint in found:
            place = _between(document, fence, edge) or find(document, fence, edge.source)
            yield rule.at(document, place or header(document, fence, facts), message, hint=hint)


def _every(facts: Facts, noun: str) -> list[tuple[Edge, str, str]]:
    hint = "say in a verb what it does" if noun == "relation" else "say what passes along it"
    return [
        (edge, f"the {noun} from '{edge.source}' to '{edge.target}' has no text", hint)
        for edge in facts.edges
        if not edge.label.strip(' "')
    ]


def _technologies(facts: Facts) -> list[tuple[Edge, str, str]]:
    return [
        (edge, f"the relation from '{edge.source}' to '{edge.target}' names no technology", 'such as "HTTPS"')
        for edge in facts.edges
        if edge.label.strip() and not edge.technology.strip()
    ]


def _forks(facts: Facts) -> list[tuple[Edge, str, str]]:
    found = []
    by_source: dict[str, list[Edge]] = {}
    for edge in facts.edges:
        by_source.setdefault(edge.source, []).append(edge)
    for node in facts.nodes:
        leaving = by_source.get(node.id, [])
        bare = [edge for edge in leaving if not edge.label.strip()]
        if node.shape in _DECISIONS and len(leaving) > 1 and bare:
            arrows = f"{len(bare)} of {len(leaving)} arrows" if len(bare) > 1 else "one arrow"
            message = f"{arrows} from the decision '{shown(node.label or node.id)}' without a text"
            found.append((bare[0], message, "say on each arrow when it is taken"))
    return found


def _between(document: Document, fence: Fence, edge: Edge) -> Span | None:
    """Return where an edge is whose two ends are named on one line."""
    ends = [rf"(?<!\w){re.escape(name)}(?!\w)" for name in (edge.source, edge.target) if name]
    pattern = re.compile(".*?".join(ends))
    return next(matches(document, fence, pattern), None) if ends else None


RULE = Rule(
    code="DGM111",
    name="unlabelled-edge",
    severity=Severity.NIT,
    check=check,
    doc=__doc__ or "",
    options=Options(),
    needs=frozenset({Needs.VERDICTS}),
    for_diagram_files=True,
)
