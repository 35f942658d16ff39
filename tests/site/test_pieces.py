"""HTML in pieces: put together again it is what it was, and nothing takes longer than its length allows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook.site.pieces import Piece, pieces, with_attribute, with_class

PARTS = (
    "<",
    ">",
    '"',
    "'",
    "a",
    " ",
    "/",
    "<p>",
    "</p>",
    "<pre>",
    "</pre>",
    "<!--",
    "-->",
    "<script>",
    "&lt;",
)


@given(st.lists(st.sampled_from(PARTS), max_size=30).map("".join))
def test_the_pieces_of_any_text_are_the_text(html: str) -> None:
    assert "".join(piece.html for piece in pieces(html)) == html
    assert "".join(piece.html for piece in pieces(html, frozenset({"pre", "p"}))) == html


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>a</p>", [("<p>", "p"), ("a", ""), ("</p>", "/p")]),
        ('<B title="a>b">', [('<B title="a>b">', "b")]),
        ("<pre>a <b>x</b></pre>c", [("<pre>a <b>x</b></pre>", "#"), ("c", "")]),
        ("<pre>a", [("<pre>a", "#")]),
        ("<!-- <p> -->a", [("<!-- <p> -->", "#"), ("a", "")]),
        ("<script>a<b</script>c", [("<script>a<b</script>", "#"), ("c", "")]),
        ("a<b c", [("a", ""), ("<b c", "#")]),
    ],
)
def test_tags_texts_and_what_is_passed_over(html: str, expected: list[tuple[str, str]]) -> None:
    assert list(pieces(html, frozenset({"pre"}))) == [Piece(*each) for each in expected]


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("<p>", '<p class="x">'),
        ('<p class="a b" id="c">', '<p class="x a b" id="c">'),
        ('<p data-class="a">', '<p data-class="a" class="x">'),
        ("<br />", '<br class="x"/>'),
    ],
)
def test_a_tag_gets_one_more_class(tag: str, expected: str) -> None:
    assert with_class(tag, "x") == expected


def test_attributes_are_read_and_added() -> None:
    tag = with_attribute('<li class="a">', "id", "b-1")
    assert tag == '<li class="a" id="b-1">'
    assert Piece(tag, "li").attribute("id") == "b-1"
    assert Piece(tag, "li").attribute("title") == ""
