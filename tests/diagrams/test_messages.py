"""What is said about a broken diagram, and where: one table, in the words of the user."""

from __future__ import annotations

import pytest

from handbook.diagrams import checks
from handbook.diagrams.messages.words import HEADERS, NOUNS
from handbook.diagrams.process.engine import Engine
from handbook.diagrams.repair.fixing import fixed
from tests.diagrams.marks import assert_said
from tests.effort import looks

# Each diagram marks the place with «»; the marks are taken out before it is judged.
CASES = {
    "flowchart-short-arrow": (
        "flowchart TD\n  A «->» B\n",
        "'->' is not an arrow of a flowchart: write '-->'",
    ),
    "flowchart-short-arrow-that-fails-lines-later": (
        "flowchart TD\n  A«->»B\n  C --> D\n",
        "'->' is not an arrow of a flowchart: write '-->'",
    ),
    "flowchart-short-arrow-before-a-sound-label": (
        "flowchart TD\n  A«->»B\n  C[one] --> D\n",
        "'->' is not an arrow of a flowchart: write '-->'",
    ),
    "flowchart-arrow-in-a-label-is-not-blamed": (
        "flowchart TD\n  A[a -> b] --> B\n  «subgraph one»\n    C --> D\n",
        "'subgraph one' is never closed: write 'end' after the block",
    ),
    "flowchart-fat-arrow": (
        "flowchart TD\n  A --> B\n  A «=>» B\n",
        "'=>' is not an arrow of a flowchart: write '==>'",
    ),
    "flowchart-after-comment-and-directive": (
        "%% why\n%%{init: {'theme': 'dark'}}%%\nflowchart TD\n  %% here\n\n  A «->» B\n",
        "'->' is not an arrow of a flowchart: write '-->'",
    ),
    "flowchart-after-front-matter": (
        "---\ntitle: Orders\n---\nflowchart TD\n  A[one «(»two)] --> B\n",
        "'(' in a label needs quotes around the label: write [\"...\"]",
    ),
    "flowchart-after-a-closing-brace-and-blank-lines": (
        "flowchart TD\n  A{x}\n\n\n  B --> C«)»\n",
        "unexpected ')' in a flowchart",
    ),
    "flowchart-with-windows-line-ends": (
        "flowchart TD\r\n  A --> B\r\n  A «->» B\r\n",
        "'->' is not an arrow of a flowchart: write '-->'",
    ),
    "flowchart-columns-count-characters-not-utf16": (
        'flowchart TD\n  A["😀😀"] --> B«)»\n',
        "unexpected ')' in a flowchart",
    ),
    "flowchart-entities-do-not-shift-columns": (
        "flowchart TD\n  A[#quot;x#quot;] --> B«)»\n",
        "unexpected ')' in a flowchart",
    ),
    "flowchart-open-subgraph": (
        "flowchart TD\n  %% note\n  «subgraph one»\n    A --> B\n",
        "'subgraph one' is never closed: write 'end' after the block",
    ),
    "flowchart-end-too-many": ("flowchart TD\n  A --> B\n  «end»\n", "'end' closes no subgraph: remove it"),
    "flowchart-end-as-a-name": (
        "flowchart TD\n  A --> «end»\n",
        "'end' is a reserved word: write 'End', or put it in quotes as a label",
    ),
    "flowchart-open-bracket": (
        "flowchart TD\n  A«[»text --> B\n  C --> D\n",
        "'[' is never closed with ']'",
    ),
    "flowchart-open-quote": (
        'flowchart TD\n  A[«"»text] --> B\n',
        "'\"' is never closed with another '\"'",
    ),
    "flowchart-unknown-direction": (
        "flowchart «XX»\n  A --> B\n",
        "'XX' is not a direction: write TB (or TD), BT, LR or RL",
    ),
    "flowchart-unknown-shape": ("flowchart TD\n  A@{ shape: «nope» }\n", "No such shape: nope"),
    "sequence-no-text": (
        "sequenceDiagram\n  Alice->>Bob«»\n",
        "a message needs a text: write ': ' and the text after the participant",
    ),
    "sequence-no-arrow": (
        "sequenceDiagram\n  Alice Bob«: hi»\n",
        "unexpected ': hi' in a sequence diagram; expected an arrow such as '->>'",
    ),
    "sequence-open-alt": (
        "sequenceDiagram\n  A->>B: hi\n  «alt yes»\n    B->>A: ho\n",
        "'alt yes' is never closed: write 'end' after the block",
    ),
    "sequence-end-too-many": (
        "sequenceDiagram\n  A->>B: hi\n  «end»\n",
        "'end' closes no block: remove it",
    ),
    "sequence-after-comments-and-a-long-directive": (
        "%% c\n%%{init: {\n 'theme': 'dark'\n}}%%\n\nsequenceDiagram\n%% m\n\n%% m\n  A->>B: x\n  A-B«»\n",
        "the sequence diagram ends too early; expected an arrow such as '->>'",
    ),
    "sequence-settings": (
        'sequenceDiagram\n  participant A@{ «"type" "control"» }\n  A->>A: x\n',
        "the settings in '@{ }' are not valid YAML: missed comma between flow collection entries",
    ),
    "class-open-brace": (
        "classDiagram\n  «class A {»\n    +x\n",
        "'class A {' is never closed: write '}' after the block",
    ),
    "class-half-relation": (
        "classDiagram\n  A «<|-» B\n",
        "'<|-' is not an arrow of a class diagram: write '<|--'",
    ),
    "state-short-arrow": (
        "stateDiagram-v2\n  [*] «->» A\n",
        "'->' is not an arrow of a state diagram: write '-->'",
    ),
    "state-open-brace": (
        "stateDiagram-v2\n  «state A {»\n    [*] --> B\n",
        "'state A {' is never closed: write '}' after the block",
    ),
    "er-no-label": (
        "erDiagram\n  A ||--o{ B«»\n",
        "a relation needs a label: write ' : ' and the label after the second entity",
    ),
    "er-half-relation": (
        "erDiagram\n  A ||«-o»{ B : has\n",
        "unexpected '-o' in an entity relationship diagram; expected a relation such as '||--o{'",
    ),
    "er-attribute-without-name": (
        "erDiagram\n  A {\n    string\n  «}»\n",
        "an attribute needs a type and a name: write 'string name'",
    ),
    "gantt-no-dates": (
        "gantt\n  dateFormat YYYY-MM-DD\n  section A\n  task one«»\n",
        "a task needs its dates: write 'Task : 2030-01-31, 3d'",
    ),
    "pie-no-colon": (
        'pie\n  title A\n  "x" «3»\n',
        "a slice needs a colon before its number: write '\"Name\" : 30'",
    ),
    "pie-negative": (
        'pie\n  "«x»" : -3\n',
        '"x" has invalid value: -3; negative values are not allowed in pie charts',
    ),
    "git-misspelt": ("gitGraph\n  «comit»\n", "a Git graph has no 'comit': did you mean 'commit'?"),
    "git-unknown-branch": (
        "gitGraph\n  commit\n  checkout «dev»\n",
        'Trying to checkout branch which is not yet created. (Help try using "branch dev")',
    ),
    "mindmap-two-roots": (
        "mindmap\n  root\n    a\n «b»\n",
        'There can be only one root; no parent could be found for ("b")',
    ),
    "mindmap-open-shape": ("mindmap\n  root\n    a«[»text\n", "'[' is never closed with ']'"),
    "c4-misspelt": ('C4Context\n  «Persn»(a, "b")\n', "a C4 diagram has no 'Persn': did you mean 'Person'?"),
    "c4-open-parenthesis": ('C4Context\n  Person«(»a, "b"\n', "'(' is never closed with ')'"),
    "packet-gap": (
        'packet-beta\n  0-15: "a"\n  «17»-20: "b"\n',
        "Packet block 17 - 20 is not contiguous; it should start from 16",
    ),
    "architecture-unknown-parent": (
        "architecture-beta\n  service «a»(server)[x] in b\n",
        "The service [a]'s parent does not exist; please make sure the parent is created before this service",
    ),
    "front-matter-not-yaml": (
        "  ---\n  config:\n     a: b\n    «c»: d\n  ---\n  pie\n",
        "front matter is not valid YAML: bad indentation of a mapping entry",
    ),
    "front-matter-open": (
        "\n«---»\ntitle: x\nflowchart TD\n  A --> B\n",
        "front matter is not closed: end it with a line '---' indented like the first one",
    ),
    "directive-open": (
        "«%%{»init: {'theme':'dark'}\nflowchart TD\n A-->B\n",
        "'%%{' is never closed with '}%%'",
    ),
    "type-misspelt": (
        "\n%% c\n«flowchat» TD\n  A-->B",
        "unknown diagram type 'flowchat'; did you mean 'flowchart'?",
    ),
    "type-in-capitals": (
        "«FLOWCHART» TD\n A-->B",
        "unknown diagram type 'FLOWCHART'; did you mean 'flowchart'?",
    ),
    "type-missing": ("«par»\n", "unknown diagram type 'par'; begin with its type, such as 'flowchart TD'"),
    "empty": ("«»", "the diagram is empty; begin with its type, such as 'flowchart TD'"),
    "only-a-comment": ("«%»% later\n", "the diagram is empty; begin with its type, such as 'flowchart TD'"),
    "flowchart-nodes-with-commas": (
        "flowchart TD\n  A, «B» --> C\n",
        "several nodes are joined with '&': write 'A & B --> C'",
    ),
    "flowchart-reserved-word": (
        "flowchart TD\n  «style» --> B\n",
        "'style' is a reserved word: give the node another name, such as 'style1'",
    ),
    "flowchart-open-bar": ("flowchart TD\n  A -->«|»x B\n", "'|' is never closed with another '|'"),
    "flowchart-one-bracket-too-many": (
        "flowchart TD\n  A[text«]]» --> B\n",
        "']]' closes more than was opened: write ']'",
    ),
    "flowchart-half-an-arrow-with-text": (
        "flowchart TD\n  A -- x B«»\n",
        "an arrow with a text needs its second half: write 'A -- text --> B'",
    ),
    "flowchart-arrow-without-source": (
        "flowchart TD\n  «-->» B\n",
        "the arrow '-->' needs a node before it: write 'A --> B'",
    ),
    "flowchart-comment-after-a-statement": (
        "flowchart TD\n  A --> B «//» why\n",
        "a comment is a line of its own and begins with '%%': move it there, not after a statement",
    ),
    "er-arrow-of-a-flowchart": (
        "erDiagram\n  A «-->» B : x\n",
        "'-->' is not a relation of an entity relationship diagram: write one such as '||--o{'",
    ),
    "state-in-quotes": (
        'stateDiagram-v2\n  «"My state"» --> B\n',
        "a state's name has no quotes: write 'state \"My state\" as s1', then 's1 --> B'",
    ),
    "pie-unit": ('pie\n  "a" : 30«%»\n', "the number of a slice has no unit: write '30'"),
    "journey-no-score": (
        "journey\n  section A\n  Make tea«»\n",
        "a step needs its score and its actors: write 'Make tea: 5: Me'",
    ),
    "sequence-activate-nobody": (
        "sequenceDiagram\n  A->>B: x\n  activate«»\n",
        "'activate' needs a participant: write 'activate A'",
    ),
    "sequence-not-active-after-an-arrow": (
        "sequenceDiagram\n  «A»->>-B: x\n",
        "'A' is not active here: write 'activate A' before, or leave this out",
    ),
    "sequence-note-without-text": (
        "sequenceDiagram\n  A->>B: x\n  Note over A«»\n",
        "a note needs a text: write ': ' and the text after the participant",
    ),
    "class-with-a-colon": (
        "classDiagram\n  class A«: x»\n",
        "a member is added without 'class': write 'A : text', or 'class A { ... }'",
    ),
    "class-blank-that-is-not-plain": (
        'pie\n  "a"«\u00a0»: 3\n',
        "this is a blank that is not a plain one (U+00A0): write a plain one",
    ),
    "markdown-around": (
        "«```mermaid»\nflowchart TD\n  A --> B\n```\n",
        "'```mermaid' is Markdown, not part of the diagram: remove it and the closing one",
    ),
    "type-missing-with-a-direction": (
        "«LR»\n  A --> B\n",
        "the diagram's type is missing: begin with a line 'flowchart LR'",
    ),
}


@pytest.mark.parametrize(("marked", "message"), CASES.values(), ids=CASES.keys())
def test_the_message_is_plain_and_the_place_is_that_of_the_author(
    engine: Engine, marked: str, message: str
) -> None:
    assert_said(engine, marked, message)


@pytest.mark.parametrize("header", HEADERS)
def test_each_suggested_type_is_one_that_mermaid_knows(engine: Engine, header: str) -> None:
    verdict = engine.check([f"{header}\n"])[0]
    assert verdict.type in NOUNS


def test_a_valid_diagram_has_nothing_to_say(engine: Engine) -> None:
    verdict = engine.check(["flowchart TD\n  A --> B\n"])[0]
    assert verdict.valid
    assert verdict.type == "flowchart-v2"
    assert (verdict.message, verdict.detail, verdict.line, verdict.column, verdict.end_column) == (
        "",
        "",
        0,
        0,
        0,
    )


def test_the_detail_is_mermaids_own_text(engine: Engine) -> None:
    detail = engine.check(["sequenceDiagram\n  Alice->>Bob\n"])[0].detail
    assert detail.startswith("Parse error on line 2:\n")
    assert detail.endswith("Expecting 'TXT', got 'NEWLINE'")


def test_a_fault_of_mermaid_is_told_as_such(engine: Engine) -> None:
    verdict = engine.check(["gantt\n  topAxis\n  a : 1d\n"])[0]
    assert verdict.message.startswith("Mermaid itself fails on this text")


HOSTILE = {
    "brackets": "flowchart TD\n  A" + "[" * 40_000,
    "quotes": 'flowchart TD\n  A["' + '"x' * 20_000,
    "dashes": "flowchart TD\n  A " + "- " * 20_000,
    "blanks": "flowchart TD\n  A" + " " * 40_000 + "-> B",
    "subgraphs": "flowchart TD\n" + "subgraph a\n" * 4_000,
    "loops": "sequenceDiagram\n" + " loop a\n" * 5_000,
    "words": "erDiagram\n  A ||--o{ B : " + "many " * 9_000,
    "one-long-word": "x" * 49_000,
    "pairs": "classDiagram\n" + "  A <|- B " * 4_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_text_makes_the_search_for_words_long(engine: Engine, text: str) -> None:
    (verdict,) = engine.check([text])
    assert looks(text, lambda: fixed(text, verdict, lambda diagrams: (verdict,) * len(diagrams))) < 500
    assert fixed(text, verdict, lambda diagrams: (verdict,) * len(diagrams)) is None
    assert verdict.message
    assert len(verdict.message) < 160


TYPES = ("flowchart-v2", "sequence", "er", "classDiagram", "stateDiagram", "pie", "")


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_the_words_for_a_hostile_text_come_at_once(text: str) -> None:
    lines = text.split("\n")
    raw = {"valid": False, "kind": "grammar", "error": "x", "line": len(lines), "column": 1, "endColumn": 2}
    places = [
        {"type": type_, "token": "NODE_STRING", "found": "x", "expected": expected}
        for type_ in TYPES
        for expected in (["SQE", "PE", "TAGEND", "TXT", "LINK", "COLON"], [])
    ]
    assert all(checks.verdict(text, raw | place).message for place in places)
    assert looks(text, lambda: [checks.verdict(text, raw | place) for place in places]) < 500
