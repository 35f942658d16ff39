"""What has changed in diagrams, by what Mermaid itself says of both sides."""

from __future__ import annotations

import pytest

from handbook.diagrams.process.engine import Engine
from handbook.report.diagrams import DiagramChange, Item, diagrams
from handbook.report.sections import How
from handbook.report.version import Diagram

ADDED, REMOVED, RENAMED, CHANGED = How.ADDED, How.REMOVED, How.RENAMED, How.CHANGED
FLOW = 'flowchart LR\n  orders["Orders"] -->|writes| outbox["Outbox"]\n'
SEQUENCE = "sequenceDiagram\n  participant A as Shop\n  participant B\n  A->>B: place\n  B-->>A: number\n"
ENTITIES = "erDiagram\n  ORDER ||--o{ LINE : has\n  ORDER {\n    bigint id PK\n  }\n"
STATES = "stateDiagram-v2\n  [*] --> Open\n  Open --> Paid: pay\n"
CLASSES = "classDiagram\n  class Order {\n    +place()\n  }\n  Order --> Line : has\n"

CASES = {
    "layout and comments": (FLOW, FLOW.replace("LR", "TD") + "  %% later\n", ()),
    "node and edge added": (
        FLOW,
        FLOW + "  outbox --> broker\n",
        (Item(ADDED, "node", "broker"), Item(ADDED, "edge", "Outbox -> broker")),
    ),
    "node and edge removed": (
        FLOW + "  outbox --> broker\n",
        FLOW,
        (Item(REMOVED, "node", "broker"), Item(REMOVED, "edge", "Outbox -> broker")),
    ),
    "the same id with another label": (
        FLOW,
        FLOW.replace('"Outbox"', '"Events"'),
        (Item(RENAMED, "node", "Events", "Outbox"),),
    ),
    "the same label with another id, its edges with it": (
        FLOW,
        FLOW.replace("outbox[", "o["),
        (Item(RENAMED, "node", "o (Outbox)", "outbox (Outbox)"),),
    ),
    "both are others": (
        FLOW,
        FLOW.replace('outbox["Outbox"]', 'log["Log"]'),
        (
            Item(REMOVED, "node", "Outbox"),
            Item(ADDED, "node", "Log"),
            Item(REMOVED, "edge", "Orders -> Outbox: writes"),
            Item(ADDED, "edge", "Orders -> Log: writes"),
        ),
    ),
    "edge with another label": (
        FLOW,
        FLOW.replace("writes", "appends"),
        (Item(RENAMED, "edge", "Orders -> Outbox: appends", "Orders -> Outbox: writes"),),
    ),
    "an end with a long label is told by its id": (
        FLOW.replace("Outbox", "Outbox " * 9),
        FLOW.replace("Outbox", "Outbox " * 9) + "  outbox --> orders\n",
        (Item(ADDED, "edge", "outbox -> Orders"),),
    ),
    "two edges between the same nodes are not put together": (
        FLOW + "  orders -->|reads| outbox\n",
        FLOW.replace("writes", "a") + "  orders -->|b| outbox\n",
        (
            Item(REMOVED, "edge", "Orders -> Outbox: writes"),
            Item(REMOVED, "edge", "Orders -> Outbox: reads"),
            Item(ADDED, "edge", "Orders -> Outbox: a"),
            Item(ADDED, "edge", "Orders -> Outbox: b"),
        ),
    ),
    "shape": (
        FLOW,
        FLOW.replace('outbox["Outbox"]', 'outbox{"Outbox"}'),
        (Item(CHANGED, "node", "Outbox: square is now diamond"),),
    ),
    "group": (
        FLOW,
        FLOW + "  subgraph db\n    outbox\n  end\n",
        (Item(ADDED, "group", "db"),),
    ),
    "message": (
        SEQUENCE,
        SEQUENCE.replace("B-->>A: number", "B-->>A: receipt") + "  A->>B: pay\n",
        (
            Item(RENAMED, "message", "B -> Shop: receipt", "B -> Shop: number"),
            Item(ADDED, "message", "Shop -> B: pay"),
        ),
    ),
    "messages in another order": (
        SEQUENCE,
        "sequenceDiagram\n  participant A as Shop\n  participant B\n  B-->>A: number\n  A->>B: place\n",
        (Item(CHANGED, "order", "the messages come in another order"),),
    ),
    "participant": (
        SEQUENCE,
        SEQUENCE.replace("A as Shop", "A as Store"),
        (Item(RENAMED, "participant", "Store", "Shop"),),
    ),
    "entity, relationship and attribute": (
        ENTITIES,
        ENTITIES.replace("id PK", "id PK\n    text note") + "  ORDER ||--|| BILL : has\n",
        (
            Item(ADDED, "entity", "BILL"),
            Item(ADDED, "relationship", "ORDER -> BILL: has"),
            Item(ADDED, "attribute", "text note"),
        ),
    ),
    "state and transition": (
        STATES,
        STATES + "  Paid --> Sent: send\n",
        (Item(ADDED, "state", "Sent"), Item(ADDED, "transition", "Paid -> Sent: send")),
    ),
    "transition with another label": (
        STATES,
        STATES.replace("pay", "settle"),
        (Item(RENAMED, "transition", "Open -> Paid: settle", "Open -> Paid: pay"),),
    ),
    "class, relation and member": (
        CLASSES,
        CLASSES.replace("+place()", "+place()\n    +cancel()") + "  Order --> Bill\n",
        (
            Item(ADDED, "class", "Bill"),
            Item(ADDED, "relation", "Order -> Bill"),
            Item(ADDED, "member", "+cancel()"),
        ),
    ),
    "title": (
        "---\ntitle: One\n---\n" + FLOW,
        "---\ntitle: Two\n---\n" + FLOW,
        (Item(RENAMED, "title", "Two", "One"),),
    ),
    "slice of a pie": (
        'pie\n  "a" : 1\n',
        'pie\n  "a" : 2\n',
        (Item(REMOVED, "slice", "a: 1"), Item(ADDED, "slice", "a: 2")),
    ),
}


def drawn(engine: Engine, *texts: str, section: str = "Design") -> list[Diagram]:
    return [Diagram(section, text, verdict) for text, verdict in zip(texts, engine.check(texts), strict=True)]


@pytest.mark.parametrize(("old", "new", "expected"), CASES.values(), ids=CASES.keys())
def test_what_a_diagram_says_is_compared(
    engine: Engine, old: str, new: str, expected: tuple[Item, ...]
) -> None:
    (found,) = diagrams(drawn(engine, old), drawn(engine, new))
    assert (found.how, found.items) == (How.CHANGED, expected)
    assert found.note == ("" if expected else "what it names is as it was")


def test_the_same_text_is_silent_wherever_it_is(engine: Engine) -> None:
    assert diagrams(drawn(engine, FLOW), drawn(engine, FLOW, section="Other")) == ()


def test_diagrams_are_added_and_removed(engine: Engine) -> None:
    assert diagrams((), drawn(engine, FLOW)) == (DiagramChange(ADDED, "Design", "flowchart", ""),)
    assert diagrams(drawn(engine, FLOW), ()) == (DiagramChange(REMOVED, "Design", "flowchart", ""),)


def test_a_copy_of_a_diagram_is_added(engine: Engine) -> None:
    (found,) = diagrams(drawn(engine, FLOW), drawn(engine, FLOW, FLOW))
    assert found.how is ADDED


def test_diagrams_of_one_section_are_put_together_in_their_order(engine: Engine) -> None:
    old = drawn(engine, "flowchart LR\n  a --> b\n", "flowchart LR\n  c --> d\n")
    new = drawn(engine, "flowchart LR\n  a --> b --> x\n", "flowchart LR\n  c --> d --> y\n")
    first, second = diagrams(old, new)
    assert Item(ADDED, "node", "x") in first.items
    assert Item(ADDED, "node", "y") in second.items


def test_a_title_finds_a_diagram_in_another_section(engine: Engine) -> None:
    named = "---\ntitle: Flow\n---\n"
    old = drawn(engine, named + FLOW, section="Design")
    new = drawn(engine, named + FLOW + "  outbox --> broker\n", section="Behaviour")
    (found,) = diagrams(old, new)
    assert (found.how, found.section, found.title) == (How.CHANGED, "Behaviour", "Flow")


def test_a_diagram_that_cannot_be_drawn_is_said(engine: Engine) -> None:
    broken = FLOW.replace('"Outbox"]', '"Outbox"')
    (now,) = diagrams(drawn(engine, FLOW), drawn(engine, broken))
    assert now.items == ()
    assert now.note.startswith("it cannot be drawn: ")
    (again,) = diagrams(drawn(engine, broken), drawn(engine, FLOW))
    assert again.note == "it can be drawn now"
