"""A fix never destroys: what a diagram says is the same before a slip of the keys and after the fix of it."""

from __future__ import annotations

import os
import re
from collections import Counter
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from handbook.diagrams.process.engine import Engine
from handbook.diagrams.repair import signs
from handbook.diagrams.repair.draft import Change, Fix, FixDraft, applied
from handbook.diagrams.repair.fixing import fixed
from handbook.diagrams.repair.proof import same_picture, sound_names
from handbook.model.facts import Edge, Facts, Node
from tests.conftest import NO_CORPORA
from tests.diagrams.corpus import CORPUS, collected

FLOWCHART = """flowchart LR
  shop["Shop (old)"] -->|pays| bank{Is it paid?}
  bank -->|yes| store[(Store)] -->|packs 2| van
  bank -- no --> shop
  subgraph road [On the road]
    van --> customer([Customer])
  end
  classDef hot fill:#f96,stroke-width:2px
  class bank hot
"""
SEQUENCE = """sequenceDiagram
  participant s as Shop
  actor c as Customer
  c->>+s: order 2, please
  alt in store
    s-->>-c: here it is
  else sold out
    s-xc: sorry
  end
  Note over s,c: the end of it
  loop every day
    c->>s: any news?
  end
"""
CLASSES = """classDiagram
  class Order {
    +int number
    +pay(sum) bool
  }
  Order <|-- Gift
  Order "1" --> "many" Line : has
  note for Gift "wrapped"
"""
STATES = """stateDiagram-v2
  [*] --> Open
  Open --> Paid : pays
  state Paid {
    [*] --> Packed
    Packed --> Sent : by van
  }
  note right of Open : not yet
  Paid --> [*]
"""
ENTITIES = """erDiagram
  ORDER ||--o{ LINE : holds
  ORDER {
    int id PK "the number"
    string name
  }
  LINE }o--|| ITEM : "is one of"
"""
PIE = 'pie title Sold\n  "cups" : 40\n  "plates" : 25.5\n'
CHART = "gantt\n  dateFormat YYYY-MM-DD\n  section One\n    Write :a, 2026-01-01, 3d\n    Read :after a, 2d\n"
OWN = (FLOWCHART, SEQUENCE, CLASSES, STATES, ENTITIES, PIE, CHART)
SIGNS = "->[](){}\"':;|#&%<>=.,/\\`~@\u201c\u201d\u00a0 x1\n\tend"


class Shown(NamedTuple):
    """What a picture shows: names, lines between them, and texts."""

    structure: Counter[tuple[str, ...]]
    texts: Counter[str]


def shown(facts: Facts) -> Shown:
    structure = Counter(
        [
            *(("node", node.id) for node in facts.nodes),
            *(("group", node.id) for node in facts.groups),
            *(("edge", edge.source, edge.target) for edge in facts.edges),
            *(("style", *style.declarations) for style in facts.styles),
        ]
    )
    labels = [node.label for node in (*facts.nodes, *facts.groups)] + [edge.label for edge in facts.edges]
    return Shown(structure, Counter(map(signs.spoken, [*labels, *facts.texts, *facts.parts, facts.title])))


def slip(text: str, place: int, how: str, sign: str) -> str:
    """Return the text after one slip at the keyboard."""
    at = place % len(text)
    changed = {
        "left out": text[at + 1 :],
        "put in": sign + text[at:],
        "instead": sign + text[at + 1 :],
        "swapped": text[at : at + 2][::-1] + text[at + 2 :],
        "twice": text[at] + text[at:],
    }
    return text[:at] + changed[how]


def assert_kept(engine: Engine, text: str, broken: str) -> None:
    """Assert that the fix of a slip gives back what the diagram said, or is not made."""
    before, after = engine.check([text, broken])
    assume(before.valid)  # A browser's word on the corpus is about reading; some of it cannot be drawn.
    found = None if after.valid else fixed(broken, after, engine.check)
    if found is None:
        return
    assert applied(broken, found.edits) == found.text
    (verdict,) = engine.check([found.text])
    assert verdict.valid
    assert before.facts is not None
    assert verdict.facts is not None
    was, now = shown(before.facts), shown(verdict.facts)
    assert now.structure == was.structure, (broken, found)
    # The slip itself may be in one text.
    assert (was.texts - now.texts).total() <= 1, (broken, found)
    assert (now.texts - was.texts).total() <= 1, (broken, found)


slips = {
    "place": st.integers(0, 1_500),
    "how": st.sampled_from(["left out", "put in", "instead", "swapped", "twice"]),
    "sign": st.sampled_from(SIGNS),
}
WIDE = int(os.environ.get("HANDBOOK_SLIPS", "0"))
"""More slips than a test run has time for, for whoever changes the fixes."""


@pytest.mark.slow
@settings(
    max_examples=WIDE or 700,
    derandomize=not WIDE,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=st.sampled_from(OWN), **slips)
@example(text=FLOWCHART, place=FLOWCHART.index("2|"), how="put in", sign="(")
@example(text=FLOWCHART, place=FLOWCHART.index("> customer"), how="left out", sign="")
def test_the_fix_of_a_slip_says_what_the_diagram_said(
    engine: Engine, text: str, place: int, how: str, sign: str
) -> None:
    assert_kept(engine, text, slip(text, place, how, sign))


def theirs() -> st.SearchStrategy[str]:
    return st.sampled_from([row.text for row in collected() if row.valid and len(row.text) < 1_500])


@pytest.mark.slow
@pytest.mark.skipif(not CORPUS.is_file(), reason=NO_CORPORA)
@settings(
    max_examples=WIDE or 1_500,
    derandomize=not WIDE,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=st.deferred(theirs), **slips)
def test_the_fix_of_a_slip_in_the_corpus_says_what_the_diagram_said(
    engine: Engine, text: str, place: int, how: str, sign: str
) -> None:
    assert_kept(engine, text, slip(text, place, how, sign))


SPOKEN = {
    "#quot;x#quot;": "x",
    "&lt;x&gt;": "<x>",
    "#lt;x#gt;": "<x>",
    "&lt#59;": "&lt;",
    "#35; #96;": "# `",
    '"x  y"': "x y",
    "a<br/>b": "a b",
    "#nosuch;": "&nosuch;",
}


@pytest.mark.parametrize(("text", "said"), SPOKEN.items())
def test_entities_are_read_once_and_quotes_around_a_text_do_not_count(text: str, said: str) -> None:
    assert signs.spoken(text) == said


@given(st.text(st.characters(max_codepoint=0xFF)))
def test_what_stands_for_signs_means_them(text: str) -> None:
    assert signs.meant(signs.stand_ins(text)) == text
    assert not re.search(r"[!-~]", signs.stand_ins(text))


def facts(*names: str, edges: tuple[tuple[str, str, str], ...] = ()) -> Facts:
    nodes = tuple(Node(name, "", "") for name in names)
    return Facts(family="flowchart", header="", nodes=nodes, edges=tuple(Edge(*edge) for edge in edges))


def test_pictures_are_the_same_but_for_what_is_declared() -> None:
    reading = facts("a", "b", edges=(("a", "b", ""),))
    labelled = facts("a", "b", edges=(("a", "b", "yes"),))
    assert same_picture(reading, reading, (), ())
    assert not same_picture(labelled, reading, (), ())
    assert same_picture(labelled, reading, ("yes",), ())
    assert not same_picture(reading, labelled, (), ())
    assert not same_picture(facts("a"), reading, (), ())
    assert same_picture(facts("End"), facts("end"), (), (("end", "End"),))


NAMES = {
    "order": True,
    "order-line": True,
    "order-": False,
    "-order": False,
    "or(der": False,
    'order"': False,
    "or der": False,
}


@pytest.mark.parametrize(("name", "sound"), NAMES.items())
def test_a_name_on_a_fixed_line_is_a_whole_one(name: str, sound: bool) -> None:
    others = ["order --> b"] if name == "or der" else ["a --> b"]
    known = facts(name, "a", "b", *(["order"] if name == "or der" else []))
    assert sound_names(known, [f"{name} --> b"], others) is sound
    assert sound_names(known, [], [f"{name} --> b"])


def test_a_reading_follows_the_lines_of_its_draft() -> None:
    draft = FixDraft.of("flowchart LR\n  a[f(x)] --> b\n  c")
    quoted = draft.after(
        Fix(what="", changes=(Change(2, 5, 9, '"f(x)"', '"' + signs.stand_ins("f(x)") + '"'),))
    )
    assert quoted.text.split("\n")[1] == '  a["f(x)"] --> b'
    assert signs.meant(quoted.reading) == quoted.text
    ended = quoted.after(Fix(what="", changes=(Change(3, 4, 4, "\nend", ""), Change(2, 1, 3, "", "%%"))))
    assert ended.text == 'flowchart LR\na["f(x)"] --> b\n  c\nend'
    assert signs.meant(ended.reading) == 'flowchart LR\n%%a["f(x)"] --> b\n  c\n'
