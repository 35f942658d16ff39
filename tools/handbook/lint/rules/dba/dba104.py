"""A change touches three tables or more, and no diagram shows how they are related.

Why:
    From three tables on, nobody holds the keys between them in mind while reading SQL. A reviewer who cannot
    see them cannot miss one either. Counted are tables that the shown and the linked migrations make, change,
    remove or refer to by a foreign key.

Bad (database):
    # Orders

    ## Change

    ```sql
    CREATE TABLE orders (id bigint PRIMARY KEY, buyer_id bigint REFERENCES buyers (id));
    CREATE TABLE items (order_id bigint REFERENCES orders (id), sku text);
    ```

Good (database):
    # Orders

    ## Data model

    ```mermaid
    erDiagram
      accTitle: Tables of orders
      accDescr: A buyer places orders, and an order has items.
      buyers ||--o{ orders : places
      orders ||--|{ items : has
    ```

    ## Change

    ```sql
    CREATE TABLE orders (id bigint PRIMARY KEY, buyer_id bigint REFERENCES buyers (id));
    CREATE TABLE items (order_id bigint REFERENCES orders (id), sku text);
    ```
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from handbook.lint.content.migration import KINDS, sources
from handbook.lint.rule import Context, Needs, Rule
from handbook.model.document import Document
from handbook.model.finding import Finding
from handbook.model.terms import Severity
from handbook.patterns import lazy

_DIAGRAM = lazy(r"^[ \t]*+erDiagram\b", re.MULTILINE)
_DIAGRAM_FILE = lazy(r"\.(?:mmd|mermaid|svg|png|puml|drawio|dbml)$", re.IGNORECASE)
_ABOUT_TABLES = lazy(r"\b(?:er|erd|entit\w+|schema|data[ -]?model|tables?)\b", re.IGNORECASE)
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Options:
    """Settings of the rule."""

    tables: int = 3
    """From how many tables on a diagram is asked for."""


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield one finding for a page whose migrations touch so many tables, if it shows no diagram of them."""
    options = rule.options if isinstance(rule.options, Options) else Options()
    if _shows_tables(document):
        return
    found = sources(document, context)
    tables = sorted(frozenset().union(*(source.tables for source in found)))
    if len(tables) >= options.tables:
        names = ", ".join(tables[:_SHOWN]) + (", ..." if len(tables) > _SHOWN else "")
        yield rule.at(
            document,
            found[0].span,
            f"the change touches {len(tables)} tables ({names}), and no erDiagram shows them",
            hint="draw them above the change: ```mermaid and 'erDiagram'",
        )


def _shows_tables(document: Document) -> bool:
    """Return whether a page draws tables, or shows a picture that its text says is one of them."""
    for fence in document.fences:
        if fence.live and (
            _DIAGRAM.search(fence.content) or (fence.drawn and document.brings_in(fence.span))
        ):
            return True
    return any(
        (link.image or _DIAGRAM_FILE.search(link.target))
        and _ABOUT_TABLES.search(f"{link.text} {link.target}")
        for link in document.links
    )


RULE = Rule(
    code="DBA104",
    name="missing-er-diagram",
    severity=Severity.SUGGESTION,
    check=check,
    doc=__doc__ or "",
    kinds=KINDS,
    needs=frozenset({Needs.PROJECT}),
    options=Options(),
)
