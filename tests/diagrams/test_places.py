"""What is never closed is named where it was opened; words and signs are named as what they are."""

from __future__ import annotations

import pytest

from handbook.diagrams.process.engine import Engine
from tests.diagrams.marks import assert_said

UNCLOSED = {
    "quote-before-another-label": (
        'flowchart LR\n  shop[«"»Shop] --> till["Till (new)"]\n  shop --> door["Door"]\n',
        "'\"' is never closed with another '\"'",
    ),
    "quote-of-a-title": (
        'flowchart LR\n  subgraph «"»Orders\n    a("later") --> b\n  end\n',
        "'\"' is never closed with another '\"'",
    ),
    "quote-that-fails-lines-later": (
        'flowchart LR\n  a[«"»one]\n  b --> c\n  c["two"] --> d\n',
        "'\"' is never closed with another '\"'",
    ),
    "bar-up-to-the-end": (
        "flowchart LR\n  a -->«|»paid b\n  b --> c\n  c --> d\n",
        "'|' is never closed with another '|'",
    ),
    "bar-before-another-arrow": (
        "flowchart LR\n  a -->«|»paid b\n  b -->|sent| c\n",
        "'|' is never closed with another '|'",
    ),
    "bracket-before-another-bracket": (
        "flowchart LR\n  a«[»one --> b\n  b --> c(two)\n",
        "'[' is never closed with ']'",
    ),
    "block-within-a-block": (
        "sequenceDiagram\n  alt paid\n    «opt gift»\n      A->>B: x\n  else open\n    A->>B: y\n  end\n",
        "'opt gift' is never closed: write 'end' after the block",
    ),
    "entity-before-another": (
        "erDiagram\n  «ORDER {»\n    int id\n  LINE {\n    int id\n  }\n",
        "'ORDER {' is never closed: write '}' after the block",
    ),
    "entity-before-a-relation": (
        "erDiagram\n  «ORDER {»\n    int id\n  ORDER ||--o{ LINE : has\n",
        "'ORDER {' is never closed: write '}' after the block",
    ),
    "class-before-another": (
        "classDiagram\n  «class Order {»\n    +int id\n  class Line {\n    +int id\n  }\n",
        "'class Order {' is never closed: write '}' after the block",
    ),
    "requirement-before-an-element": (
        "requirementDiagram\n  «requirement fast {»\n    id: 1\n  element shop {\n    type: system\n  }\n",
        "'requirement fast {' is never closed: write '}' after the block",
    ),
    "description": (
        "gantt\n  «accDescr {»\n    what is done\n  dateFormat YYYY-MM-DD\n  A : 2026-01-01, 3d\n",
        "'accDescr {' is never closed: write '}' after the description",
    ),
    "brace-in-front-matter": (
        "---\nconfig: «{»theme: dark\n---\nflowchart LR\n  a --> b\n",
        "front matter is not valid YAML: '{' is never closed with '}'",
    ),
    "quote-in-front-matter": (
        '---\ntitle: «"»Orders\n---\nflowchart LR\n  a --> b\n',
        "front matter is not valid YAML: '\"' is never closed with '\"'",
    ),
    "shape-closed-by-half": (
        "flowchart LR\n  db[(Orders«]» --> a\n",
        "'[(' cannot be closed with ']': write ')]'",
    ),
}

WORDS = {
    "reserved-as-a-target": (
        "flowchart LR\n  shop --> «graph»[Graph]\n",
        "'graph' is a reserved word: give the node another name, such as 'graph1'",
    ),
    "reserved-with-a-label": (
        'flowchart LR\n  «style»["Look"] --> b\n',
        "'style' is a reserved word: give the node another name, such as 'style1'",
    ),
    "reserved-as-a-participant": (
        "sequenceDiagram\n  «loop»->>B: turn\n",
        "'loop' is a reserved word: give the participant another name, such as 'loop1'",
    ),
    "reserved-as-the-target-of-a-message": (
        "sequenceDiagram\n  A->>«loop»: x\n",
        "'loop' is a reserved word: give the participant another name, such as 'loop1'",
    ),
    "reserved-as-a-state": (
        "stateDiagram-v2\n  [*] --> «state»\n",
        "'state' is a reserved word: give the node another name, such as 'state1'",
    ),
    "quoted-end-is-a-word": (
        'flowchart LR\n  a --> b\n  b --> c[the «"»end" of it]\n',
        "a quote in a label is written '#quot;': write [\"say #quot;hi#quot;\"]",
    ),
    "direction-of-a-subgraph": (
        "flowchart LR\n  subgraph one\n    direction «DOWN»\n    a --> b\n  end\n",
        "'DOWN' is not a direction: write TB, BT, LR or RL",
    ),
    "direction-in-small-letters": (
        "flowchart LR\n  subgraph one\n    direction «tb»\n    a --> b\n  end\n",
        "'tb' is not a direction: write 'TB'",
    ),
    "note-in-a-flowchart": (
        "flowchart LR\n  a --> b\n  «note» left of a: why\n",
        "a flowchart has no notes: write the text as a label, or in a node of its own",
    ),
    "participant-in-a-flowchart": (
        "flowchart LR\n  «actor» shop\n  shop --> bank\n",
        "a flowchart has no 'actor', which belongs to a sequence diagram: remove it, or change the type",
    ),
    "style-in-a-sequence-diagram": (
        "sequenceDiagram\n  A->>B: x\n  «style» A fill:#eee\n",
        "a sequence diagram has no 'style', which belongs to a flowchart: remove it, or change the type",
    ),
    "misspelt-with-as": (
        "sequenceDiagram\n  «partcipant» s as Shop\n  s->>s: wait\n",
        "a sequence diagram has no 'partcipant': did you mean 'participant'?",
    ),
    "misspelt-subgraph": (
        "flowchart LR\n  «subgrap» Orders\n    a --> b\n  end\n",
        "a flowchart has no 'subgrap': did you mean 'subgraph'?",
    ),
    "misspelt-commit": ("gitGraph\n  «comit»\n", "a Git graph has no 'comit': did you mean 'commit'?"),
}

ARROWS_AND_LABELS = {
    "short-and-glued": (
        "flowchart LR\n  A«->»B\n  B-->C\n  C-.->|again|A\n",
        "'->' is not an arrow of a flowchart: write '-->'",
    ),
    "one-way-to-the-left": (
        "flowchart LR\n  shop «<--»|asks| bank\n  shop -->|pays| bank\n",
        "'<--' alone is not an arrow of a flowchart: write 'B --> A', or '<-->' for both ways",
    ),
    "path-in-a-label": (
        "flowchart LR\n  start«[/»orders/new] --> done\n",
        (
            "'[/' begins a slanted shape, which ends with '/]' or '\\]': "
            'for a text that begins so write quotes, ["/..."]'
        ),
    ),
    "bar-in-a-label": (
        "flowchart LR\n  a[in «|» out] --> b\n",
        "'|' in a label needs quotes around the label: write [\"...\"]",
    ),
    "markdown-by-mistake": (
        'flowchart LR\n  a[«"`»id` is hidden"] --> b\n',
        (
            "a label that begins with '\"`' is Markdown and has to end with '`\"': "
            "write the backtick as '#96;', or put text before it"
        ),
    ),
    "one-way-without-dashes": (
        "flowchart LR\n  a «<-» b\n",
        "'<-' alone is not an arrow of a flowchart: write 'B --> A', or '<-->' for both ways",
    ),
    "half-an-arrow-lines-before": (
        "flowchart LR\n  a «-.» b\n  b --> c\n",
        "an arrow with a text needs its second half: write 'A -- text --> B'",
    ),
    "circle-closed-by-half": ("flowchart LR\n  a«((»x) --> b\n", "'((' is never closed with '))'"),
    "arrow-of-another-type-in-an-entity-diagram": (
        "erDiagram\n  A «->» B\n",
        "'->' is not a relation of an entity relationship diagram: write one such as '||--o{'",
    ),
    "parentheses-in-a-kanban-item": (
        "kanban\n  todo[Write «(»soon)]\n",
        "'(' in a label needs quotes around the label: write [\"...\"]",
    ),
    "parentheses-in-a-mindmap-item": (
        "mindmap\n  root\n    a[Write «(»soon)]\n",
        "'(' in a label needs quotes around the label: write [\"...\"]",
    ),
}

SEQUENCES = {
    "created-without-message": (
        "sequenceDiagram\n  participant A\n  create participant «B»\n  A->>A: wait\n",
        "'B' is created here without a message: write a message to 'B' in the next line",
    ),
    "destroyed-without-message": (
        "sequenceDiagram\n  A->>B: hi\n  destroy «B»\n  A->>A: wait\n",
        "'B' is destroyed here without a message: write a message to or from 'B' in the next line",
    ),
    "full-width-colon": (
        "sequenceDiagram\n  A->>B«\uff1a» hi\n",
        "'\uff1a' (U+FF1A) is a sign of full width: write ':'",
    ),
    "special-blank-in-a-note": (
        "sequenceDiagram\n  A->>B: hi\n  Note left«\u00a0»of A: why\n",
        "this is a blank that is not a plain one (U+00A0): write a plain one",
    ),
    "soft-hyphen-in-a-keyword": (
        "sequenceDiagram\n  parti«\u00ad»cipant A as Shop\n  A->>A: wait\n",
        "this is an invisible character (U+00AD): remove it",
    ),
    "html-entity": (
        "sequenceDiagram\n  A->>B: Set«&lt;»int&gt; found\n",
        "the ';' of the HTML entity '&lt;' ends the text: write '#lt;', Mermaid's own form",
    ),
    "semicolon-in-a-condition": (
        "sequenceDiagram\n  alt paid«;» sent\n    A->>B: x\n  end\n",
        "';' ends the text of a block: write '#59;' for a semicolon in its text",
    ),
    "message-over-two-lines": (
        "sequenceDiagram\n  A->>B: number, date,\n  «name and address»\n  B->>A: ok\n",
        "a message or a note is one line: to continue it here, join the lines with '<br/>'",
    ),
}

OTHERS = {
    "front-matter-after-a-blank-line": (
        "\n«---»\ntitle: x\n---\nflowchart LR\n  a --> b\n",
        "front matter begins in the first line of a diagram: remove the blank line above it",
    ),
    "front-matter-after-a-directive": (
        "%%{init: {'theme': 'dark'}}%%\n«---»\ntitle: x\n---\nflowchart LR\n  a --> b\n",
        "front matter begins in the first line of a diagram: move it there, before what is above it",
    ),
    "front-matter-after-a-byte-order-mark": (
        "«\ufeff»---\ntitle: x\n---\nflowchart LR\n  a --> b\n",
        "there is a byte order mark (U+FEFF) before the front matter: save the file without it",
    ),
    "front-matter-with-a-key-twice": (
        "---\ntitle: x\n«t»itle: y\n---\nflowchart LR\n  a --> b\n",
        "front matter is not valid YAML: duplicated mapping key",
    ),
    "front-matter-with-two-indentations": (
        "  «---»\ntitle: x\n---\nflowchart LR\n  a --> b\n",
        "the two lines '---' of front matter begin in the same column: write both without blanks",
    ),
    "front-matter-of-four-dashes": (
        "«----»\ntitle: x\n----\nflowchart LR\n  a --> b\n",
        "front matter is between lines of exactly three dashes: write '---'",
    ),
    "cherry-pick-of-nothing": (
        'gitGraph\n  commit\n  «cherry-pick» id: "z"\n',
        'Incorrect usage of "cherryPick"; source commit id should exist and provided',
    ),
    "branch-into-itself": (
        "gitGraph\n  commit\n  branch fix/1\n  commit\n  checkout fix/1\n  merge «fix/1»\n",
        "Cannot merge branch 'fix/1' into itself",
    ),
    "style-of-a-quadrant": (
        "quadrantChart\n  a: [0.1, 0.2]\n  classDef x «fill»:#f00\n",
        "style named fill is not supported",
    ),
    "point-without-bracket": (
        "quadrantChart\n  Orders«:» 0.4, 0.3]\n",
        "the numbers of a point need '[': write 'Name: [0.4, 0.3]'",
    ),
    "accent-in-a-chart": (
        "xychart\n  x-axis [mai, ao«û»t]\n  bar [1, 2]\n",
        "'û' in a text needs quotes around the text: write '\"août\"'",
    ),
    "semicolon-after-a-pie": (
        'pie showData«;»\n  "a" : 1\n',
        "a pie chart has no ';' after its first line: remove it",
    ),
    "note-of-a-state-without-colon": (
        "stateDiagram-v2\n  a --> b\n  note left of a «why it is»\n",
        "a note needs ':' before its text: write 'note left of a : ...'",
    ),
    "generic-in-a-generic": (
        "classDiagram\n  class Orders «Map~List~Order~~»\n",
        "a generic type cannot hold another one here: write one pair of tildes, 'List~int~'",
    ),
    "keys-without-comma": (
        "erDiagram\n  LINE {\n    int order_id PK «FK»\n  }\n",
        "several keys of an attribute are separated by ',': write 'PK, FK'",
    ),
}
CASES = {**UNCLOSED, **WORDS, **ARROWS_AND_LABELS, **SEQUENCES, **OTHERS}


@pytest.mark.parametrize(("marked", "message"), CASES.values(), ids=CASES.keys())
def test_the_sentence_names_the_mistake_where_it_is(engine: Engine, marked: str, message: str) -> None:
    assert_said(engine, marked, message)
