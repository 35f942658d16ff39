"""Proof that a fix keeps what the diagram says, by Mermaid's own database of the result and of the reading.

Compared are two diagrams that Mermaid accepts: the fixed one, and the same one with letters for the signs
that were the mistake (`draft.Draft.reading`). They must have the same nodes, groups, edges, links and looks,
and the same texts but for what the fixes declare.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from handbook.diagrams.repair.signs import meant, spoken
from handbook.model.facts import Facts

Pairs = tuple[tuple[str, str], ...]


def same_picture(fixed: Facts, reading: Facts, adds: Iterable[str], renames: Pairs) -> bool:
    """Return whether the fixed diagram says what its reading says, apart from what is declared.

    ``adds``: texts that only the fixed diagram has; ``renames``: names of the reading, and what they became.
    """
    if _structure(fixed, ()) != _structure(reading, renames):
        return False
    declared = Counter(spoken(text) for text in adds)
    after = Counter(_texts(fixed, ()))
    before = Counter(_texts(reading, renames))
    return not before - after and not after - before - declared


def _structure(facts: Facts, renames: Pairs) -> Counter[tuple[str, ...]]:
    def name(of: str) -> str:
        return _renamed(of, renames)

    return Counter(
        (
            *(("node", name(node.id)) for node in facts.nodes),
            *(("group", name(group.id)) for group in facts.groups),
            *(("edge", name(edge.source), name(edge.target)) for edge in facts.edges),
            *(("link", name(link.node), meant(link.address)) for link in facts.links),
            *(("callback", name(node)) for node in facts.callbacks),
            *(
                ("style", style.statement, name(style.target), *map(meant, style.declarations))
                for style in facts.styles
            ),
        )
    )


def _texts(facts: Facts, renames: Pairs) -> Iterator[str]:
    labels = (
        *(node.label for node in (*facts.nodes, *facts.groups) if node.label != node.id),
        *(edge.label for edge in facts.edges),
        *(edge.technology for edge in facts.edges),
        *facts.texts,
        *facts.parts,
        facts.title,
        facts.acc_title,
        facts.acc_description,
    )
    return (shown for label in labels if (shown := spoken(_renamed(label, renames))))


def _renamed(text: str, renames: Pairs) -> str:
    said = meant(text)
    return dict(renames).get(said, said)


_ARROW_AT_END = re.compile(r"[-=.<>~|\s]")
_ODD_SIGN = re.compile(r"[\"'\u201c\u201d\[\](){}|<>;&]")
_NOT_IN_NAMES = re.compile(r"[\W_]+")


def sound_names(facts: Facts, touched: Iterable[str], untouched: Iterable[str]) -> bool:
    """Return whether no name is the leftover of a mistake.

    A name that is found on fixed lines only must not begin or end with a sign of arrows, hold a bracket or a
    quote, nor be like another name but for signs and blanks: all three come of a piece that a fix has cut in
    the wrong place. Nor may looks hold a quote.
    """
    new, old = "\n".join(touched), "\n".join(untouched)
    names = {node.id for node in (*facts.nodes, *facts.groups) if node.id.strip() and node.id != "[*]"}
    named = {style.target for style in facts.styles if style.statement in {"style", "classDef"}}
    suspects = {name for name in names | named if name in new and not _is_word(name, old)}
    if any(_ARROW_AT_END.match(name[0]) or _ARROW_AT_END.match(name[-1]) for name in suspects):
        return False
    looks = (each for style in facts.styles for each in style.declarations if each in new)
    if any(_ODD_SIGN.search(name) for name in suspects) or any('"' in look for look in looks):
        return False
    bare = Counter(_NOT_IN_NAMES.sub("", name) for name in names)
    return all(bare[_NOT_IN_NAMES.sub("", name)] == 1 for name in suspects & names)


def _is_word(name: str, text: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text) is not None
