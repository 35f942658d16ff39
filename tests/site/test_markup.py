"""What of a page's HTML is published."""

from __future__ import annotations

import re
from pathlib import Path

import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook.errors import ConfigError
from handbook.site import tags
from handbook.site.markup import ATTRIBUTES, GLOBAL, STYLES, TOO_DEEP, hosts_of, policy, published, scheme
from handbook.site.tags import read
from tests.growth import repeated
from tests.test_growth import MOST, grows

HOSTS = ("https://img.example.org",)

KEPT = [
    "<p>Text, <b>bold</b> &amp; <code>a &lt; b</code></p>",
    '<div class="note">a[<b>b</b>] --&gt; b</div>',
    '<details open=""><summary>More</summary>Text</details>',
    '<td style="text-align:left">x</td>',
    '<input type="radio" id="__tabbed_1_1" name="__tabbed_1" checked="">',
    '<label for="__tabbed_1_1">First</label>',
    '<h2 id="steps" data-toc-label="x">Steps<a class="headerlink" href="#steps" title="Link">¶</a></h2>',
    '<svg viewBox="0 0 24 24"><path d="M0 0"></path></svg>',
    '<img src="plan.svg" alt="Plan">',
    '<img src="https://img.example.org/x.png">',
    '<img src="data:image/png;base64,aGk=">',
    '<a href="mailto:a@example.org">mail</a>',
    '<a href="https://example.org/?a=b:c#d">there</a>',
    '<span id="__span-0-1"><a id="__codelineno-0-1" href="#__codelineno-0-1"></a></span>',
]


@pytest.mark.parametrize("html", KEPT)
def test_what_markdown_and_its_extensions_make_stays(html: str) -> None:
    inside = f"<table><tbody><tr>{html}</tr></tbody></table>" if html.startswith("<td") else html
    assert published(inside, HOSTS).html == inside
    assert published(inside, HOSTS).removed == ()


@pytest.mark.parametrize(
    ("html", "clean", "removed"),
    [
        ("a<script>alert(1)</script>b", "ab", "<script>"),
        ("a<style>* {color: red}</style>b", "ab", "<style>"),
        ('<img src="x.png" onerror="alert(1)">', '<img src="x.png">', "onerror of <img>"),
        ('<p onclick="a()">x</p>', "<p>x</p>", "onclick of <p>"),
        ('<iframe src="https://example.org">x</iframe>', "x", "<iframe>"),
        ('<form action="https://e.org"><p>x</p></form>', "<p>x</p>", "<form>"),
        ('<a href="javascript:alert(1)">x</a>', "<a>x</a>", "href of <a>"),
        ('<a href="JaVa&#10;Script:alert(1)">x</a>', "<a>x</a>", "href of <a>"),
        ('<a href="&#1;vbscript:x">x</a>', "<a>x</a>", "href of <a>"),
        ('<a href="data:text/html,x">x</a>', "<a>x</a>", "href of <a>"),
        ('<img src="data:text/html,x">', "<img>", "src of <img>"),
        ('<img src="https://other.example/x.png">', "<img>", "src of <img>"),
        ('<img src="//other.example/x.png">', "<img>", "src of <img>"),
        (r'<img src="\\other.example/x.png">', "<img>", "src of <img>"),
        ('<img src="https://img.example.org.other.example/x">', "<img>", "src of <img>"),
        ('<img src="https://img.example.org&amp;sol;@other.example/x">', "<img>", "src of <img>"),
        ('<img src="https://img.example.org&amp;quest;@other.example/x">', "<img>", "src of <img>"),
        ('<img srcset="a.png 1x, //other.example/b.png 2x">', "<img>", "srcset of <img>"),
        ('<p id="__config">{"search": "x"}</p>', '<p>{"search": "x"}</p>', "id of <p>"),
        ('<input type="image" src="x">', '<input type="checkbox">', "type of <input>"),
        ('<p style="background:url(//other.example/x)">x</p>', '<p style="">x</p>', None),
        ("<svg><script>alert(1)</script></svg>", "<svg></svg>", "<script>"),
        ("a<!-- b -->c", "ac", None),
    ],
)
def test_what_is_not_on_the_list_is_taken_out_and_named(html: str, clean: str, removed: str | None) -> None:
    found = published(html, HOSTS)
    assert found.html == clean
    if removed is not None:
        assert removed in found.removed
    assert published(found.html, HOSTS).html == found.html


UNITS = (
    "<a ", '<a x="', "<!--", "<![", "<?",
    "</b ", "<b>", "<div>", "<ul><li>", "<b><p>", "<script>", "<style>a",
    "<", "<svg>", "<textarea>", "<x y=z>", "<p class='mermaid'>", "&#9;<p title='&#9'>", "<table><tr><td>",
    "<p>a<b></p>",
)  # fmt: skip


@pytest.mark.parametrize("unit", UNITS)
def test_html_is_looked_through_in_time_that_grows_as_it_does(unit: str) -> None:
    assert grows(published, repeated(unit))[-1] < MOST


@pytest.mark.parametrize("text", ["<![x", "<", "</", "<a", "<!", "<a b=", "<a b='", "&#" + "9" * 5_000 + ";"])
def test_what_is_no_html_at_all_is_published_as_well(text: str) -> None:
    assert published(f"<p>x</p>{text}").html.startswith("<p>x</p>")
    address = f'<a href="{text}">x</a>'
    assert published(address).html.endswith("x</a>") or "'" in text


def formatting(count: int) -> str:
    words = "".join(f'<b class="{number}">' for number in range(count))
    return f"<p>{words}</p>" + "<p>x</p>" * count


@pytest.mark.parametrize(
    "text",
    [
        formatting(400),
        "".join(f'<i class="{number}"><p>' for number in range(400)) + "</i>" * 400,
        "".join(f'<b class="{number}"><!--</b>-->' for number in range(400)) + "<p>x</p>" * 400,
        "".join(f'<b class="{number}"><script></b></script>' for number in range(400)) + "<p>x</p>" * 400,
        "".join(f'<b class="{number}"><p title="</b>">' for number in range(400)) + "<p>x</p>" * 400,
        "".join(f'<b class="{number}"><table><td></b></table>' for number in range(400)) + "<p>x</p>" * 400,
        "".join(f'<b class="{number}"><select></b></select>' for number in range(400)) + "<p>x</p>" * 400,
        "<svg><style></style>" + formatting(400),
        "<svg></p>" + formatting(400),
        "<div>" * 2_000,
        "<ul><li>" * 2_000,
    ],
)
def test_what_a_browser_takes_very_long_for_is_published_as_text(text: str) -> None:
    found = published(text, diagram="secret")
    assert found.removed == (TOO_DEEP,)
    assert len(found.html) < 7 * len(text)
    assert found.html.startswith("<pre>&lt;")


@pytest.mark.parametrize(
    "text",
    [
        "<svg><style>" + formatting(400),
        "<svg>" + "<p/><b id=x/>" * 400 + "<p>x</p>" * 400,
        "<!--" + formatting(400),
    ],
)
def test_what_a_browser_might_see_in_it_is_not_multiplied_either(text: str) -> None:
    assert len(published(text).html) < 7 * len(text)


@pytest.mark.parametrize(
    "text",
    [
        "<p>a\n" * 1_000,
        "<ul>" + "<li>a <b>b</b>\n" * 1_000 + "</ul>",
        "<p><a name='x'>b</p>" * 1_000,
        "<table>" + "<tr><td>a<td>b" * 1_000 + "</table>",
        "<dl>" + "<dt>a<dd>b<p>c" * 1_000 + "</dl>",
        '<span><svg viewBox="0 0 1 1"><path d="M0 0"/><path d="M0 0"/></svg></span>' * 1_000,
        "<br><img src=x><hr>" * 1_000,
    ],
)
def test_what_is_left_open_in_ordinary_html_is_no_reason(text: str) -> None:
    assert TOO_DEEP not in published(text).removed


PARTS = st.sampled_from([
    "<", ">", "/", "!", "--", "-->", "<!--", "<b", "<i>", "</b>", "</i>", "<p>", "</p>", "a", "=", '"', "'",
    "x", "&lt;", "&", "</", "<a href=x>", "<img src='y'>", "<?", " x", "\x0bx", "\xa0x", "<li>", "<ul>",
])  # fmt: skip
PLAIN = st.sampled_from([
    '<a href="x">', '<h2 id="a" class="b c">', '<p a="">', '<p\na="b"\tc="d=e >">', '</p a="b">', "</svg>",
    '<p a="&amp;">', '<p a="b"c="d">', '<svg a="b">', '<path d="e"/>', "<br>", "<script>", "</script>",
    "<textarea>", '<script a="b">', "</textarea>", '<p A="b">', "<P>", '<p a-b="c">', '<p a="b" >',
    '<p  a="b">',
])  # fmt: skip


@given(st.lists(PARTS, max_size=40).map("".join))
def test_what_is_read_first_changes_nothing_of_what_is_published(text: str) -> None:
    assert nh3.clean(read(text).html) == nh3.clean(text)


@given(st.lists(PARTS | PLAIN, max_size=40).map("".join))
def test_a_tag_as_renderers_write_it_is_read_as_it_is_letter_by_letter(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tags, "_PLAIN", re.compile("(?!)"))
        expected = read(text)
    assert read(text) == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://e.org", "https"),
        ("JAVASCRIPT:x", "javascript"),
        ("java\tscript\n:x", "javascript"),
        ("\x01 javascript:x", "javascript"),
        ("&#106;avascript&colon;x", "javascript"),
        ("a/b:c", ""),
        ("?a:b", ""),
        ("#a:b", ""),
        ("page.md", ""),
        ("", ""),
    ],
)
def test_the_scheme_is_read_as_a_browser_reads_it(address: str, expected: str) -> None:
    assert scheme(address) == expected


def test_pages_may_ask_the_hosts_that_the_configuration_names() -> None:
    hosts = hosts_of(
        HOSTS, ["https://cdn.example.org/a/b.css", "assets/x.js", "https://cdn.example.org/c.js"]
    )
    assert hosts == ("https://img.example.org", "https://cdn.example.org")
    assert "img-src &#x27;self&#x27; data: https://img.example.org https://cdn.example.org;" in policy(hosts)


@pytest.mark.parametrize("name", ["img.example.org", "https://a b", "https://e.org/x", "'unsafe-eval'", ""])
def test_a_host_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(ConfigError, match="is not a host as in"):
        hosts_of([name], [])


def test_the_page_about_the_site_shows_the_list() -> None:
    page = Path(__file__).parents[2] / "docs" / "reference" / "site.md"
    text = page.read_text(encoding="utf-8").split("## The list\n")[1]
    opening, table, rest = text.split("\n\n", 2)[0], *text.split("| Element |")[1].split("Without", 1)
    rows = {
        row[0]: set(re.findall("`([^`]+)`", row[1])) for row in re.findall(r"\| `(\w+)` \| (.*) \|", table)
    }
    alone = re.findall("`([^`]+)`", rest)
    assert {**rows, **{tag: set() for tag in alone}} == {tag: set(names) for tag, names in ATTRIBUTES.items()}
    assert {"aria-", *GLOBAL, *STYLES} == set(re.findall("`([^`]+)`", opening)) | {"style"}
