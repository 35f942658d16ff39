"""The diagram's ids say nothing, although its labels do.

Why:
    The text of a diagram is read too: in a review, in a diff, when an arrow has to be moved a year later.
    `A --> C` must be looked up line by line, `shop --> queue` reads by itself. The option `min-count`
    (default 3) says from how many such ids on a diagram is reported.

Bad (page):
    ```mermaid
    flowchart LR
      A["Shop"] --> B["Order queue"]
      B --> C["Warehouse"]
    ```

Good (page):
    ```mermaid
    flowchart LR
      shop["Shop"] --> orderQueue["Order queue"]
      orderQueue --> warehouse["Warehouse"]
    ```
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from handbook.lint.diagram import find, header, known
from handbook.lint.rule import Context, Needs, Rule
from handbook.model.document import Document
from handbook.model.facts import Node
from handbook.model.finding import Finding
from handbook.model.terms import Severity
from handbook.patterns import lazy

_FAMILIES = frozenset({"flowchart", "sequence", "state", "c4", "block", "architecture"})
_NUMBERED = lazy(r"(?:[A-Za-z]|node|step|box|item|state|id|id_|n_)[-_]?\d+|[A-Za-z]", re.IGNORECASE)
_MARKUP = lazy(r"<[^<>]*>|\bfa[bsr]?:\S+|#\w+;|[`*_]")
_WORD = lazy(r"[^\W\d_][\w]*")
_SHOWN = 3
_SMALL = frozenset({"a", "an", "and", "for", "in", "is", "of", "on", "or", "the", "to", "with"})


@dataclass(frozen=True, slots=True)
class Options:
    """Settings of the rule."""

    min_count: int = 3
    """From how many ids without meaning on a diagram is reported."""


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield one finding for each diagram with that many ids, at the first of them."""
    options = rule.options if isinstance(rule.options, Options) else Options()
    for fence, facts in known(context):
        if facts.family not in _FAMILIES:
            continue
        found = [node for node in facts.nodes if _is_meaningless(node)]
        if not found or len(found) < options.min_count:
            continue
        several = len(found) > 1
        names = ", ".join(f"'{node.id}'" for node in found[:_SHOWN])
        more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        example = next(
            (f", such as '{name}' for '{node.id}'" for node in found if (name := _name(node.label))), ""
        )
        yield rule.at(
            document,
            find(document, fence, found[0].id) or header(document, fence, facts),
            f"the ids {names}{more} say nothing" if several else f"the id {names} says nothing",
            hint=f"name {'them after their labels' if several else 'it after its label'}{example}",
        )


def _is_meaningless(node: Node) -> bool:
    label = _MARKUP.sub("", node.label).strip()
    if len(label) <= len(node.id) or node.id.lower() in _WORD.findall(label.lower()):
        return False  # 's3' for 'S3 bucket' is a name.
    return _NUMBERED.fullmatch(node.id) is not None


def _name(label: str) -> str:
    """Return an id made of the label's first words: 'Order queue (v2)' gives orderQueue."""
    words = [word for word in _WORD.findall(_MARKUP.sub(" ", label)) if word.lower() not in _SMALL][:_SHOWN]
    name = "".join(word.lower() if at == 0 else word[0].upper() + word[1:] for at, word in enumerate(words))
    return name if name.isascii() else ""


RULE = Rule(
    code="DGM109",
    name="meaningless-id",
    severity=Severity.NIT,
    check=check,
    doc=__doc__ or "",
    options=Options(),
    needs=frozenset({Needs.VERDICTS}),
    for_diagram_files=True,
)
