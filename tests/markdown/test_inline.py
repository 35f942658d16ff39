"""Links and comments are found outside of code, at their exact places."""

from __future__ import annotations

import pytest

from handbook import markdown
from handbook.markdown import dialect


def targets(text: str) -> list[str]:
    document = markdown.parse("a.md", text, dialect.MATERIAL)
    for link in document.links:
        assert text[link.target_span.start : link.target_span.end] == link.target
        assert link.target in text[link.span.start : link.span.end]
    return [link.target for link in document.links]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[a](b.md)", ["b.md"]),
        ('[a](b.md "title")', ["b.md"]),
        ("[a](<b c.md>)", ["b c.md"]),
        ("[a](b_(c).md)", ["b_(c).md"]),
        ("[a [b] c](d.md)", ["d.md"]),
        ("![a](b.png)", ["b.png"]),
        ("[![a](b.png)](c.md)", ["c.md", "b.png"]),
        ("[a]: b.md", ["b.md"]),
        ('[a]: <b.md> "t"', ["b.md"]),
        ("!!! note\n\n    [a]: b.md", ["b.md"]),
        ("> [a]: b.md", ["b.md"]),
        ("text\n\n    [a]: b.md\n", []),
        ("<https://a.b/c>", ["https://a.b/c"]),
        ("<a@b.org>", ["a@b.org"]),
        ("`[a](b.md)`", []),
        ("`` ` [a](b.md) ``", []),
        ("a ` b [c](d.md)", ["d.md"]),
        ("```\n[a](b.md)\n```", []),
        ("text\n\n    [a](b.md)\n", []),
        ("<!-- [a](b.md) -->", []),
        ("<div>\n[a](b.md)\n</div>\n", []),
        ("[^1]: note", []),
        ("---\nt: '[a](b.md)'\n---\n[c](d.md)", ["d.md"]),
        (r"\`[a](b.md)\`", ["b.md"]),
        ("[a](b.md)\r\n[c](d.md)\r\n", ["b.md", "d.md"]),
        ("[a\nb](c.md)", ["c.md"]),
        ("[a]()", [""]),
    ],
)
def test_links_are_those_that_a_reader_can_follow(text: str, expected: list[str]) -> None:
    assert targets(text) == expected


def test_an_image_is_told_from_a_link() -> None:
    document = markdown.parse("a.md", "![a](b.png) [c](d.md)", dialect.GITHUB)
    assert [(link.text, link.image) for link in document.links] == [("a", True), ("c", False)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<!-- a -->", ["a"]),
        ("text <!-- a\nb --> text", ["a\nb"]),
        ("<!-- a --><!-- b -->", ["a", "b"]),
        ("`<!-- a -->`", []),
        ("```\n<!-- a -->\n```\n", []),
        ("a ` b\n\n<!-- c -->\n", ["c"]),
        ("<!-- open", []),
        ("# T <!-- a -->\n", ["a"]),
    ],
)
def test_comments_are_those_outside_of_code(text: str, expected: list[str]) -> None:
    document = markdown.parse("a.md", text, dialect.GITHUB)
    assert [comment.text for comment in document.comments] == expected
    for comment in document.comments:
        assert text[comment.span.start : comment.span.end].startswith("<!--")
        assert text[comment.span.start : comment.span.end].endswith("-->")
