"""What of a page's HTML is published."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from handbook.errors import ConfigError
from handbook.site.markup import ATTRIBUTES, GLOBAL, STYLES, hosts_of, policy, published, scheme

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
