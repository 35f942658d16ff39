"""What a valid diagram says: values taken from Mermaid's own database, never from its text.

Texts are as the author wrote them, entity codes (``#quot;``) included, except where a field says otherwise.
Named tuples, because they are made at each start and cheap to define.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Edge", "Facts", "Node", "NodeLink", "Setting", "Style"]


class Node(NamedTuple):
    """A node, participant, entity, state, class or C4 element; or a group of them."""

    id: str
    """``[*]`` for where states start and end; empty where there are no names: tasks, some commits."""
    label: str
    """Empty when the author gave none and the id is drawn."""
    shape: str
    """Mermaid's word: ``diamond``, ``participant``, ``stateStart``, ``erBox``, ...; may be empty."""


class Edge(NamedTuple):
    """An edge, message, relation or transition."""

    source: str
    target: str
    label: str
    technology: str = ""
    """Only in C4 diagrams: what carries the relation."""


class NodeLink(NamedTuple):
    """Where a click on a node leads."""

    node: str
    address: str
    """``about:blank`` where Mermaid refused the address that was written."""


class Style(NamedTuple):
    """A statement that gives looks to one element or to a class of them."""

    statement: str
    """One of ``style``, ``classDef``, ``linkStyle``, ``rect``, ``box``,
    ``UpdateElementStyle``, ``UpdateRelStyle``."""
    target: str
    """The id of the node or class; for ``linkStyle`` the 0-based number of the edge, or ``default``."""
    declarations: tuple[str, ...]
    """Such as ``fill:#f9f``; bare colours for the last four statements."""


class Setting(NamedTuple):
    """One key of the front matter's ``config`` or of an ``init`` directive, dotted: ``flowchart.curve``."""

    key: str
    value: str


class Facts(NamedTuple):
    """What a valid diagram says; a type whose database is not read has no nodes and edges."""

    family: str
    """The type as rules know it: ``flowchart``, ``sequence``, ``er``, ``state``, ``class``, ``c4``, or
    Mermaid's own name for the others."""
    header: str
    """The word with which the diagram begins: ``graph``, ``stateDiagram-v2``, ``C4Context``, ..."""
    title: str = ""
    """From the front matter or a ``title`` line."""
    acc_title: str = ""
    acc_description: str = ""
    nodes: tuple[Node, ...] = ()
    groups: tuple[Node, ...] = ()
    """Subgraphs, boxes, namespaces and boundaries."""
    edges: tuple[Edge, ...] = ()
    texts: tuple[str, ...] = ()
    """Notes, tooltips and descriptions."""
    parts: tuple[str, ...] = ()
    """Texts within nodes and around them: members, attributes, slices, conditions of blocks."""
    links: tuple[NodeLink, ...] = ()
    callbacks: tuple[str, ...] = ()
    """The nodes on which a click calls a function of the page."""
    styles: tuple[Style, ...] = ()
    settings: tuple[Setting, ...] = ()
    """What the author set, also what Mermaid does not let a diagram set."""
    directives: tuple[str, ...] = ()
    """The names of the ``%%{...}%%`` directives: ``init``, ``wrap``, ..."""
