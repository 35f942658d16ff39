"""Fixes: which ones are made, and that what is not certain is left alone."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook.diagrams.process.engine import Engine
from handbook.diagrams.repair.draft import Change, Fix, FixDraft, applied
from handbook.diagrams.repair.fixing import MOST_STEPS, Fixed, fixed, with_fixes
from handbook.model.verdict import LineEdit, Verdict
from tests.diagrams.corpus import collected, rows

FIXED = {
    "parentheses": ("flowchart TD\n  A[f(x)] --> B\n", 'flowchart TD\n  A["f(x)"] --> B\n'),
    "in-a-diamond": ("flowchart TD\n  A{is (x)?} --> B\n", 'flowchart TD\n  A{"is (x)?"} --> B\n'),
    "on-an-arrow": ("flowchart TD\n  A -->|a (b)| B\n", 'flowchart TD\n  A -->|"a (b)"| B\n'),
    "brackets": ("flowchart TD\n  A[a[0]] --> B\n", 'flowchart TD\n  A["a[0]"] --> B\n'),
    "a-path": ("flowchart TD\n  A[/users/{id}] --> B\n", 'flowchart TD\n  A["/users/{id}"] --> B\n'),
    "two-labels-in-a-line": (
        "flowchart TD\n  A[f(x)] --> B[g(y)]\n",
        'flowchart TD\n  A["f(x)"] --> B["g(y)"]\n',
    ),
    "title-of-a-subgraph": (
        "flowchart TD\n  subgraph One (two)\n    A\n  end\n",
        'flowchart TD\n  subgraph "One (two)"\n    A\n  end\n',
    ),
    "quotes-in-a-label": (
        'flowchart TD\n  A[say "hi" now] --> B\n',
        'flowchart TD\n  A["say #quot;hi#quot; now"] --> B\n',
    ),
    "quotes-in-a-quoted-label": (
        'flowchart TD\n  A["say "hi" now"] --> B\n',
        'flowchart TD\n  A["say #quot;hi#quot; now"] --> B\n',
    ),
    "open-quote": ('flowchart TD\n  A["text] --> B\n', 'flowchart TD\n  A["text"] --> B\n'),
    "open-bracket": ("flowchart TD\n  A[text --> B\n", "flowchart TD\n  A[text] --> B\n"),
    "wrong-bracket": ("flowchart TD\n  A[text) --> B\n", "flowchart TD\n  A[text] --> B\n"),
    "short-arrows": ("flowchart TD\n  A -> B\n  B=>C\n", "flowchart TD\n  A --> B\n  B==>C\n"),
    "text-behind-a-colon": ("flowchart TD\n  A --> B: yes\n", "flowchart TD\n  A -->|yes| B\n"),
    "text-with-signs-behind-a-colon": (
        "flowchart TD\n  A --> B : f(x)\n",
        'flowchart TD\n  A -->|"f(x)"| B\n',
    ),
    "text-between-bars": ("sequenceDiagram\n  A->>|yes| B\n", "sequenceDiagram\n  A->>B: yes\n"),
    "state-arrow": ("stateDiagram-v2\n  [*] -> A\n", "stateDiagram-v2\n  [*] --> A\n"),
    "class-arrow": ("classDiagram\n  A <|- B\n", "classDiagram\n  A <|-- B\n"),
    "sequence-arrow": ("sequenceDiagram\n  A => B: x\n", "sequenceDiagram\n  A ->> B: x\n"),
    "typographic-arrow": ("flowchart TD\n  A —> B\n", "flowchart TD\n  A --> B\n"),
    "missing-end": ("flowchart TD\n  subgraph x\n    A\n", "flowchart TD\n  subgraph x\n    A\n  end\n"),
    "missing-end-in-the-middle": (
        "flowchart TD\n  subgraph x\n    A\n  subgraph y\n    B\n  end\n",
        "flowchart TD\n  subgraph x\n    A\n  end\n  subgraph y\n    B\n  end\n",
    ),
    "missing-end-before-what-is-outside": (
        "flowchart TD\n  subgraph x\n    A\n\n  A --> B\n",
        "flowchart TD\n  subgraph x\n    A\n  end\n\n  A --> B\n",
    ),
    "missing-end-of-the-inner-block": (
        "sequenceDiagram\n  loop a\n    alt b\n      A->>B: x\n    else c\n      A->>B: y\n  end\n",
        "sequenceDiagram\n  loop a\n    alt b\n      A->>B: x\n    else c\n      A->>B: y\n    end\n  end\n",
    ),
    "missing-brace": ("classDiagram\n  class A {\n    +x\n", "classDiagram\n  class A {\n    +x\n  }\n"),
    "misspelt": ("flowchat TD\n  A --> B\n", "flowchart TD\n  A --> B\n"),
    "two-words": ("sequence diagram\n  A->>B: x\n", "sequenceDiagram\n  A->>B: x\n"),
    "capitals": ("%% c\nSEQUENCEDIAGRAM\n  A->>B: x\n", "%% c\nsequenceDiagram\n  A->>B: x\n"),
    "glued": ("flowchartTD\n  A --> B\n", "flowchart TD\n  A --> B\n"),
    "colon-behind-the-type": ("flowchart: TD\n  A --> B\n", "flowchart TD\n  A --> B\n"),
    "small-direction": ("flowchart td\n  A --> B\n", "flowchart TD\n  A --> B\n"),
    "typographic-quotes": ("pie\n  “dogs” : 3\n", 'pie\n  "dogs" : 3\n'),
    "zero-width-space": ("flowchart TD\n  A --> \u200bB\n", "flowchart TD\n  A --> B\n"),
    "semicolon": ("sequenceDiagram\n  A->>B: one; two\n", "sequenceDiagram\n  A->>B: one#59; two\n"),
    "comment": ("flowchart TD\n  // why\n  A --> B\n", "flowchart TD\n  %% why\n  A --> B\n"),
    "html-comment": ("flowchart TD\n  <!-- why -->\n  A --> B\n", "flowchart TD\n  %% why\n  A --> B\n"),
    "slice": ("pie\n  dogs : 3\n  cats 4\n", 'pie\n  "dogs" : 3\n  "cats" : 4\n'),
    "slice-with-an-open-quote": ('pie\n  "dogs : 3\n', 'pie\n  "dogs" : 3\n'),
    "relation": ("erDiagram\n  A ||--o{ B : has many\n", 'erDiagram\n  A ||--o{ B : "has many"\n'),
    "note": ("sequenceDiagram\n  Note left A: x\n", "sequenceDiagram\n  Note left of A: x\n"),
    "end-as-a-name": ("flowchart TD\n  A --> end\n", "flowchart TD\n  A --> End\n"),
    "front-matter-open": (
        "---\ntitle: x\nflowchart TD\n  A --> B\n",
        "---\ntitle: x\n---\nflowchart TD\n  A --> B\n",
    ),
    "front-matter-with-tabs": (
        "---\nconfig:\n\ttheme: dark\n---\nflowchart TD\n\tA --> B\n",
        "---\nconfig:\n  theme: dark\n---\nflowchart TD\n\tA --> B\n",
    ),
    "front-matter-with-a-colon": (
        "---\ntitle: Orders: all\n---\nflowchart TD\n  A --> B\n",
        '---\ntitle: "Orders: all"\n---\nflowchart TD\n  A --> B\n',
    ),
    "directive": (
        "%%{init: {'theme':'dark'}}\nflowchart TD\n  A --> B\n",
        "%%{init: {'theme':'dark'}}%%\nflowchart TD\n  A --> B\n",
    ),
    "second-label-of-a-chain": (
        "flowchart LR\n  a -->|paid| b -->|sent (2)| c\n",
        'flowchart LR\n  a -->|paid| b -->|"sent (2)"| c\n',
    ),
    "quotes-in-the-second-label-of-a-chain": (
        'flowchart LR\n  a -->|paid| b -->|the "box"| c -->|in| d\n',
        'flowchart LR\n  a -->|paid| b -->|"the #quot;box#quot;"| c -->|in| d\n',
    ),
    "brace-in-the-second-label-of-a-chain": (
        "flowchart LR\n  a -->|paid| b -->|sent}| c -->|in| d\n",
        'flowchart LR\n  a -->|paid| b -->|"sent}"| c -->|in| d\n',
    ),
    "open-quote-before-a-sound-label": (
        'flowchart LR\n  shop["Shop (old)] --> till["Till (new)"]\n',
        'flowchart LR\n  shop["Shop (old)"] --> till["Till (new)"]\n',
    ),
    "bar-in-a-label": ("flowchart LR\n  a[in | out] --> b\n", 'flowchart LR\n  a["in | out"] --> b\n'),
    "html-entities": (
        "sequenceDiagram\n  a->>b: Set&lt;int&gt; found\n",
        "sequenceDiagram\n  a->>b: Set#lt;int#gt; found\n",
    ),
    "semicolon-in-a-condition": (
        "sequenceDiagram\n  alt paid; sent\n    a->>b: x\n  end\n",
        "sequenceDiagram\n  alt paid#59; sent\n    a->>b: x\n  end\n",
    ),
    "special-blank-between-words": (
        "sequenceDiagram\n  Note left\u00a0of A: why\n",
        "sequenceDiagram\n  Note left of A: why\n",
    ),
    "heading": (
        "flowchart LR\n  ## The first part\n  a --> b\n",
        "flowchart LR\n  %% The first part\n  a --> b\n",
    ),
    "several-mistakes": (
        "Flowchart TD\n  A -> B[f(x)]\n  subgraph s\n    C\n",
        'flowchart TD\n  A --> B["f(x)"]\n  subgraph s\n    C\n  end\n',
    ),
}

LEFT_ALONE = {
    "no-target": "flowchart TD\n  A -->\n",
    "no-text": "sequenceDiagram\n  A->>B\n",
    "no-label": "erDiagram\n  A ||--o{ B\n",
    "no-type": "A --> B\n",
    "prose-that-begins-like-a-type": "blocks of different widths\n",
    "a-word-that-is-near-to-no-type": "diagram\n  A --> B\n",
    "flat-blocks-that-could-end-anywhere": "flowchart TD\nsubgraph x\nA\nsubgraph y\nB\nend\n",
    "open-description": "erDiagram\n  accDescr {\n  A ||--o{ B : has\n",
    "one-end-too-many": "flowchart TD\n  A --> B\n  end\n",
    "end-beside-a-node-called-End": "flowchart TD\n  End --> end\n",
    "empty": "",
    "unknown-direction": "flowchart down\n  A --> B\n",
    "bar-that-is-text-or-not": "flowchart LR\n  a -->|paid| b | c\n",
    "label-that-may-hold-an-arrow": "flowchart LR\n  a[x (y) --> b(z)] --> c\n",
    "blank-within-an-arrow": "flowchart LR\n  order- ->shop\n  order --> bank\n",
    "letter-within-an-arrow": "flowchart LR\n  order-x->shop\n",
    "letter-of-a-name-or-of-an-arrow": "flowchart LR\n  orderx->shop\n  order --> bank\n",
    "statement-after-a-hash": "flowchart LR\n  # a --> b\n  b --> c\n",
    "node-after-a-hash": "flowchart LR\n  # a\n  b --> c\n",
    "bracket-within-a-word": "flowchart LR\n  ord(er --> shop\n",
    "bracket-within-a-keyword": "flowchart LR\n  a --> b\n  class[Def hot color:red\n",
    "settings-without-their-sign": 'flowchart LR\n  a{ shape: cyl, label: "Orders" }\n',
    "misspelt-end": "flowchart LR\n  subgraph one\n    a --> b\n  ed\n  b --> c\n",
    "end-without-its-line": "flowchart LR\n  subgraph one\n    a --> bend\n",
    "brace-with-a-sign-before-it": "stateDiagram-v2\n  state A {\n    [*] --> B\n  1}\n",
    "end-after-half-an-arrow": "flowchart LR; a--b; subgraph one; c-->d; end;\n",
    "rest-of-the-type-in-the-next-line": "erDiagr\nam\n  A ||--o{ B : has\n",
    "direction-in-the-next-line": "flowchar\n TB\n  a --> b\n",
    "misspelt-of": "sequenceDiagram\n  A->>B: x\n  Note left f A: why\n",
    "statement-after-a-colon": "flowchart LR\n  a-->b:click a call open()\n",
    "relation-within-a-label": "erDiagram\n  A ||--o{ B : one, C ||--o{ D : many\n",
    "sign-before-of": "sequenceDiagram\n  A->>B: x\n  note right @of A: why\n",
    "sign-for-a-blank-before-of": "sequenceDiagram\n  A->>B: x\n  note right`of A: why\n",
    "bracket-before-another-shape": "flowchart LR\n  a(1>x y]\n",
    "bracket-in-a-title": "flowchart LR\n  subgraph Ord[ers of today\n    a\n  end\n",
    "arrow-over-two-lines": "flowchart LR\n  a-\n->b\n",
    "direction-and-statement-in-the-next-line": "grap\n TD;a-->b;\n",
    "digit-of-a-name-or-of-a-label": "flowchart LR\n  a(1((x y)))\n",
    "bracket-before-other-nodes": "flowchart LR\n  a --> b( & c & d\n  b --> c\n",
    "semicolons-between-statements": ("sequenceDiagram;A->>B: hi;Note left f A: x;B->>A: ho;\n"),
    "invisible-letter": "classDiagram\n  Order : id\n  Orde\u200b : name\n",
    "letters-that-stand-for-signs": "flowchart LR\n  a[\ua028 (x)] --> b\n",
    "one-of-the-mistakes-is-not-certain": "flowchart TD\n  A -> B\n  B -->\n",
}


def fix(engine: Engine, diagram: str) -> Fixed | None:
    return fixed(diagram, engine.check([diagram])[0], engine.check)


@pytest.mark.parametrize(("broken", "whole"), FIXED.values(), ids=FIXED.keys())
def test_a_certain_fix_is_made_and_valid(engine: Engine, broken: str, whole: str) -> None:
    found = fix(engine, broken)
    assert found is not None
    assert found.text == whole
    assert engine.check([found.text])[0].valid
    assert applied(broken, found.edits) == whole
    assert found.what
    assert len(found.edits) == len({edit.line for edit in found.edits})


@pytest.mark.parametrize("broken", LEFT_ALONE.values(), ids=LEFT_ALONE.keys())
def test_what_is_not_certain_is_left_alone(engine: Engine, broken: str) -> None:
    assert not engine.check([broken])[0].valid
    assert fix(engine, broken) is None


def test_a_valid_diagram_needs_no_fix(engine: Engine) -> None:
    assert fix(engine, "flowchart TD\n  A --> B\n") is None


def test_verdicts_get_the_edits_and_stay_as_they_are_otherwise(engine: Engine) -> None:
    diagrams = ["flowchart TD\n  A -> B\n", "flowchart TD\n  A --> B\n", "flowchart TD\n  A -->\n"]
    before = engine.check(diagrams)
    first, second, third = with_fixes(diagrams, before, engine.check)
    assert first.repair == (LineEdit(2, 6, 6, "-"),)
    assert (second, third) == before[1:]
    assert (first.message, first.line) == (before[0].message, before[0].line)


def test_nothing_comes_back_when_the_parser_is_never_content() -> None:
    broken = Verdict(
        valid=False, type="flowchart-v2", message="x", detail="x", line=2, column=5, end_column=7
    )

    def never(diagrams: Sequence[str]) -> tuple[Verdict, ...]:
        return tuple(broken for _ in diagrams)

    assert fixed("flowchart TD\n  A -> B\n", broken, never) is None


def test_a_diagram_with_more_mistakes_than_anyone_makes_is_left_alone(engine: Engine) -> None:
    many = "flowchart TD\n" + "  A -> B\n" * (MOST_STEPS + 1)
    assert fix(engine, many) is None
    assert fix(engine, "flowchart TD\n" + "  A -> B\n" * MOST_STEPS) is not None


_LINE = st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=8)


@given(st.lists(_LINE, min_size=1, max_size=6), st.data())
def test_a_draft_gives_the_edits_that_lead_to_it(lines: list[str], data: st.DataObject) -> None:
    original = draft = FixDraft.of("\n".join(lines))
    for _ in range(data.draw(st.integers(0, 4))):
        number = data.draw(st.integers(1, len(draft.lines)))
        width = len(draft.lines[number - 1])
        start = data.draw(st.integers(1, width + 1))
        end = data.draw(st.integers(start, width + 1))
        text = data.draw(st.sampled_from(["", "x", "end", "\nend", "a\nb"]))
        draft = draft.after(Fix(what="", changes=(Change(number, start, end, text),)))
    edits = tuple(draft.edits(original))
    assert applied(original.text, edits) == draft.text


@pytest.mark.slow
def test_each_fix_over_the_corpus_is_valid_and_there_are_many(engine: Engine) -> None:
    broken = [row.text for row in rows() if not row.valid]
    verdicts = engine.check(broken)
    found = [fixed(text, verdict, engine.check) for text, verdict in zip(broken, verdicts, strict=True)]
    whole = [each.text for each in found if each is not None]
    assert [
        text for text, verdict in zip(whole, engine.check(whole), strict=True) if not verdict.parses
    ] == []
    least = 1_000 if collected() else 40
    assert len(whole) >= least, f"{len(whole)} of {len(broken)}"
