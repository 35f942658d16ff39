"""The reader by which built sites are compared: it must see what a reader sees, and miss no difference."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.site import pages
from tests.site.pages import Heading, Page

ARTICLE = """
<html><body><nav><h2 id="menu">Menu</h2><a href="../elsewhere/">not in the article</a></nav>
<article class="md-content__inner md-typeset">
<a href="https://git.example.org/edit/main/adr/1.md" title="Edit this page" class="md-content__button"
 rel="edit">
<svg><title>pencil</title></svg></a>
<a href="https://git.example.org/raw/main/adr/1.md" title="View source" class="md-content__button"></a>
<h1 id="one">1. One &amp; <code>two</code><a class="headerlink" href="#one">¶</a></h1>
<p><span class="status status-accepted">Accepted</span> on <b>Monday</b><br>see <a href="../0002-b/#why">the
next</a>, <a href="https://example.org/a?b#c">theirs</a> and <a href="#one">above</a>.</p>
<h2 id="two">Two</h2>
<div class="mermaid">
flowchart LR
  a["x &lt;b&gt;"] --&gt; b
</div>
<script>var no = "words";</script>
</article><footer><a href="/">Home</a></footer></body></html>
"""
NOTHING = Page((), (), (), (), (), "")


@pytest.fixture(scope="module")
def page() -> Page:
    return pages.read(ARTICLE, "adr/0001-a/")


def test_headings_are_those_of_the_article_with_level_anchor_and_words(page: Page) -> None:
    assert page.headings == (Heading(1, "one", "1. One & two"), Heading(2, "two", "Two"))


def test_links_are_resolved_and_those_of_the_theme_are_left_out(page: Page) -> None:
    assert page.links == ("adr/0002-b/#why", "https://example.org/a?b#c", "adr/0001-a/#one")


def test_the_source_of_a_diagram_keeps_its_lines_and_is_decoded(page: Page) -> None:
    assert page.diagrams == ('flowchart LR\n  a["x <b>"] --> b',)


def test_a_badge_is_its_class_and_its_words(page: Page) -> None:
    assert page.badges == (("status status-accepted", "Accepted"),)


def test_the_button_for_editing_is_told_from_the_one_for_the_source(page: Page) -> None:
    assert page.edit == ("https://git.example.org/edit/main/adr/1.md",)


def test_the_words_are_those_that_are_shown(page: Page) -> None:
    assert page.text == (
        '1. One & two Accepted on Monday see the next, theirs and above. Two flowchart LR a["x <b>"] --> b'
    )


def test_a_page_without_an_article_says_nothing() -> None:
    assert pages.read("<h1>Not found</h1>", "404.html") == NOTHING


@pytest.mark.parametrize(
    ("href", "address", "there"),
    [
        ("", "a/b/", "a/b/"),
        ("#x", "a/b/", "a/b/#x"),
        (".", "a/b/", "a/b/"),
        ("./", "a/b/", "a/b/"),
        ("..", "a/b/", "a/"),
        ("../", "a/b/", "a/"),
        ("../..", "a/b/", ""),
        ("../../", "a/b/", ""),
        ("../c/", "a/b/", "a/c/"),
        ("../c/index.html", "a/b/", "a/c/"),
        ("../../index.html#top", "a/b/", "#top"),
        ("/c/", "a/b/", "c/"),
        ("c/?q=1#x%20y", "", "c/?q=1#x y"),
        ("#x", "", "#x"),
        ("../feed.xml", "a/b/", "a/feed.xml"),
        ("c.html", "a/b.html", "a/c.html"),
        ("#x", "a/b.html", "a/b.html#x"),
        ("%C3%A4/", "", "ä/"),
        ("mailto:a@example.org", "a/", "mailto:a@example.org"),
        ("//example.org/x", "a/", "//example.org/x"),
    ],
)
def test_a_link_is_resolved_as_browsers_do(href: str, address: str, there: str) -> None:
    assert pages.resolved(href, address) == there


def test_sites_of_equal_pages_do_not_differ(page: Page) -> None:
    assert pages.differences({"a/": page}, {"a/": page}) == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            {"headings": (Heading(1, "one", "1. One & two"), Heading(3, "two", "Two"))},
            "headings: [Heading(level=2",
        ),
        (
            {"links": ("adr/0002-b/#why", "https://example.org/a?b#c", "#one")},
            "links: ['adr/0001-a/#one'] became ['#one']",
        ),
        (
            {"links": ("https://example.org/a?b#c", "adr/0002-b/#why", "adr/0001-a/#one")},
            "links: in this order became another",
        ),
        ({"diagrams": ()}, """diagrams: ['flowchart LR\\n  a["x <b>"] --> b'] became nothing"""),
        ({"badges": (("status", "Accepted"),)}, "badges: [('status status-accepted', 'Accepted')]"),
        (
            {"edit": ("https://git.example.org/edit/main/docs/adr/1.md",)},
            "edit: ['https://git.example.org/edit/main/adr",
        ),
        (
            {"text": "1. One & two Accepted on Monday see this"},
            "text: '1. One & two Accepted on Monday see the next",
        ),
    ],
)
def test_each_fact_that_differs_is_told(page: Page, change: dict[str, object], told: str) -> None:
    other = replace(page, **change)  # type: ignore[arg-type]  # one field each
    (line,) = pages.differences({"a/": page}, {"a/": other})
    assert line.startswith(f"a/: {told}")


def test_a_page_that_one_site_lacks_is_told(page: Page) -> None:
    assert pages.differences({"a/": page, "b/": page}, {"a/": page, "c/": page}) == [
        "b/: only in the first",
        "c/: only in the second",
    ]


def test_a_site_is_read_by_its_addresses_without_the_page_of_error_404(tmp_path: Path) -> None:
    for name in ("index.html", "a/b/index.html", "404.html"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(ARTICLE, encoding="utf-8")
    found = pages.site(tmp_path)
    assert list(found) == ["a/b/", ""]
    assert found["a/b/"].links[0] == "a/0002-b/#why"
    assert found[""].links[0] == "../0002-b/#why".removeprefix("../")
