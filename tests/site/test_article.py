"""What comes around a page's text, and where."""

from __future__ import annotations

import pytest

from handbook.site.article import Allowance, Surroundings, finished, taken_out

CLASS = "diagram-0"


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<h1>Locks</h1>\n<p>x</p>", "<h1>Locks</h1>\n<p>above</p>\n<p>x</p>\n<p>below</p>"),
        ("<p>x</p>", "\n<p>above</p><p>x</p>\n<p>below</p>"),
    ],
)
def test_what_is_ours_stands_below_the_title_and_after_the_text(html: str, shown: str) -> None:
    around = Surroundings("<p>above</p>", "<p>below</p>")
    assert finished(html, around, Allowance(diagram=CLASS)).html == shown


def test_a_page_with_nothing_around_it_stays_as_it_is() -> None:
    assert finished("<h1>x</h1>", Surroundings(), Allowance(diagram=CLASS)).html == "<h1>x</h1>"


@pytest.mark.parametrize(
    ("reduced", "shown", "removed"),
    [
        (True, '<div class="mermaid">a</div>', ("<script>",)),
        (False, '<div class="mermaid">a</div><script>x</script>', ()),
    ],
)
def test_a_diagram_gets_its_class_and_html_is_reduced_where_it_is_asked(
    reduced: bool, shown: str, removed: tuple[str, ...]
) -> None:
    html = f'<div class="{CLASS}">a</div><script>x</script>'
    done = finished(html, Surroundings(), Allowance(reduced=reduced, diagram=CLASS))
    assert (done.html, done.removed) == (shown, removed)


def test_an_author_is_told_of_some_of_what_is_taken_out() -> None:
    said = taken_out("docs/a.md", [f"<x{number}>" for number in range(20)])
    assert said.startswith("docs/a.md: not published: <x0>, <x1>")
    assert "<x8>" in said
    assert "<x9>" not in said
