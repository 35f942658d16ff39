"""The relations between records as a graph: for Graphviz as adr-tools prints it, or for Mermaid."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from handbook.adr.record.links import links, meant, reverse
from handbook.adr.record.record import heading
from handbook.errors import HandbookError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from handbook.adr.record.record import Record

MAX_EDGES = 500
"""Mermaid's own ``maxEdges``: a diagram with more is not drawn."""
MAX_CHARS = 50_000
"""Mermaid's own ``maxTextSize``."""
_PLAIN = frozenset(" ,()/'?!")


class GraphError(HandbookError):
    """The log is too large for the format."""


class RecordEdge(NamedTuple):
    """A relation, from the record that acts: the newer one supersedes the older."""

    source: Record
    words: str
    number: int | None
    target: Record | None
    """None when there is no such record."""


def edges(records: Sequence[Record]) -> tuple[RecordEdge, ...]:
    """Return what the records say they do to others, but not what is done to them (``Superseded by``)."""
    return tuple(edge for edge in _stated(records) if not _passive(edge))


def relations(records: Sequence[Record]) -> tuple[RecordEdge, ...]:
    """Return the relations between two records of the log, also those that only the other side states."""
    stated = [edge for edge in _stated(records) if edge.target]
    active = {edge: None for edge in stated if not _passive(edge)}
    pairs = {(edge.source.path, edge.target.path) for edge in active if edge.target}
    for edge in stated:
        if _passive(edge) and edge.target and (edge.target.path, edge.source.path) not in pairs:
            words = reverse(edge.words)
            turned = RecordEdge(edge.target, words, edge.source.number, edge.source)
            active[turned if words else edge] = None
    return tuple(active)


def _passive(edge: RecordEdge) -> bool:
    return edge.words.lower().endswith(" by")


def _stated(records: Sequence[Record]) -> tuple[RecordEdge, ...]:
    found = []
    for record in records:
        for link in links(record):
            to = meant(link, record, records)
            # A file in another folder has a number of its own, which is none of this log.
            found.append(RecordEdge(record, link.words, None if to.elsewhere else link.number, to.record))
    return tuple(dict.fromkeys(found))


def dot(records: Sequence[Record], prefix: str = "", extension: str = ".html") -> str:
    """Return the bytes that adr-tools prints for the same log; a link is ``prefix`` and ``extension``."""
    ids = _ids(records, "_")
    lines = ["digraph {", "  node [shape=plaintext];", "  subgraph {"]
    before = ""
    for record in records:
        node = ids[record.path]
        address = f"{prefix}{record.name[:-3]}{extension}"
        lines.append(f'    {node} [label="{_dotted(heading(record))}"; URL="{_dotted(address)}"];')
        if before:
            lines.append(f'    {before} -> {node} [style="dotted", weight=1];')
        before = node
    lines.append("  }")
    for edge in edges(records):
        target = ids[edge.target.path] if edge.target else f"_{edge.number}"
        if edge.target or edge.number is not None:
            lines.append(f'  {ids[edge.source.path]} -> {target} [label="{_dotted(edge.words)}", weight=0]')
    return "".join(f"{line}\n" for line in (*lines, "}"))


def mermaid(records: Sequence[Record], prefix: str | None = None, extension: str = ".md") -> str:
    """Return a flowchart, newest last; with a ``prefix``, each node is a link.

    Raises GraphError when Mermaid would refuse to draw it.
    """
    ids = _ids(records, "adr")
    lines = ["flowchart TD", "  accTitle: Decision records", f"  accDescr: {_described(len(records))}"]
    for record in records:
        words = _labelled(heading(record))
        state = f"<br/>{_labelled(record.status)}" if record.status else ""
        lines.append(f'  {ids[record.path]}["{words}{state}"]')
        if prefix is not None:
            address = quote(f"{prefix}{record.name[:-3]}{extension}", safe="/:?=&.~-_", errors="replace")
            lines.append(f'  click {ids[record.path]} href "{address}"')
    arrows = relations(records)
    for edge in arrows:
        node = ids[edge.target.path] if edge.target else ""
        lines.append(f'  {ids[edge.source.path]} -->|"{_labelled(edge.words)}"| {node}')
    # Without these, records that nothing connects would be drawn in one endless row.
    if len(arrows) + len(records) <= MAX_EDGES:
        nodes = list(ids.values())
        lines += [f"  {one} ~~~ {other}" for one, other in pairwise(nodes)]
    text = "".join(f"{line}\n" for line in lines)
    if len(arrows) > MAX_EDGES or len(text.encode("utf-16-le", "replace")) // 2 > MAX_CHARS:
        raise GraphError("the log is too large for Mermaid; draw it with `adr graph --format dot`")
    return text


def _ids(records: Sequence[Record], lead: str) -> dict[str, str]:
    """Return a node's name for each path: by number, and unique where two records share one."""
    ids: dict[str, str] = {}
    taken: set[str] = set()
    for at, record in enumerate(records):
        name = f"{lead}{'x' if record.number is None else record.number}"
        ids[record.path] = name if name not in taken else f"{name}_{at}"
        taken.add(ids[record.path])
    return ids


def _described(count: int) -> str:
    many = "record" if count == 1 else "records"
    return f"{count} decision {many} from the oldest to the newest, with arrows for what one says of another"


def _dotted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _labelled(text: str) -> str:
    """Write a text as Mermaid draws it literally, whatever its characters mean in Mermaid, Markdown or HTML.

    The dot after a number at the start is one of them: `1. ` would begin a list. Mermaid also takes a diagram
    for a C4 diagram when `C4Dynamic` and the like stand anywhere in it.
    """
    written = "".join(char if char in _PLAIN or char.isalnum() else f"#{ord(char)};" for char in text)
    return written.replace("C4", "C#52;")
