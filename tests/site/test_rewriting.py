"""Links of a page get other destinations, and nothing else of its text changes."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote, unquote
from xml.etree.ElementTree import Element

import cmarkgfm
import markdown as python_markdown
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from markdown.treeprocessors import Treeprocessor

from handbook import markdown
from handbook.markdown.dialect import GITHUB, MATERIAL, Dialect
from handbook.markdown.targets import address_of
from handbook.site.rewriting import Destination, rewritten, stays, written
from tests.growth import INLINE
from tests.markdown import corpora
from tests.markdown.documents import ANY_TEXT
from tests.test_growth import MOST, grows

DIALECTS = pytest.mark.parametrize("rules", [MATERIAL, GITHUB], ids=["site", "github"])
ADDRESSES = st.one_of(
    st.text(alphabet=st.characters(codec="utf-8"), max_size=20),
    st.text(alphabet="ab/.#?&;=%20 ()<>[]{}|$*_~^`'\"\\\t\n-+!:@éamp", max_size=20),
)


def changed(text: str, rules: Dialect = MATERIAL, *, to: str = "new.md") -> str:
    return rewritten(markdown.parse("a.md", text, rules), lambda _: to)


def read(text: str, rules: Dialect = MATERIAL) -> list[Destination]:
    """Return the destinations that a page is asked about."""
    found: list[Destination] = []
    rewritten(markdown.parse("a.md", text, rules), found.append)
    return found


class _Seen(Treeprocessor):
    """Collects where links and pictures lead once all is formatted."""

    def __init__(self, md: python_markdown.Markdown) -> None:
        super().__init__(md)
        self.found: list[str] = []

    def run(self, root: Element) -> None:
        for element in root.iter():
            key = {"a": "href", "img": "src"}.get(element.tag, "")
            if key in element.attrib:
                self.found.append(element.attrib[key].replace("\x02amp\x03", "&"))


@lru_cache(maxsize=1)
def renderer() -> tuple[python_markdown.Markdown, _Seen]:
    mermaid = {"name": "mermaid", "class": "mermaid"}
    md = python_markdown.Markdown(
        extensions=list(MATERIAL.extensions),
        extension_configs={
            "pymdownx.superfences": {"custom_fences": [mermaid]},
            "pymdownx.tabbed": {"alternate_style": True},
        },
    )
    seen = _Seen(md)
    md.treeprocessors.register(seen, "seen", 1)
    return md, seen


def on_site(text: str) -> list[str]:
    """Return where the links of a page lead for the renderer of sites, entities resolved."""
    md, seen = renderer()
    md.reset()
    seen.found = []
    md.convert(text.replace("\r\n", "\n"))
    return [address_of(href, html=True) for href in seen.found]


def in_repository(text: str) -> list[str]:
    """Return where the links of a page lead for GitHub's own parser."""
    html = cmarkgfm.github_flavored_markdown_to_html(text)
    return [address_of(found[1], html=True) for found in re.finditer(r'(?:href|src)="([^"]*)"', html)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[a](b.md)", "[a](new.md)"),
        ('[a]( b.md "title" )', '[a]( new.md "title" )'),
        ("[a](<b c.md> 'x')", "[a](<new.md> 'x')"),
        ("[a](b_(c).md)", "[a](new.md)"),
        (r"[a](b\_c\).md)", "[a](new.md)"),
        ("[a](b&amp;c.md)", "[a](new.md)"),
        ("[a]()", "[a](new.md)"),
        ("[a](<>)", "[a](<new.md>)"),
        ("![a](b.png)", "![a](new.md)"),
        ("[![a](b.png)](c.md)", "[![a](new.md)](new.md)"),
        ("[a\nb](c.md)\r\n", "[a\nb](new.md)\r\n"),
        ("[a][x]\n\n[x]: b.md 'title'\n", "[a][x]\n\n[x]: new.md 'title'\n"),
        ("[x]: <b.md>", "[x]: <new.md>"),
        ("!!! note\n\n    [a][x]\n\n    [x]: b.md\n", "!!! note\n\n    [a][x]\n\n    [x]: new.md\n"),
        ("| [a](b.md) | c |\n|---|---|\n", "| [a](new.md) | c |\n|---|---|\n"),
        ('<a class="k" href="b.md">a</a>', '<a class="k" href="new.md">a</a>'),
        ("<div>\n<img alt=x src=b.png>\n</div>", "<div>\n<img alt=x src=new.md>\n</div>"),
        ("<a href=''>a</a>", "<a href='new.md'>a</a>"),
    ],
)
def test_each_way_to_write_a_link_gets_the_new_destination(before: str, after: str) -> None:
    assert changed(before) == after


@pytest.mark.parametrize(
    "text",
    [
        "<https://example.org/a>",
        "<a@example.org>",
        "https://example.org",
        "`[a](b.md)`",
        "```\n[a](b.md)\n```\n",
        "    [a](b.md)\n",
        "<!-- [a](b.md) <a href='b.md'> -->",
        "---\ntitle: '[a](b.md)'\n---\n\n# T\n",
        "[^1]: note\n",
        r"\[a](b.md)",
        "[a] (b.md)",
        "[x]: <b c.md>\n",
    ],
)
def test_what_is_no_link_that_a_reader_follows_stays(text: str) -> None:
    assert changed(text) == text


@pytest.mark.parametrize(
    ("text", "destination"),
    [
        ("[a](b%20c.md#d)", Destination("b%20c.md#d", image=False, html=False)),
        ("[a](<b c.md>)", Destination("b c.md", image=False, html=False)),
        (r"[a](b\(c&amp;d.md)", Destination("b(c&d.md", image=False, html=False)),
        ("[a](b.md?c=1&copy=2)", Destination("b.md?c=1&copy=2", image=False, html=False)),
        ("![a](b.png)", Destination("b.png", image=True, html=False)),
        ("![a][x]\n\n[x]: b.png", Destination("b.png", image=True, html=False)),
        ("![a][x] and [a][x]\n\n[x]: b.png", Destination("b.png", image=False, html=False)),
        ('<img src="b.png">', Destination("b.png", image=True, html=True)),
        (r'<a href="b\c.md">', Destination(r"b\c.md", image=False, html=True)),
    ],
)
def test_a_destination_is_asked_for_as_a_browser_reads_it(text: str, destination: Destination) -> None:
    assert read(text) == [destination]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("a b.md", "a%20b.md"),
        ("a_(b).md#c-d", "a_%28b%29.md#c-d"),
        ("a%20b.md", "a%20b.md"),
        ("?a=1&b=2", "?a=1&b=2"),
        ("?a&copy;b", "?a&amp;copy;b"),
        ("ü.md", "ü.md"),
        ("a|b$c{d}`e`<f>'g'\"h\"", "a%7Cb%24c%7Bd%7D%60e%60%3Cf%3E%27g%27%22h%22"),
        ("a\u00a0b\x00c\\d", "a%C2%A0b%00c%5Cd"),
    ],
)
def test_an_address_is_written_so_that_nothing_in_it_means_something_else(
    address: str, expected: str
) -> None:
    assert written(address) == expected


def test_a_definition_or_an_attribute_that_loses_its_destination_is_still_one() -> None:
    assert changed("[x]: b.md\n", to="") == "[x]: <>\n"
    assert changed("<img src=b.png alt=c>", to="") == '<img src="" alt=c>'
    assert changed("<img src='b.png'>", to="") == "<img src=''>"


LINKS = st.lists(
    st.sampled_from(
        (
            "[a](old.md)",
            "[a](kept.md)",
            "![a](old.png)",
            "`[a](old.md)`",
            "](old.md",
            "[a]( old.md )",
            "\\",
            "\n",
            "*",
            "[a](ol\\d.md)",
            "[a](o(l)d.md)",
            "[a](old.md&amp;)",
            "[a]",
            "(old.md)",
            "[r]: old.md",
            "[a][r]",
            "<b>",
            " ",
        )
    )
).map("".join)


@given(text=st.one_of(ANY_TEXT, LINKS))
@settings(deadline=None)
def test_a_text_that_is_told_to_stay_without_reading_it_stays(text: str) -> None:
    def chosen(found: Destination) -> str | None:
        return "new.md" if found.address.startswith("o") else found.address if found.image else None

    for rules in (GITHUB, MATERIAL):
        if stays(text, chosen):
            assert rewritten(markdown.parse("a.md", text, rules), chosen) == text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('Words, `code` and [a link](kept.md) with [an anchor](kept.md#a "title").', True),
        ("[A link](old.md) that changes.", False),
        ("`[a link](old.md)`", False),
        ("[a]: kept.md", False),
        ("A <b>bold</b> word.", False),
        ("[a link](kept\\.md)", False),
    ],
)
def test_only_plain_texts_are_told_to_stay(text: str, told: bool) -> None:
    assert stays(text, lambda found: "new.md" if found.address == "old.md" else None) is told


@DIALECTS
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=ANY_TEXT)
@example(text="\ufeff[a](b.md)\r\n[x]: <b>\r")
def test_a_text_whose_links_are_left_is_the_same_text(rules: Dialect, text: str) -> None:
    document = markdown.parse("a.md", text, rules)
    assert rewritten(document, lambda _: None) == text


@DIALECTS
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=ANY_TEXT)
@example(text="[![a](b)](c) [d][e]\n\n[e]: f\n<a href=g><img src='h'>")
def test_a_text_that_was_rewritten_has_the_new_destinations_where_it_had_the_old(
    rules: Dialect, text: str
) -> None:
    before = read(text, rules)
    after = read(changed(text, rules, to="new.md"), rules)
    assert after == [destination._replace(address="new.md") for destination in before]


@settings(max_examples=300, deadline=None)
@given(address=ADDRESSES)
@example(address="a&copy;b&#65;c")
@example(address="a&b=1&copy=2")
@example(address="")
@pytest.mark.parametrize(
    "frame",
    [
        "[a](b.md)",
        "x **[a](<b.md> 'title')** y",
        "![a](b.md)",
        "[a][x]\n\n[x]: b.md",
        "| [a](b.md) |\n|---|\n",
    ],
)
def test_both_renderers_read_the_address_that_was_written(frame: str, address: str) -> None:
    text = changed(frame, to=address)
    meant = unquote(written(address).replace("&amp;", "&"))
    assert [unquote(each) for each in on_site(text)] == [meant]
    assert [unquote(each) for each in in_repository(text)] == [meant]


@settings(max_examples=200, deadline=None)
@given(address=ADDRESSES)
@pytest.mark.parametrize("frame", ["<a href='b'>c</a>", '<img src="b">', "<a href=b>c</a>"])
def test_an_element_reads_the_address_that_was_written(frame: str, address: str) -> None:
    (found,) = read(changed(frame, to=address))
    assert found.address == quote_of(address)


def quote_of(address: str) -> str:
    """Return an address with what is unsafe percent-encoded, and its ampersands as they are."""
    return "".join(quote(each, safe="") if written(each) != each else each for each in address)


@pytest.mark.parametrize("corpus", corpora.NAMES)
def test_the_renderer_follows_each_link_to_where_it_was_rewritten_to(corpus: str) -> None:
    """Compares pages of real repositories: each address gets a mark, which the renderer has to show."""
    missed: list[str] = []
    total = 0
    for name, text in corpora.files(corpus)[:60]:
        document = markdown.parse(name, text, MATERIAL)
        lead = rewritten(document, lambda found: None if ":" in found.address else f"X{found.address}")
        body = lead[document.front_matter.span.end :] if document.front_matter else lead
        hrefs = [href for href in on_site(body) if not href.startswith("#fn") and ":" not in href]
        total += len(hrefs)
        missed += [f"{name}: {href}" for href in hrefs if not href.startswith("X")]
    assert total
    assert missed == []


@pytest.mark.parametrize("name", INLINE)
def test_links_are_rewritten_in_time_that_grows_as_the_text_does(name: str) -> None:
    assert grows(changed, INLINE[name])[-1] < MOST
