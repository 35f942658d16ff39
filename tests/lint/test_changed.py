"""Which findings are about the lines that a change has touched."""

from __future__ import annotations

import pytest

from handbook import markdown
from handbook.lint.changed import Touched
from handbook.lint.rule import Rule, whole
from handbook.markdown.dialect import GITHUB
from handbook.model.changed import NEW, ChangedLines
from handbook.model.document import Document, Span
from handbook.model.terms import Severity

RULE = Rule(code="TST101", name="x", severity=Severity.NIT, check=lambda *_: iter(()), doc="x")
TEXT = """---
kind: page
owner: x
---
# Title

Intro.

## One

First.

```mermaid
flowchart LR
  a --> b
```

### Deeper

Second.

## Two

A paragraph
of two lines.
"""


def document(text: str = TEXT) -> Document:
    return markdown.parse("a.md", text, GITHUB)


def touched(at: str, changed: ChangedLines, text: str = TEXT) -> bool:
    """Return whether a finding that marks a piece of the text is about what has changed."""
    page = document(text)
    start = text.index(at)
    return Touched(page, changed).has(RULE.at(page, Span(start, start + len(at)), "m"))


def line(number: int) -> ChangedLines:
    return ChangedLines(((number, number),))


def gap(number: int) -> ChangedLines:
    return ChangedLines((), (number,))


CASES = [
    ("its own line", "First.", line(11), True),
    ("another line of its section", "First.", line(20), False),
    ("a line was removed beside it", "First.", gap(11), False),
    ("one of its lines", "A paragraph\nof two lines.", line(25), True),
    ("the line after it", "A paragraph", line(25), False),
    ("in a fence, another line of the fence", "a --> b", line(14), True),
    ("in a fence, its last line", "flowchart LR", line(16), True),
    ("in a fence, a line was removed from it", "a --> b", gap(14), True),
    ("in a fence, the line after it", "flowchart LR", line(17), False),
    ("on a heading, a line of its section", "## One", line(11), True),
    ("on a heading, a line of a deeper section", "## One", line(20), True),
    ("on a heading, a line was removed from its end", "## One", gap(21), True),
    ("on a heading, the next section", "## One", line(24), False),
    ("on a heading, the line before it", "## Two", line(20), False),
    ("on a deeper heading, its section", "### Deeper", line(20), True),
    ("on a deeper heading, the outer section", "### Deeper", line(11), False),
    ("in the front matter, another field", "kind: page", line(3), True),
    ("in the front matter, a field was removed", "kind: page", gap(2), True),
    ("in the front matter, the text", "kind: page", line(7), False),
    ("on the title, any line", "# Title", line(25), True),
    ("on the title, a line was removed anywhere", "# Title", gap(25), True),
    ("on the title, the file has another name only", "# Title", ChangedLines(), True),
    ("anywhere, the file has another name only", "First.", ChangedLines(), False),
    ("anywhere in a new file", "First.", NEW, True),
]


@pytest.mark.parametrize(("case", "at", "changed", "expected"), CASES, ids=[case[0] for case in CASES])
def test_a_finding_counts_where_the_piece_that_it_is_about_has_changed(
    case: str, at: str, changed: ChangedLines, expected: bool
) -> None:
    assert touched(at, changed) is expected, case


@pytest.mark.parametrize(("case", "at", "changed", "expected"), CASES, ids=[case[0] for case in CASES])
def test_other_line_ends_change_nothing(case: str, at: str, changed: ChangedLines, expected: bool) -> None:
    assert touched(at.replace("\n", "\r\n"), changed, TEXT.replace("\n", "\r\n")) is expected, case


def test_a_document_without_a_title_is_blamed_at_its_first_line() -> None:
    page = document("Words.\n\n## One\n\nText.\n")
    finding = RULE.at(page, whole(page), "a section is missing")
    assert Touched(page, line(5)).has(finding)


def test_carriage_returns_alone_do_not_shift_lines() -> None:
    # For us they end lines, for git they do not.
    text = "# T\r\rone\r\rtwo\nthree\n\nfour\n"
    assert touched("three", line(2), text)
    assert not touched("four", line(2), text)
    assert touched("two", line(1), text)


def test_an_empty_span_at_the_end_is_on_the_last_line() -> None:
    page = document("# T\n\nend\n")
    finding = RULE.at(page, Span(len(page.text), len(page.text)), "m")
    assert Touched(page, line(4)).has(finding)
    assert not Touched(page, line(3)).has(finding)
