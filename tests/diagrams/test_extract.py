"""A file that is one diagram, as a document."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook.diagrams.extract import Drawing, at_line, document, is_diagram_file
from handbook.model.facts import Facts
from handbook.model.verdict import Verdict


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a.mmd", True), ("docs/A.MERMAID", True), ("a.md", False), ("mmd", False), ("a.mmd.md", False)],
)
def test_the_name_tells_whether_a_file_is_one_diagram(name: str, expected: bool) -> None:
    assert is_diagram_file(name) is expected


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("", ""),
        ("\ufeff", ""),
        ("pie", "pie"),
        ("pie\n", "pie"),
        ("\ufeffpie\r\n\r\n", "pie\n"),
        ("\ufeff---\ntitle: x\n---\npie\n", "\ufeff---\ntitle: x\n---\npie"),
        ("\ufeff--- x\n", "--- x"),
        ("pie\r  title x", "pie\n  title x"),
    ],
)
def test_the_content_is_the_lines_without_line_ends_and_a_mark_only_before_front_matter(
    text: str, content: str
) -> None:
    (fence,) = document("a.mmd", text).drawn()
    assert fence.content == content


@given(st.text(alphabet="a% \t\r\n\ufeff漢"))
def test_each_line_of_the_content_stands_where_the_fence_says(text: str) -> None:
    made = document("a.mmd", text)
    (fence,) = made.drawn()
    assert [text[line.start : line.end] for line in fence.lines] == (
        fence.content.split("\n") if fence.lines else []
    )
    assert made.text == text
    for number, line in enumerate(fence.lines, 1):
        assert made.position(line.start).line == number


def test_a_mermaid_comment_that_disables_a_rule_reaches_the_file() -> None:
    first = "\ufeff%% handbook: disable=DGM106 it is a map  \r\n%%{init: {}}%%\n"
    text = f"{first}%%handbook: disable-file=DGM104 x\npie"
    comments = document("a.mmd", text).comments
    assert [comment.text for comment in comments] == [
        "handbook: disable-file=DGM106 it is a map",
        "handbook: disable-file=DGM104 x",
    ]
    assert [text[comment.span.start : comment.span.end] for comment in comments] == [
        "handbook: disable=DGM106 it is a map",
        "handbook: disable-file=DGM104 x",
    ]


def test_a_drawing_knows_its_lines_type_and_facts() -> None:
    made = document("a.mmd", "flowchart LR\n  a --> b\n")
    (fence,) = made.drawn()
    facts = Facts(family="flowchart", header="flowchart")
    drawing = Drawing(made, fence, Verdict(valid=True, type="flowchart-v2", facts=facts))
    assert (drawing.line, drawing.last_line, drawing.type, drawing.facts) == (1, 2, "flowchart", facts)
    assert at_line([drawing], 2) is drawing
    assert at_line([drawing], 3) is None
    unknown = Drawing(made, fence, Verdict(valid=False, type=""))
    assert (unknown.type, unknown.facts) == ("", None)
