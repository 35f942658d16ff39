"""Sections, their spans, their anchors, and the containers around blocks."""

from __future__ import annotations

import pytest

from handbook import markdown
from handbook.markdown import dialect
from handbook.model.document import ContainerKind, Document, Section


def site(text: str) -> Document:
    return markdown.parse("a.md", text, dialect.MATERIAL)


def repository(text: str) -> Document:
    return markdown.parse("a.md", text, dialect.GITHUB)


def cut(document: Document, section: Section) -> tuple[str, str, str]:
    return (
        document.text[section.heading.start : section.heading.end],
        document.text[section.body.start : section.body.end],
        document.text[section.span.start : section.span.end],
    )


def test_a_section_holds_its_heading_its_body_and_what_is_deeper() -> None:
    document = site("# A\na\n## B\nb\n# C\n")
    assert [cut(document, section) for section in document.sections] == [
        ("# A", "a\n", "# A\na\n## B\nb\n"),
        ("## B", "b\n", "## B\nb\n"),
        ("# C", "", "# C\n"),
    ]


def test_an_underlined_heading_spans_two_lines() -> None:
    document = site("A\n===\r\na\r\n")
    assert cut(document, document.sections[0]) == ("A\n===", "a\r\n", "A\n===\r\na\r\n")


@pytest.mark.parametrize(("read", "expected"), [(site, "id"), (repository, "title---id-cls")])
def test_attributes_belong_to_the_title_only_where_the_flavour_knows_none(
    read: object, expected: str
) -> None:
    assert callable(read)
    (section,) = read("##  Title ##  {#id .cls}\n").sections
    assert section.id == expected
    assert section.title == ("Title" if expected == "id" else "Title ##  {#id .cls}")


@pytest.mark.parametrize(
    ("title", "on_site", "in_repository"),
    [
        ("Hello World", "hello-world", "hello-world"),
        ("A & B", "a-b", "a--b"),
        ("`code_span` and *em*", "code_span-and-em", "code_span-and-em"),
        ("[link](http://x) text", "link-text", "link-text"),
        ("Über uns", "uber-uns", "über-uns"),
        ("1.2.3", "123", "123"),
        ("日本", "_1", "日本"),
        ("What's new?", "whats-new", "whats-new"),
        ("a - b", "a-b", "a---b"),
        ("a <b>c</b>", "a-c", "a-c"),
        ("a <script> b", "a-b", "a-script-b"),
    ],
)
def test_slugs_are_those_of_the_flavour(title: str, on_site: str, in_repository: str) -> None:
    assert site(f"# {title}\n").sections[0].id == on_site
    assert repository(f"# {title}\n").sections[0].id == in_repository


def test_equal_titles_get_different_anchors() -> None:
    text = "# A\n\n# A\n\n# A\n\n# B {#a_2}\n"
    assert [section.id for section in site(text).sections] == ["a", "a_1", "a_3", "a_2"]
    assert [section.id for section in repository("# A\n\n# A\n\n# A\n").sections] == ["a", "a-1", "a-2"]


def test_a_section_in_a_container_ends_with_it() -> None:
    text = "## A\n\n!!! note\n\n    # B\n\n    b\n\na\n\n## C\n"
    document = site(text)
    by_title = {section.title: section for section in document.sections}
    assert cut(document, by_title["B"])[2].rstrip() == "    # B\n\n    b"
    assert cut(document, by_title["A"])[2].rstrip().endswith("\na")
    inside = document.section_at(text.index("    b"))
    outside = document.section_at(text.index("\na\n") + 1)
    assert inside is not None
    assert outside is not None
    assert (inside.title, outside.title) == ("B", "A")


@pytest.mark.parametrize(
    ("text", "kinds", "label"),
    [
        ('!!! note "N"\n    # T\n', [ContainerKind.ADMONITION], "N"),
        ("!!! note\n    # T\n", [ContainerKind.ADMONITION], "note"),
        ('??? tip "D"\n    # T\n', [ContainerKind.DETAILS], "D"),
        ('=== "A"\n    # T\n', [ContainerKind.TAB], "A"),
        ("- # T\n", [ContainerKind.LIST_ITEM], "-"),
        ("> # T\n", [ContainerKind.QUOTE], ">"),
        ("<div markdown>\n\n# T\n\n</div>\n", [ContainerKind.HTML], "div"),
        ("a\n: # T\n", [ContainerKind.DEFINITION], "a"),
        (
            '- x\n\n    !!! note "N"\n\n        # T\n',
            [ContainerKind.LIST_ITEM, ContainerKind.ADMONITION],
            "N",
        ),
    ],
)
def test_containers_tell_their_kind_and_label_from_the_outside_in(
    text: str, kinds: list[ContainerKind], label: str
) -> None:
    for document in (site(text), markdown.exact.parse("a.md", text, dialect.MATERIAL)):
        (section,) = document.sections
        assert [container.kind for container in section.containers] == kinds
        assert section.containers[-1].label == label


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('<h1 align="center">T</h1>\n\n## U\n', [(1, "T", "t", 1), (2, "U", "u", 3)]),
        ("text\n\n<H2>\n  <img src=x>\n  A &amp; <b>B</b>\n</H2>\n", [(2, "A & B", "a--b", 3)]),
        ("<div>\n<h1>T</h1>\n<h3>U</h3>\n</div>\n", [(1, "T", "t", 2), (3, "U", "u", 3)]),
        ("> <h1>T</h1>\n", [(1, "T", "t", 1)]),
        ("- a\n\n  <h1>\n  T\n  </h1>\n\n# U\n", [(1, "T", "t", 3), (1, "U", "u", 7)]),
        ("<!-- <h1>T</h1> -->\n\n<pre>\n<h1>T</h1>\n</pre>\n\n```html\n<h1>T</h1>\n```\n", []),
        ("<details>\n<!-- <h1>T</h1>\n--><summary>x</summary>\n\n`<h1>T</h1>`\n", []),
    ],
)
def test_an_html_heading_is_a_section_of_a_repository(
    text: str, found: list[tuple[int, str, str, int]]
) -> None:
    document = repository(text)
    assert [
        (section.level, section.title, section.id, document.position(section.heading.start).line)
        for section in document.sections
    ] == found
    assert not document.uncertainties


@pytest.mark.parametrize(
    "text",
    [
        "<h1>\n\nT\n\n</h1>\n",
        "text <h2>T</h2>\n",
        "> <!-- x\n\n# T\n",
        "<div>\n<!-- x\n\n# T\n",
        "<script>\n# T\n",
    ],
)
def test_html_that_does_not_end_in_its_block_is_uncertain_in_a_repository(text: str) -> None:
    assert repository(text).uncertainties


def test_an_alert_is_a_quote_with_its_name() -> None:
    (section,) = repository("> [!NOTE]\n> # T\n").sections
    assert [(container.kind, container.label) for container in section.containers] == [
        (ContainerKind.QUOTE, "NOTE")
    ]


def test_a_fence_knows_where_everything_stands() -> None:
    text = '# T\n\n!!! note\n\n    ``` { .mermaid title="x" }\n    graph TD\n      a --> b\n    ```\n'
    (fence,) = site(text).fences
    assert text[fence.span.start : fence.span.end] == text[text.index("```") : text.rindex("```") + 3]
    assert fence.info == text[fence.info_span.start : fence.info_span.end] == '{ .mermaid title="x" }'
    assert fence.language == "mermaid"
    assert fence.content == "graph TD\n  a --> b"
    assert [text[span.start : span.end] for span in fence.lines] == ["graph TD", "  a --> b"]
    assert fence.drawn


def test_a_tab_in_code_is_blanks_on_a_site_and_stays_in_a_repository() -> None:
    text = "```\n\tx\n```\n"
    assert site(text).fences[0].content == "    x"
    assert repository(text).fences[0].content == "\tx"


def test_the_reading_is_told() -> None:
    assert site("# T\n").reading.value == "scanned"
    assert markdown.exact.parse("a.md", "# T\n", dialect.MATERIAL).reading.value == "exact"
    assert markdown.exact.parse("a.md", "# T\n", dialect.GITHUB).reading.value == "scanned"


@pytest.mark.xfail(reason="the id of a heading is made as if something defined every reference", strict=True)
@pytest.mark.parametrize(
    "rest", ["words\n", "words\n[one]: https://example.org/one\n"], ids=["none", "interrupts"]
)
def test_a_reference_that_nothing_defines_is_text_in_the_id_of_a_heading(rest: str) -> None:
    document = repository(f"# [links][one]\n\n{rest}")
    assert document.uncertainties or document.sections[0].id == "linksone"


@pytest.mark.parametrize("rules", [dialect.GITHUB, dialect.MATERIAL])
def test_so_many_headings_are_read_and_no_more(
    rules: dialect.Dialect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handbook.markdown.assembly.MOST_HEADINGS", 2)
    document = markdown.parse("a.md", "# A\n\n## B\n\n## C\n\n## D\n", rules)
    assert [section.title for section in document.sections] == ["A", "B"]
    (uncertain,) = document.uncertainties
    assert (uncertain.line, uncertain.extension) == (5, "headings")
    assert uncertain.reason == "more than 2 headings, of which the rest is not read"
    assert document.sections[-1].span.end == len(document.text)
