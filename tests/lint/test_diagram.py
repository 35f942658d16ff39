"""Where the parts of a diagram are found in a document."""

from __future__ import annotations

import re

import pytest

from handbook import markdown, testing
from handbook.lint import diagram
from handbook.lint.rules.dgm import dgm101, dgm108
from handbook.markdown.dialect import MATERIAL
from handbook.model.document import Document, Fence
from handbook.model.facts import Facts
from handbook.model.verdict import Verdict

TEXT = """# Orders

- a list

    ```mermaid
    ---
    title: flowchart of the shop
    ---
    %% flowchart shop
    %%{init: {"theme": "base"}}%%

    flowchart LR
      a-shop --> shop-b --> shop["The shop"]
      shopping --> x1 -.-> x10
      %% last
      order --- x1
    ```
"""
PLACES = {
    "shop": "13:29",  # described there, not the parts of longer names
    "x1": "14:20",
    "x10": "14:28",
    "a-shop": "13:7",
    "The shop": "13:35",
    "last": "",  # only in a comment
    "title": "",  # only in the front matter
    "": "",
}


@pytest.fixture(scope="module")
def document() -> Document:
    return markdown.parse("orders.md", TEXT, MATERIAL)


@pytest.fixture(scope="module")
def fence(document: Document) -> Fence:
    (fence,) = document.drawn()
    return fence


@pytest.mark.parametrize("name", PLACES)
def test_a_name_is_found_as_a_whole_word_outside_of_comments(
    document: Document, fence: Fence, name: str
) -> None:
    place = diagram.find(document, fence, name)
    start = document.position(place.start) if place else None
    assert (f"{start.line}:{start.column}" if start else "") == PLACES[name]
    assert place is None or document.text[place.start : place.end] == name


def test_the_first_name_that_can_be_found_counts(document: Document, fence: Fence) -> None:
    assert diagram.find(document, fence, "nobody", "order") == diagram.find(document, fence, "order")


def test_the_header_is_not_taken_from_front_matter_or_comments(document: Document, fence: Fence) -> None:
    place = diagram.header(document, fence, Facts(family="flowchart", header="flowchart"))
    assert document.position(place.start).line == 12
    unknown = diagram.header(document, fence, Facts(family="pie", header="pie"))
    assert document.position(unknown.start).line == 12


def test_a_pattern_is_looked_for_in_every_line(document: Document, fence: Fence) -> None:
    found = diagram.matches(document, fence, re.compile("title|theme"))
    assert [document.position(span.start).line for span in found] == [7, 10]


def test_a_place_outside_of_the_block_is_moved_into_it(document: Document, fence: Fence) -> None:
    verdict = Verdict(valid=False, type="", line=99, column=99, end_column=100)
    place = diagram.place(document, fence, verdict)
    assert document.position(place.start).line == 16
    assert place.start == place.end == fence.lines[-1].end


def test_an_old_word_is_replaced_and_the_result_is_read_by_mermaid() -> None:
    text = "# A\r\n\r\n- list\r\n\r\n    ```mermaid\r\n    graph LR;a-->graph1\r\n    ```\r\n"
    (finding,) = testing.run([dgm108.RULE], text)
    (edit,) = finding.fix
    after = text[: edit.start] + edit.text + text[edit.end :]
    assert after == text.replace("graph LR", "flowchart LR")
    assert testing.run([dgm101.RULE, dgm108.RULE], after) == ()


def test_long_labels_are_cut_and_stay_on_one_line() -> None:
    assert diagram.shown("a\n  b") == "a b"
    assert diagram.shown("x" * 41) == "x" * 40 + "..."
