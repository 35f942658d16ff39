"""The mistakes that people make most: what they wrote, what we say, and what is right. Also a docs page.

A case is `mistakes/NAME.mmd` with the golden `NAME.txt`; what is right stands in `NAME.right.mmd`, which is
the golden result of the fix, or written by hand where no fix is certain. `pytest --update` writes the
goldens and the page.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from handbook.diagrams import extract
from handbook.diagrams.process.engine import Engine
from handbook.diagrams.repair.fixing import with_fixes
from handbook.lint import engine as linter
from handbook.lint import rules as registry
from handbook.lint.fix import fixed
from handbook.lint.report import Report
from handbook.lint.reporters import text as reporter
from handbook.lint.rule import Context
from handbook.model.finding import Finding
from tests.conftest import Golden

CASES = Path(__file__).parent / "mistakes"
RULE = next(rule for rule in registry.ALL if rule.code == "DGM101")


class Mistake(NamedTuple):
    """A mistake, as the page tells it."""

    name: str
    title: str
    why: str
    fixed: bool = True
    """Whether one fix is certain."""


MISTAKES: dict[str, tuple[Mistake, ...]] = {
    "Labels": (
        Mistake(
            "parentheses",
            "Brackets in a label",
            "Brackets open shapes, so a label that has some needs quotes.",
        ),
        Mistake("quotes", "Quotes in a label", "A quote ends the label; `#quot;` is drawn as one."),
        Mistake("open-quote", "A quote that is never closed", "All up to the next quote would be the label."),
        Mistake(
            "open-bracket",
            "A bracket that is never closed",
            "The arrow after it would be part of the label.",
        ),
        Mistake(
            "label-of-a-chain",
            "Brackets in the second text of a chain of arrows",
            "Only this text gets quotes: all nodes and arrows before it stay what they are.",
        ),
        Mistake(
            "path-in-a-label",
            "A label that begins with a slash",
            "A slash after the bracket begins a slanted shape; in quotes it is text.",
        ),
        Mistake(
            "empty-label", "An empty label", "A shape wants a text; the name alone makes a box.", fixed=False
        ),
        Mistake(
            "blanks-in-a-name", "A name of several words", "Names have no blanks, labels may.", fixed=False
        ),
        Mistake(
            "end-as-a-name", "A node called end", "`end` closes a subgraph; with a capital it is a name."
        ),
        Mistake(
            "reserved-word",
            "A node called like a statement",
            "`graph`, `style`, `class` and others begin statements; a name of your own is free.",
            fixed=False,
        ),
    ),
    "Arrows": (
        Mistake(
            "short-arrow", "An arrow that is too short", "Flowcharts and state diagrams want two dashes."
        ),
        Mistake(
            "sequence-arrow", "A sequence diagram's arrow in a flowchart", "Each type has arrows of its own."
        ),
        Mistake("class-arrow", "Half a relation of classes", "Here, too, the line is two dashes long."),
        Mistake(
            "typographic-arrow",
            "An arrow that a word processor made",
            "Dashes and arrows of print are no arrows here.",
        ),
        Mistake(
            "text-after-a-colon",
            "The text of an arrow after a colon",
            "In a flowchart it is put between bars.",
        ),
        Mistake(
            "text-between-bars",
            "The text of a message between bars",
            "In a sequence diagram it comes after a colon.",
        ),
        Mistake(
            "open-bar",
            "A bar that is never closed",
            "The text goes on up to the next bar, or to the end of the diagram.",
            fixed=False,
        ),
        Mistake(
            "no-target", "An arrow without a target", "Only the author knows where it leads.", fixed=False
        ),
    ),
    "Blocks": (
        Mistake("open-subgraph", "A subgraph that is never closed", "It ends where its indentation ends."),
        Mistake(
            "open-alt",
            "A loop or an alternative that is never closed",
            "`loop`, `alt`, `opt`, `par` and others want an `end`.",
        ),
        Mistake(
            "open-brace",
            "A brace that is never closed",
            "Classes, states, entities and boundaries end with a brace.",
        ),
        Mistake(
            "entity-in-an-entity",
            "An entity that begins before the one above is closed",
            "Entities, classes and requirements do not hold one another.",
        ),
        Mistake(
            "else-outside",
            "An else outside of alt",
            "`else` parts an `alt`, `and` a `par`, `option` a `critical`.",
            fixed=False,
        ),
    ),
    "The first lines": (
        Mistake(
            "misspelt-type",
            "A type that does not exist",
            "The nearest one is named, and written where there is only one.",
        ),
        Mistake(
            "type-in-other-letters", "A type in other letters", "Capitals matter, and types are one word."
        ),
        Mistake(
            "no-type",
            "A diagram without a type",
            "Mermaid does not guess; the first line names the type.",
            fixed=False,
        ),
        Mistake(
            "no-such-direction",
            "A direction that does not exist",
            "There are TB (or TD), BT, LR and RL.",
            fixed=False,
        ),
        Mistake(
            "title-line",
            "A title in a flowchart",
            "Flowcharts, classes and states have titles only in front matter.",
            fixed=False,
        ),
        Mistake(
            "open-front-matter",
            "Front matter that is never closed",
            "It ends with a second line of three dashes.",
        ),
        Mistake(
            "blank-before-front-matter",
            "A blank line before front matter",
            "Front matter begins in the very first line, or it is read as a part of the diagram.",
            fixed=False,
        ),
        Mistake("tabs-in-front-matter", "Tabs in front matter", "YAML is indented with blanks."),
        Mistake(
            "colon-in-front-matter", "A colon in a title", "YAML takes what stands before a colon for a key."
        ),
        Mistake(
            "open-directive",
            "A directive that is never closed",
            "It swallows the diagram up to the next end of a directive.",
        ),
    ),
    "Statements": (
        Mistake(
            "misspelt-statement",
            "A statement that does not exist",
            "The nearest one is named.",
            fixed=False,
        ),
        Mistake(
            "html-entity",
            "An HTML entity in a message",
            "Its semicolon ends the message; Mermaid's own entities begin with `#`.",
        ),
        Mistake("semicolon", "A semicolon in a message", "It ends the message; `#59;` is drawn as one."),
        Mistake(
            "message-without-text",
            "A message without a text",
            "The colon and a text are part of a message.",
            fixed=False,
        ),
        Mistake(
            "note-without-place",
            "A note without a place",
            "It is over somebody, or left or right of them.",
            fixed=False,
        ),
        Mistake(
            "inactive",
            "Deactivating who is not active",
            "Each end of an activation needs its begin.",
            fixed=False,
        ),
        Mistake(
            "relation-without-label",
            "A relation without a label",
            "Entities are related by a word.",
            fixed=False,
        ),
        Mistake(
            "word-in-a-label",
            "A label with a word of the language",
            "`one`, `many`, `zero` and `only` say how many there are, unless they are in quotes.",
        ),
        Mistake("slice", "A slice without quotes", "The name is in quotes, the number after a colon."),
        Mistake(
            "task-without-dates",
            "A task without dates",
            "Name, colon, then when it begins and how long it takes.",
            fixed=False,
        ),
        Mistake(
            "comment", "A comment as in other languages", "Comments begin with `%%`, on lines of their own."
        ),
    ),
    "Characters": (
        Mistake("typographic-quotes", "Quotes that a word processor made", "Only plain quotes are quotes."),
        Mistake("invisible-character", "A character that nobody sees", "It came with something copied."),
    ),
}
EVERY = [mistake for group in MISTAKES.values() for mistake in group]


def finding(engine: Engine, diagram: str) -> Finding:
    """Return what `docs lint` says of a file with this diagram."""
    document = extract.document("example.mmd", diagram)
    fences = tuple(document.drawn())
    contents = [fence.content for fence in fences]
    verdicts = with_fixes(contents, engine.check(contents), engine.check)
    context = Context(judged=tuple(zip(fences, verdicts, strict=True)))
    (found,) = linter.check([(document, context)], [RULE])[0]
    return found


def said(found: Finding) -> str:
    """Return what the text reporter prints of a finding: place and message, the line, the caret."""
    report = Report(findings=(found,), rules=(RULE,), files=1, diagrams=1)
    lines = reporter.render(report).split("\n\n")[0].split("\n")
    lines[0] = lines[0].replace(" CRITICAL DGM101", "").removesuffix(" (syntax-error)")
    return "\n".join(line for line in lines if "docs fix" not in line) + "\n"


def part(name: str, kind: str = ".mmd") -> str:
    return (CASES / f"{name}{kind}").read_text(encoding="utf-8")


@pytest.mark.parametrize("mistake", EVERY, ids=lambda mistake: mistake.name)
def test_a_mistake_is_told_and_made_good(engine: Engine, golden: Golden, mistake: Mistake) -> None:
    found = finding(engine, part(mistake.name))
    golden.check(CASES / f"{mistake.name}.txt", said(found))
    after, applied = fixed(part(mistake.name), [found])
    assert bool(applied) is mistake.fixed
    right = CASES / f"{mistake.name}.right.mmd"
    if applied:
        golden.check(right, after)
    assert engine.check([part(mistake.name, ".right.mmd")])[0].valid


def test_every_file_belongs_to_a_mistake() -> None:
    names = {path.name.split(".")[0] for path in CASES.iterdir()}
    assert names == {mistake.name for mistake in EVERY}
    assert len(EVERY) >= 20


ADVICE = (
    "write", "did you mean", "begin with", "end it with", "closed with", "remove it", "remove the",
    "another name",
)  # fmt: skip


@pytest.mark.parametrize("mistake", EVERY, ids=lambda mistake: mistake.name)
def test_a_message_says_what_to_write(mistake: Mistake) -> None:
    message = part(mistake.name, ".txt").split("\n")[0]
    assert any(word in message for word in ADVICE)


HEAD = """---
title: The mistakes made most in diagrams
description: What people write, what docs lint says of it and where, and what is right; made from the tests.
kind: page
owner: team-platform
---
# The mistakes made most in diagrams

## In short

`docs lint` judges each diagram with the parser of the Mermaid release that draws this site, and reports the
first mistake in one sentence, at its line and column. What is never closed is reported where it was opened.

Where only one thing can be meant, `docs fix` writes it. A fix is made only when Mermaid accepts the result
and its own database shows that all nodes, arrows, messages and texts are still there.

This page is made from the tests of these messages; a test fails when the two differ.
"""


def block(text: str) -> str:
    return f"```text\n{text.rstrip()}\n```\n"


def shown(mistake: Mistake) -> str:
    lead = "`docs fix` writes:" if mistake.fixed else "Right would be, for example:"
    diagram = part(mistake.name).replace("\u200b", "\u2423").replace("\t", "\u21e5")
    parts = [f"### {mistake.title}", "", mistake.why, "", block(diagram), block(part(mistake.name, ".txt"))]
    return "\n".join([*parts, lead, "", block(part(mistake.name, ".right.mmd"))])


def test_the_page_shows_what_the_tests_hold(root: Path, golden: Golden) -> None:
    groups = [
        "\n".join([f"## {title}", "", *(shown(mistake) for mistake in group)])
        for title, group in MISTAKES.items()
    ]
    golden.check(root / "docs" / "reference" / "diagram-mistakes.md", "\n".join([HEAD, *groups]))
