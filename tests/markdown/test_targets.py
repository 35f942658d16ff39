"""Targets of links taken apart, references and HTML elements found."""

from __future__ import annotations

import posixpath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook import markdown
from handbook.markdown.dialect import GITHUB, MATERIAL, Dialect
from handbook.markdown.references import defined, folded
from handbook.markdown.targets import Target, address, address_of, joined, sources, target_of, written

DIALECTS = st.sampled_from([GITHUB, MATERIAL])


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("a.md", Target("a.md")),
        ("  a.md\n", Target("a.md")),
        ("../b/a%20c.md#%C3%BC", Target("../b/a c.md", "", "ü", has_anchor=True)),
        ("a.md?x=1&amp;y=2#z", Target("a.md", "?x=1&y=2", "z", has_anchor=True)),
        ("a.md?x=1&copy=2", Target("a.md", "?x=1&copy=2")),
        ("a.md?x=1&notit;", Target("a.md", "?x=1&notit;")),
        (r"a.md?x=1\&amp;y", Target("a.md", "?x=1&amp;y")),
        ("#", Target("", "", "", has_anchor=True)),
        ("#a#b", Target("", "", "a#b", has_anchor=True)),
        ("/docs/a.md", Target("/docs/a.md")),
        (r"a\_b\(c\).md", Target("a_b(c).md")),
        (r"a\b.md", Target(r"a\b.md")),
        ("", Target("")),
    ],
)
def test_a_target_is_taken_apart_as_it_is_read(text: str, target: Target) -> None:
    assert target_of(text) == target


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/a.md", "HTTP://x", "mailto:a@b.c", "//host/a", "data:image/png;base64,x",
        "{{ url }}/a.md", "${HOME}/a", "<name>.md", "docs/*.md", "[[page]]", "a.md|b",
        "\\\\server\\a", "vscode:a",
        "%TEMP%/a", "{% link a.md %}", "&#104;ttps://x",
    ],
)  # fmt: skip
def test_an_address_and_a_word_of_a_template_are_no_files(text: str) -> None:
    assert target_of(text) is None


def test_in_html_a_backslash_is_itself() -> None:
    assert target_of(r"a\_b.md", html=True) == Target(r"a\_b.md")
    assert address_of(r"https://x/a\_b?c&amp;d", html=True) == r"https://x/a\_b?c&d"
    assert address_of(r"https://x/a\_b?c&amp;d") == "https://x/a_b?c&d"


@given(st.text(max_size=60), st.booleans())
def test_any_text_is_a_target_or_none(text: str, html: bool) -> None:
    target = target_of(text, html=html)
    if target is not None:
        assert target.rest.partition("#")[0] == target.query
        assert target.has_anchor or not target.anchor


PATHS = st.lists(st.sampled_from(["a", "b c", "d(e)", "ü", "x.md", "f%g"]), min_size=1, max_size=4).map(
    "/".join
)


@given(PATHS, PATHS)
def test_a_path_that_is_written_leads_back_to_its_file(path: str, page: str) -> None:
    text = written(path, page)
    target = target_of(text)
    assert target is not None
    assert joined(posixpath.dirname(page), target.path) == path
    document = markdown.parse("a.md", f"[x]({text})\n", GITHUB)
    assert [link.target for link in document.links] == [text]


@pytest.mark.parametrize(
    ("path", "pages"),
    [
        ("a/b", ("a/b.md", "a/b/index.md", "a/b/README.md")),
        ("a/b/", ("a/b.md", "a/b/index.md", "a/b/README.md")),
        ("a/b.html", ("a/b.md",)),
        ("a/index.html", ("a/index.md", "a.md", "a/README.md")),
        ("v1.2", ("v1.2.md", "v1.2/index.md", "v1.2/README.md")),
        (".", ()),
        ("../..", ()),
    ],
)
def test_an_address_can_be_that_of_some_pages(path: str, pages: tuple[str, ...]) -> None:
    assert sources(path) == pages


@pytest.mark.parametrize(
    ("page", "folder"), [("a/b.md", "a/b"), ("a/index.md", "a"), ("README.md", ""), ("b.markdown", "b")]
)
def test_a_page_has_an_address_of_its_own(page: str, folder: str) -> None:
    assert address(page) == folder


def references(text: str, dialect: Dialect = GITHUB) -> list[tuple[str, str]]:
    document = markdown.parse("a.md", text, dialect)
    for each in document.references:
        assert text[each.span.start : each.span.end].lstrip("!") == f"[{each.text}][{each.label}]"
    return [(each.text, each.label) for each in document.references]


@pytest.mark.parametrize("dialect", [GITHUB, MATERIAL], ids=["github", "site"])
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[a][b] and ![c][d], [e][]", [("a", "b"), ("c", "d"), ("e", "")]),
        ("[![badge][img]][to]", [("![badge][img]", "to"), ("badge", "img")]),
        ("[a](b)[c](d)", []),
        ("[a] [b]", []),
        ("[a][b](c)", []),
        ("`[a][b]` <!-- [a][b] --> \\[a][b]", []),
        ("[a\nb][c\nd]", [("a\nb", "c\nd")]),
        ("```\n[a][b]\n```\n\n[c][d]", [("c", "d")]),
        ("[[a][b]][c]", [("[a][b]", "c"), ("a", "b")]),
    ],
)
def test_references_are_found_where_they_are_text(
    text: str, found: list[tuple[str, str]], dialect: Dialect
) -> None:
    assert references(f"# T\n\n{text}\n", dialect) == found


def test_labels_are_compared_without_case_and_white_space() -> None:
    document = markdown.parse("a.md", "[One  Two]: a.md\n[ü]: b.md\n", GITHUB)
    assert defined(document) == {"one two", "ü"}
    assert folded(" ONE\n two ") == "one two"
    assert folded("Ü") in defined(document)


@given(st.text(st.sampled_from("[]()!`\\\n a<b>#:"), max_size=60), DIALECTS)
def test_spans_of_references_and_elements_are_what_they_say(text: str, dialect: Dialect) -> None:
    references(text, dialect)
    for link in markdown.parse("a.md", text, dialect).inline.elements:
        assert text[link.target_span.start : link.target_span.end] == link.target


@pytest.mark.parametrize("dialect", [GITHUB, MATERIAL], ids=["github", "site"])
@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ('<a href="a.md">x</a>', ["a.md"]),
        ("<A class=x HREF='a b.md' >x</A>", ["a b.md"]),
        ("<img alt=x src=a.png><img/src=b.png>", ["a.png", "b.png"]),
        ("<div>\n<a\n  href = 'a.md'>x</a>\n</div>", ["a.md"]),
        ('<a name="b">x</a> <abbr href="c"> <image src="d"> <area href="e">', []),
        ('<a data-href="a.md">x</a>', []),
        ('<!-- <a href="a.md"> --> `<a href="b.md">`', []),
        ('```\n<a href="a.md">\n```', []),
        ('<a href="">x</a>', [""]),
    ],
)
def test_links_of_html_elements_are_found(text: str, targets: list[str], dialect: Dialect) -> None:
    document = markdown.parse("a.md", f"# T\n\n{text}\n", dialect)
    assert [link.target for link in document.inline.elements] == targets
