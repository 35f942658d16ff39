"""What the parser knows of a valid diagram, family by family."""

from __future__ import annotations

import pytest

from handbook.diagrams import facts
from handbook.diagrams.process.engine import Engine
from handbook.lint.diagram import spoken
from handbook.lint.rules.dgm.dgm108 import NOW
from handbook.model.facts import Edge, Facts, Node, NodeLink, Setting, Style

FLOWCHART = """
---
title: Orders
config:
  theme: base
  flowchart: {curve: linear}
---
%%{wrap}%%
graph LR
  accTitle: How orders flow
  accDescr {
    The shop writes
    to the queue.
  }
  subgraph back ["Back office"]
    queue[("The #quot;queue#quot;")]
  end
  shop --> paid{"Paid?"}
  paid -->|yes| queue
  click shop "https://example.org/shop" "Open"
  click queue "javascript:alert(1)"
  click paid callback
  style shop fill:#f96,stroke-width:2px
  style back stroke:#333
  classDef hot color:red
  linkStyle 1 stroke:blue
"""


def known(engine: Engine, text: str) -> Facts:
    (verdict,) = engine.check([text.strip("\n")])
    assert verdict.valid, verdict.message
    assert verdict.facts is not None
    return verdict.facts


def test_a_flowchart_tells_everything_that_rules_ask_for(engine: Engine) -> None:
    assert known(engine, FLOWCHART) == Facts(
        family="flowchart",
        header="graph",
        title="Orders",
        acc_title="How orders flow",
        acc_description="The shop writes\nto the queue.",
        nodes=(
            Node("queue", "The #quot;queue#quot;", "cylinder"),
            Node("shop", "", ""),
            Node("paid", "Paid?", "diamond"),
        ),
        groups=(Node("back", "Back office", "group"),),
        edges=(Edge("shop", "paid", ""), Edge("paid", "queue", "yes")),
        texts=("Open",),
        links=(NodeLink("queue", "about:blank"), NodeLink("shop", "https://example.org/shop")),
        callbacks=("paid",),
        styles=(
            Style("style", "shop", ("fill:#f96", "stroke-width:2px")),
            Style("style", "back", ("stroke:#333",)),
            Style("classDef", "hot", ("color:red",)),
            Style("linkStyle", "1", ("stroke:blue", "fill:none")),
        ),
        settings=(Setting("theme", "base"), Setting("flowchart.curve", "linear"), Setting("wrap", "true")),
        directives=("wrap",),
    )


FAMILIES = {
    "sequence": (
        """sequenceDiagram
             title Orders
             actor U as User
             U->>shop: order
             Note over shop: rests
             activate shop
             shop-->>U: done
             deactivate shop
        """,
        (Node("U", "User", "actor"), Node("shop", "", "participant")),
        (Edge("U", "shop", "order"), Edge("shop", "U", "done")),
    ),
    "er": (
        'erDiagram\n  ORDER["Order"] {\n    int id\n  }\n  ORDER ||--o{ LINE : has',
        (Node("ORDER", "Order", "erBox"), Node("LINE", "", "erBox")),
        (Edge("ORDER", "LINE", "has"),),
    ),
    "state": (
        """stateDiagram-v2
             state fork <<choice>>
             [*] --> fork
             fork --> paid : yes
             paid : Paid in full
             note right of paid: final
        """,
        (
            Node("fork", "", "choice"),
            Node("[*]", "", "stateStart"),
            Node("paid", "Paid in full", "rect"),
        ),
        (Edge("[*]", "fork", ""), Edge("fork", "paid", "yes")),
    ),
    "class": (
        'classDiagram\n  class Order["An order"]\n  Order <|-- Cart : grows from',
        (Node("Order", "An order", "class"), Node("Cart", "", "class")),
        (Edge("Order", "Cart", "grows from"),),
    ),
    "c4": (
        'C4Context\n  Person(user, "User")\n  System(shop, "Shop")\n  Rel(user, shop, "orders", "HTTPS")',
        (Node("user", "User", "person"), Node("shop", "Shop", "system")),
        (Edge("user", "shop", "orders", "HTTPS"),),
    ),
    "requirement": (
        """requirementDiagram
             requirement fast {
               id: 1
               text: in time
             }
             element shop {
               type: system
             }
             shop - satisfies -> fast
        """,
        (Node("fast", "in time", "Requirement"), Node("shop", "", "system")),
        (Edge("shop", "fast", "satisfies"),),
    ),
    "block": (
        'block\n  columns 2\n  shop["Shop"] queue\n  shop --> queue',
        (Node("shop", "Shop", "square"), Node("queue", "", "na")),
        (Edge("shop", "queue", ""),),
    ),
    "architecture": (
        "architecture-beta\n  service shop(cloud)[Shop]\n  service db(database)[Database]\n  shop:R --> L:db",
        (Node("shop", "Shop", "service"), Node("db", "Database", "service")),
        (Edge("shop", "db", ""),),
    ),
    "mindmap": (
        "mindmap\n  orders\n    shop[The shop]\n    queue",
        (Node("orders", "", "0"), Node("shop", "The shop", "2"), Node("queue", "", "0")),
        (),
    ),
    "gitGraph": (
        'gitGraph\n  commit\n  commit id: "fix"',
        (Node("", "", "commit"), Node("fix", "", "commit")),
        (),
    ),
    "gantt": (
        "gantt\n  dateFormat YYYY-MM-DD\n  first :one, 2026-01-01, 1d",
        (Node("", "first ", "task"),),
        (),
    ),
    "journey": ("journey\n  section Buy\n    pay: 5: me", (Node("", "pay", "task"),), ()),
    "timeline": ("timeline\n  2026 : start", (Node("", "2026 ", "period"),), ()),
}


@pytest.mark.parametrize("family", FAMILIES)
def test_nodes_and_edges_of_each_family(engine: Engine, family: str) -> None:
    text, nodes, edges = FAMILIES[family]
    found = known(engine, text)
    assert (found.family, found.header) == (family, text.split()[0])
    assert found.nodes == nodes
    assert found.edges == edges


def test_a_type_whose_database_is_not_read_still_has_a_header_and_titles(engine: Engine) -> None:
    found = known(engine, "%% a comment\n\nxychart\n  title Paid\n  bar [1, 2]")
    assert found == Facts(family="xychart", header="xychart", title="Paid")


PARTS = {
    "pie": ('pie\n  "paid" : 90\n  "open" : 10', ("paid: 90", "open: 10")),
    "class": (
        "classDiagram\n  class Order {\n    +int id\n    +pay() bool\n  }",
        ("+int id", "+pay() : bool"),
    ),
    "er": ('erDiagram\n  ORDER {\n    int id PK "number"\n  }', ("int id PK number",)),
    "sequence": (
        "sequenceDiagram\n  alt paid\n    a->>b: x\n  else open\n    b->>a: y\n  end",
        ("paid", "open"),
    ),
    "journey": ("journey\n  section Morning\n    Tea: 5: Me", ("Morning", "Me")),
    "requirement": (
        "requirementDiagram\n  requirement fast {\n    id: 1\n    text: soon\n  }",
        ("1", "soon"),
    ),
    "state": ("stateDiagram-v2\n  a : first\n  a : second\n  a --> b", ("second",)),
}


@pytest.mark.parametrize(("text", "parts"), PARTS.values(), ids=PARTS.keys())
def test_parts_are_the_texts_within_nodes_and_around_them(
    engine: Engine, text: str, parts: tuple[str, ...]
) -> None:
    assert known(engine, text).parts == parts


def test_links_of_each_family_that_has_them(engine: Engine) -> None:
    texts = {
        'classDiagram\n  class Order\n  link Order "https://a.example"': ("Order", "https://a.example"),
        "sequenceDiagram\n  link shop: Docs @ javascript:x\n  shop->>shop: x": ("shop", "javascript:x"),
        'stateDiagram-v2\n  a --> b\n  click a href "javascript:x"': ("", "javascript:x"),
        'gantt\n  dateFormat YYYY-MM-DD\n  first :one, 2026-01-01, 1d\n  click one href "javascript:x"': (
            "one",
            "about:blank",
        ),
        'C4Context\n  Person(user, "User", $link="javascript:x")': ("user", "javascript:x"),
    }
    for text, link in texts.items():
        assert known(engine, text).links == (NodeLink(*link),), text


def test_what_a_diagram_may_not_set_is_told_all_the_same(engine: Engine) -> None:
    text = '%%{init: {"securityLevel": "loose", "secure": ["a", "b"]}}%%\nflowchart LR\n  shop'
    found = known(engine, text)
    assert found.settings == (Setting("securityLevel", "loose"), Setting("secure", "a, b"))
    assert found.directives == ("init",)


def test_a_diagram_that_is_not_valid_has_no_facts(engine: Engine) -> None:
    assert engine.check(["flowchart LR\n  a -> b"])[0].facts is None


def test_one_diagram_leaves_nothing_for_the_next(engine: Engine) -> None:
    titled = "flowchart LR\n  accTitle: Orders\n  accDescr: One two three\n  a --> b"
    for text in (
        "flowchart LR\n  a",
        'pie\n  "a" : 1',
        "sequenceDiagram\n  a->>b: c",
        "mindmap\n  a",
        'C4Context\n  Person(a, "A")',
    ):
        _, second = engine.check([titled, text])
        assert second.facts is not None
        assert (second.facts.title, second.facts.acc_title, second.facts.acc_description) == ("", "", "")


SAMPLES = {
    **{family: text for family, (text, _, _) in FAMILIES.items()},
    "eventmodeling": "eventmodeling\n\ntf 01 ui Shop\n",
    "info": "info",
    "ishikawa": "ishikawa\n  Late orders\n    People",
    "kanban": "kanban\n  todo\n    one",
    "packet": 'packet\n  0-7: "a"',
    "pie": 'pie\n  "paid" : 90',
    "quadrantChart": "quadrantChart\n  x-axis a --> b\n",
    "radar": "radar-beta\n  axis A, B\n  curve a{1, 2}",
    "sankey": "sankey\n  a,b,1",
    "treeView": 'treeView-beta\n  "a"',
    "treemap": 'treemap\n  "a"\n    "b": 1',
    "venn": "venn-beta\n  set A",
    "wardley": "wardley-beta\n  component A [0.5, 0.5]\n",
    "xychart": "xychart\n  x-axis [a]\n  bar [1]",
}


@pytest.mark.parametrize("family", SAMPLES)
def test_rules_ask_for_the_lines_for_screen_readers_just_where_the_grammar_has_them(
    engine: Engine, family: str
) -> None:
    head, _, rest = SAMPLES[family].partition("\n")
    kept = []
    for line in ("accTitle", "accDescr"):
        (verdict,) = engine.check([f"{head}\n  {line}: Zz yy\n{rest}"])
        if verdict.facts and "Zz yy" in (verdict.facts.acc_title, verdict.facts.acc_description):
            kept.append(line)
    assert known(engine, SAMPLES[family]).family == family
    assert tuple(kept) == spoken(family)


OLD = {
    "block-beta": "\n  shop",
    "classDiagram-v2": "\n  class Order",
    "graph": " LR\n  a --> b",
    "ishikawa-beta": "\n  Late orders\n    People",
    "packet-beta": '\n  0-7: "a"',
    "sankey-beta": "\n  a,b,1",
    "stateDiagram": "\n  a --> b",
    "treemap-beta": '\n  "a"\n    "b": 1',
    "xychart-beta": "\n  x-axis [a]\n  bar [1]",
}


@pytest.mark.parametrize("word", NOW)
def test_mermaid_reads_the_same_from_the_old_word_and_from_the_new_one(engine: Engine, word: str) -> None:
    old, new = (known(engine, each + OLD[word]) for each in (word, NOW[word]))
    assert (old.header, new.header) == (word, NOW[word])
    assert old._replace(header="") == new._replace(header="")


@pytest.mark.parametrize("raw", [None, [], "x", 1])
def test_an_answer_without_facts_gives_none(raw: object) -> None:
    assert facts.from_raw("pie", raw) is None


def test_what_is_not_as_expected_is_left_out() -> None:
    raw = {
        "header": 1,
        "nodes": [["a"], "b", [1, "c"]],
        "edges": None,
        "styles": [["style", "a"]],
        "texts": [2],
    }
    assert facts.from_raw("er", raw) == Facts(
        family="er",
        header="",
        nodes=(Node("a", "", ""), Node("", "c", "")),
        texts=("",),
        styles=(Style("style", "a", ()),),
    )
