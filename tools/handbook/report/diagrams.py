"""The diagrams of two versions of a document: what they say is compared, never how it is laid out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterator, Mapping, Sequence
from typing import NamedTuple

from handbook.diagrams.facts import FAMILIES
from handbook.kinds.titles import normal
from handbook.model.facts import Edge, Facts, Node
from handbook.model.verdict import Verdict
from handbook.report.paired import pairs
from handbook.report.sections import How
from handbook.report.version import Diagram

NODES = {
    "sequence": "participant", "er": "entity", "state": "state", "class": "class", "c4": "element",
    "requirement": "requirement", "block": "block", "architecture": "service", "journey": "task",
    "gantt": "task", "timeline": "period", "gitGraph": "commit", "kanban": "card",
}  # fmt: skip
"""What a node is called by type; ``node`` in the others."""
EDGES = {
    "sequence": "message", "er": "relationship", "state": "transition", "class": "relation", "c4": "relation",
    "requirement": "relation",
}  # fmt: skip
"""What an edge is called by type; ``edge`` in the others."""
PARTS = {"er": "attribute", "class": "member", "pie": "slice"}
"""What a text within nodes is called by type; ``text`` in the others."""

LONGEST = 40
"""Characters of a label by which the end of an edge is told; its id where the label is longer."""


class Item(NamedTuple):
    """A part of a diagram that is not as it was."""

    how: How
    noun: str
    """``node``, ``message``, ``entity``, ...; ``title`` and ``order`` for the diagram as a whole."""
    text: str
    """As it is now; of a removed one, as it was."""
    old_text: str = ""
    """Where it was renamed."""


class DiagramChange(NamedTuple):
    """A diagram that is not as it was."""

    how: How
    section: str
    type: str
    """``flowchart``, ``sequence``, ...; empty where Mermaid does not know it."""
    title: str
    items: tuple[Item, ...] = ()
    """Empty where what is named is as it was, and where one of the sides is not read."""
    note: str = ""
    """What else is to be said: that it does not parse, or that only its looks have changed."""


def diagrams(old: Sequence[Diagram], new: Sequence[Diagram]) -> tuple[DiagramChange, ...]:
    """Return the changes in the order of the new side, those of removed diagrams last.

    A diagram is the same by its text, else by its title and type, else by section and type, each only where
    exactly one fits; what is left in a section is put together in its order.
    """
    old, new = _without_common(old, new)
    same, gone, come = pairs(old, new, _title, _section)
    before, after = _places(old), _places(new)
    left = {before[at]: at for at in gone if before[at].type}
    same += [(left.pop(after[at]), at) for at in come if after[at] in left]
    known = {at for _, at in same}
    kept = {at for at, _ in same}
    found = [(at, _added(new[at])) for at in come if at not in known]
    found += ((other, _compared(old[one], new[other])) for one, other in same)
    found.sort(key=lambda each: each[0])
    removed = (
        DiagramChange(How.REMOVED, old[at].section, _type(old[at]), _named(old[at]))
        for at in gone
        if at not in kept
    )
    return (*(change for _, change in found), *removed)


def _without_common(old: Sequence[Diagram], new: Sequence[Diagram]) -> tuple[list[Diagram], list[Diagram]]:
    """Return both sides without the diagrams that they share: as often as both have them."""
    common = Counter(map(_text, old)) & Counter(map(_text, new))
    return _but(old, common), _but(new, common)


def _but(every: Sequence[Diagram], common: Counter[str]) -> list[Diagram]:
    left = common.copy()
    found = []
    for each in every:
        text = _text(each)
        if left[text] > 0:
            left[text] -= 1
        else:
            found.append(each)
    return found


def _text(each: Diagram) -> str:
    return " ".join(each.text.split())


def _title(each: Diagram) -> tuple[str, str] | None:
    name = _named(each)
    return (name, _type(each)) if name else None


def _section(each: Diagram) -> tuple[str, str]:
    return normal(each.section), _type(each)


class _Place(NamedTuple):
    type: str
    section: str
    number: int
    """The how many-th diagram of this type in the section, 0-based."""


def _places(every: Sequence[Diagram]) -> list[_Place]:
    counts: Counter[tuple[str, str]] = Counter()
    found: list[_Place] = []
    for each in every:
        key = _type(each), normal(each.section)
        found.append(_Place(*key, counts[key]))
        counts[key] += 1
    return found


def _type(each: Diagram) -> str:
    found = each.verdict.type if each.verdict is not None else ""
    return FAMILIES.get(found, found)


def _facts(each: Diagram) -> Facts | None:
    return each.verdict.facts if each.verdict is not None else None


def _named(each: Diagram) -> str:
    facts = _facts(each)
    return " ".join((facts.title or facts.acc_title).split()) if facts is not None else ""


def _fault(verdict: Verdict | None) -> str:
    return verdict.message if verdict is not None and not verdict.valid else ""


def _added(new: Diagram) -> DiagramChange:
    fault = _fault(new.verdict)
    note = f"it cannot be drawn: {fault}" if fault else ""
    return DiagramChange(How.ADDED, new.section, _type(new), _named(new), note=note)


def _compared(old: Diagram, new: Diagram) -> DiagramChange:
    before, after = _facts(old), _facts(new)
    fault = _fault(new.verdict)
    items: tuple[Item, ...] = ()
    if fault:
        note = f"it cannot be drawn: {fault}"
    elif before is None or after is None:
        note = "it can be drawn now" if after is not None else "nothing more is known of it"
    else:
        items = tuple(_items(before, after))
        note = "" if items else "what it names is as it was"
    return DiagramChange(How.CHANGED, new.section, _type(new), _named(new) or _named(old), items, note)


def _items(old: Facts, new: Facts) -> Iterator[Item]:
    noun = NODES.get(new.family, "node")
    if old.family != new.family:
        yield Item(How.RENAMED, "type", new.family, old.family)
    if old.title != new.title:
        yield Item(How.RENAMED, "title", new.title, old.title)
    renamed = yield from _nodes(noun, old.nodes, new.nodes)
    groups = yield from _nodes("group", old.groups, new.groups)
    yield from _edges(old, new, {**groups, **renamed})
    for name, before, after in (
        (PARTS.get(new.family, "text"), old.parts, new.parts),
        ("note", old.texts, new.texts),
    ):
        was, now = Counter(before), Counter(after)
        yield from (Item(How.REMOVED, name, text) for text in (was - now).elements())
        yield from (Item(How.ADDED, name, text) for text in (now - was).elements())


def _nodes(noun: str, old: Sequence[Node], new: Sequence[Node]) -> Generator[Item, None, dict[str, str]]:
    """Yield what has happened to nodes; return the new id of each that has another one.

    Renamed is a node of the same id that is drawn with other words, and one of another id that is drawn with
    the same words, where exactly one fits. Starts and ends of states have no names, and are not listed.
    """
    before = [node for node in old if node.id != "[*]"]
    after = [node for node in new if node.id != "[*]"]
    same, gone, come = pairs(before, after, lambda node: node.id or None, lambda node: _words(node) or None)
    ids: dict[str, str] = {}
    for one, other in same:
        was, now = before[one], after[other]
        if was.id != now.id:
            ids[was.id] = now.id
            yield Item(How.RENAMED, noun, _drawn(now, now.id), _drawn(was, was.id))
        elif _words(was) != _words(now):
            yield Item(How.RENAMED, noun, _words(now), _words(was))
        elif was.shape != now.shape and was.shape and now.shape:
            yield Item(How.CHANGED, noun, f"{_words(now)}: {was.shape} is now {now.shape}")
    kept_old, kept_new = Counter(_words(before[at]) for at in gone), Counter(_words(after[at]) for at in come)
    yield from (Item(How.REMOVED, noun, words) for words in (kept_old - kept_new).elements())
    yield from (Item(How.ADDED, noun, words) for words in (kept_new - kept_old).elements())
    return ids


def _words(node: Node) -> str:
    return " ".join((node.label or node.id).split())


def _drawn(node: Node, name: str) -> str:
    return f"{name} ({_words(node)})" if node.label else name


def _edges(old: Facts, new: Facts, ids: dict[str, str]) -> Iterator[Item]:
    """Yield what has happened to edges; one between renamed nodes is as it was."""
    noun = EDGES.get(new.family, "edge")
    before = [_renamed(edge, ids) for edge in old.edges]
    was, now = Counter(before), Counter(new.edges)
    was_called = {ids.get(name, name): words for name, words in _called(old).items()}
    now_called = _called(new)
    gone, come = list((was - now).elements()), list((now - was).elements())
    same, gone_at, come_at = pairs(gone, come, lambda edge: (edge.source, edge.target))
    for one, other in same:
        yield Item(How.RENAMED, noun, _arrow(come[other], now_called), _arrow(gone[one], was_called))
    yield from (Item(How.REMOVED, noun, _arrow(gone[at], was_called)) for at in gone_at)
    yield from (Item(How.ADDED, noun, _arrow(come[at], now_called)) for at in come_at)
    if new.family == "sequence" and not gone and not come and tuple(before) != new.edges:
        yield Item(How.CHANGED, "order", "the messages come in another order")


def _renamed(edge: Edge, ids: dict[str, str]) -> Edge:
    return edge._replace(source=ids.get(edge.source, edge.source), target=ids.get(edge.target, edge.target))


def _called(facts: Facts) -> dict[str, str]:
    """Return by id what a reader sees of a node or group, unless that is long."""
    every = (*facts.groups, *facts.nodes)
    return {node.id: words for node in every if node.id and len(words := _words(node)) <= LONGEST}


def _arrow(edge: Edge, called: Mapping[str, str]) -> str:
    label = " ".join(edge.label.split())
    arrow = " -> ".join(called.get(name, name) for name in (edge.source, edge.target))
    return f"{arrow}: {label}" if label else arrow
