"""Links of ours as Zensical wants them: written as if they stood in the source of the page."""

from __future__ import annotations

from typing import Any

import pytest
from markdown import Markdown
from markdown.preprocessors import Preprocessor

from handbook.site.markdown import in_source
from handbook.site.markdown.in_source import Place


@pytest.mark.parametrize(
    ("source", "address", "link", "written"),
    [
        ("adr/0001-x.md", "adr/0001-x/", "../0002-y/", "0002-y/"),
        ("adr/0001-x.md", "adr/0001-x/", "../", "./"),
        ("adr/0001-x.md", "adr/0001-x/", "..", "./"),
        ("adr/0001-x.md", "adr/0001-x/", "../../guide/#why", "../guide/#why"),
        ("adr/0001-x.md", "adr/0001-x/", "../0001-x.md", "0001-x%2Emd"),
        ("adr/index.md", "adr/", "0002-y/", "0002-y/"),
        ("adr/README.md", "adr/", "index.md", "index%2Emd"),
        ("index.md", "", "index.md", "index%2Emd"),
        ("index.md", "", "feed.xml?a=1", "feed.xml?a=1"),
        ("adr/0001-x.md", "adr/0001-x.html", "0002-y.html", "0002-y.html"),
        ("adr/0001-x.md", "adr/0001-x.html", "../guide.html", "../guide.html"),
        ("a.md", "a/", "#here", "#here"),
        ("a.md", "a/", "/top/", "/top/"),
        ("a.md", "a/", "https://example.org/a.md", "https://example.org/a.md"),
        ("a.md", "a/", "mailto:x@example.org", "mailto:x@example.org"),
    ],
)
def test_a_link_is_written_as_in_the_source(source: str, address: str, link: str, written: str) -> None:
    html = f'<p class="a"><a title="t" href="{link}">x</a></p>'
    assert in_source.links(html, Place(source, address)) == html.replace(f'"{link}"', f'"{written}"')


def test_what_is_no_link_stays() -> None:
    html = '<p data-href="../a/" title="href=../b/">href="../c/"</p>'
    assert in_source.links(html, Place("a.md", "a/")) == html


class Context(Preprocessor):
    """What Zensical registers for each page."""

    page: Any = None

    def run(self, lines: list[str]) -> list[str]:
        return lines


def test_a_page_of_zensical_knows_its_place_and_a_page_of_another_engine_does_not() -> None:
    md = Markdown()
    assert in_source.place(md) is None
    context = Context(md)
    md.preprocessors.register(context, "rendering_context", 0)
    assert in_source.place(md) is None
    context.page = type("Page", (), {"path": "a/b.md", "url": "a/b/"})()
    assert in_source.place(md) == Place("a/b.md", "a/b/")
