"""Words of the glossary on other pages: what is explained, where, and what is left alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mkdocs.exceptions import Abort

from handbook.errors import ConfigError
from handbook.site.declared import Declared, Options
from handbook.site.explained import MOST_LINKS, Explainer, Words
from handbook.site.glossary import Glossary, Term, address, read
from tests.site.conftest import Build
from tests.site.test_foreign import Foreign, foreign

__all__ = ["foreign"]

TERMS = (
    Term("ADR", "A decision record.", "term-adr"),
    Term("update", "A new value.", "term-update"),
    Term("lost update", "One write erases another.", "term-lost-update"),
    Term("N+1", "One more for each row.", "term-n-1"),
    Term("R&D", "Research.", ""),
    Term("lt", "Less than.", "term-lt"),
    Term("blast radius", "What breaks.", "term-blast-radius"),
)
EXPLAINER = Explainer(TERMS)
LINK = re.compile(r'<a class="term" href="g/(?P<anchor>[^"]*)" title="[^"]*">(?P<words>[^<]*)</a>')


def explained(html: str) -> list[tuple[str, str]]:
    """Return the words that became links, with their anchors; all else must have stayed."""
    done = EXPLAINER.explained(html, "g/")
    assert LINK.sub(lambda found: found["words"], done) == html
    return [(found["words"], found["anchor"]) for found in LINK.finditer(done)]


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>An ADR.</p>", ["ADR"]),
        ("<p>Two ADRs, (ADR) and ADR</p>", ["ADRs"]),
        # The longest word first, over the end of a line, at the beginning of a sentence.
        ("<p>Lost\nupdates and one update</p>", ["Lost\nupdates", "update"]),
        ("<p>N+1</p>", ["N+1"]),
        ("<p>Of R&amp;D.</p>", ["R&amp;D"]),
        ("<p><em>ADR</em> <strong>update</strong></p><ul><li>N+1</li></ul>", ["ADR", "update", "N+1"]),
        ("<table><tbody><tr><td>ADR</td></tr></tbody></table>", ["ADR"]),
        # Once in a page, in whatever form.
        ("<p>ADR</p><h2>a</h2><p>ADR</p><h3>b</h3><p>ADRs</p>", ["ADR"]),
        # Whole words, and no other case of a word with capitals.
        ("<p>ADRx xADR ADR-1 pre-ADR docs/ADR ADR/x ADR.md adr Adr updated UPDATE N+10</p>", []),
        ("<p>a &lt; b &lt;b&gt; &#38;</p>", []),
    ],
)
def test_the_first_use_of_a_whole_word_in_a_page_is_a_link(html: str, words: list[str]) -> None:
    assert [found for found, _ in explained(html)] == words


@pytest.mark.parametrize(
    "html",
    [
        "<h1>ADR</h1><h3>ADR</h3>",
        "<p><code>ADR</code><kbd>ADR</kbd></p><pre><span>ADR</span></pre>",
        '<p><a href="x">An <em>ADR</em></a></p>',
        '<div class="mermaid">ADR --&gt; <b>x</b> ADR</div>',
        '<div class="arithmatex">ADR</div>',
        '<p class="admonition-title">ADR</p>',
        '<ol class="steps" role="list"><li>ADR<ol><li>ADR</li></ol>ADR</li></ol>',
        '<p class="page-facts" data-search-exclude>ADR</p>',
        "<p hidden>ADR</p>",
        '<img alt="ADR" title="an ADR > b"><br title="ADR">',
        "<table><thead><tr><th>ADR</th></tr></thead></table>",
        "<details><summary>ADR</summary></details>",
        "<button>ADR</button><label>ADR</label><svg><title>ADR</title></svg>",
        "<script>ADR</script><style>ADR</style>",
        "<!-- ADR -->",
        "<p><pre>ADR",
        '<a href="x" ADR',
        "< ADR",
    ],
)
def test_code_links_headings_and_diagrams_stay_as_they_are(html: str) -> None:
    assert explained(html) == []


@pytest.mark.parametrize("end", ["", "<!-- x -->", '<div class="mermaid">a<div>b</div></div>', "<br hidden>"])
def test_the_text_after_what_is_left_alone_is_explained(end: str) -> None:
    assert explained(f"{end}<p>ADR</p>") == [("ADR", "#term-adr")]


def test_a_page_gets_so_many_links_and_no_more() -> None:
    known = Explainer(Term(f"word{number}x", "m", "a") for number in range(MOST_LINKS + 5))
    html = "".join(f"<p>word{number}x</p>" for number in range(MOST_LINKS + 5))
    assert known.explained(html, "g/").count('<a class="term"') == MOST_LINKS


@given(
    st.lists(st.sampled_from(("<", ">", '"', "ADR", " ", "<p>", "</p>", "<pre>", "<!--", "-->")), max_size=30)
)
def test_any_text_stays_what_it_was_but_for_the_links(parts: list[str]) -> None:
    explained("".join(parts))


TABLE = (
    "<table><thead><tr><th>Word</th><th>Meaning</th></tr></thead><tbody>"
    "<tr><td>SLO, SLI</td><td>The target, and <em>that</em>\nfigure (<a href='x'>Requirements</a>).</td></tr>"
    "<tr><td>record</td><td>See SLO. Never deleted.</td></tr>"
    '<tr id="own"><td><code>x</code></td><td>A &lt;b&gt;.</td></tr>'
    "<tr><td>p99</td><td></td></tr><tr><td>SLO</td><td>Something else.</td></tr>"
    f"<tr><td>{'long ' * 20}</td><td>Never.</td></tr></tbody></table>"
)


def test_a_table_is_read_and_its_rows_get_addresses() -> None:
    found = read(TABLE)
    assert found.terms == (
        Term("SLO", "The target, and that figure.", "term-slo"),
        Term("SLI", "The target, and that figure.", "term-slo"),
        Term("record", "The target, and that figure. Never deleted.", "term-record"),
    )
    assert '<tr class="term-entry" id="term-slo"><td>SLO, SLI</td>' in found.html
    assert '<tr id="own"><td><code>x</code>' in found.html


def test_a_definition_list_is_read() -> None:
    html = (
        "<dl><dt>Cursor</dt><dt>mark</dt><dd><p>A place in a list.</p></dd><dd>More.</dd>"
        "<dt>card</dt><dd>A rule.</dd></dl>"
    )
    assert read(html).terms == (
        Term("Cursor", "A place in a list.", "term-cursor"),
        Term("mark", "A place in a list.", "term-cursor"),
        Term("card", "A rule.", "term-card"),
    )


def test_an_address_that_the_page_has_is_not_given_again() -> None:
    html = '<h2 id="term-slo">x</h2><table><tr><td>SLO</td><td>The target.</td></tr></table>'
    assert read(html) == Glossary(html, (Term("SLO", "The target.", ""),))


def test_a_long_meaning_is_cut() -> None:
    (term,) = read(f"<dl><dt>card</dt><dd>{'a' * 400}</dd></dl>").terms
    assert term.meaning == f"{'a' * 300}..."


def test_hostile_words_and_meanings_are_text() -> None:
    html = (
        "<dl><dt>&lt;b&gt;x&lt;/b&gt;</dt><dd>&quot; onclick=&quot;x &lt;img src=x onerror=alert(1)&gt;"
        " \\1 </dd><dt>(a+)+$</dt><dd>x</dd></dl>"
    )
    done = Explainer(read(html).terms).explained("<p>&lt;b&gt;x&lt;/b&gt; (a+)+$ aaaa</p>", 'g/"><script>/')
    assert (
        'title="&quot; onclick=&quot;x &amp;lt;img src=x onerror=alert(1)> \\1"'.replace("1)>", "1)&gt;")
        in done
    )
    assert ">&lt;b&gt;x&lt;/b&gt;</a>" in done
    assert "<script" not in done
    assert "<img" not in done


HEAD = '<html><head><link href="{up}assets/handbook/handbook.css"></head><body><nav>SLO</nav>'


def page(text: str, up: str = "", begin: str = '<article class="x">', end: str = "</article>") -> bytes:
    return f"{HEAD.format(up=up)}{begin}{text}{end}<footer>SLO</footer></body></html>".encode()


@pytest.mark.parametrize(
    ("path", "link"),
    [
        ("index.html", "start/glossary/#term-slo"),
        ("start/index.html", "glossary/#term-slo"),
        ("start/x/index.html", "../glossary/#term-slo"),
        ("a/b/c/index.html", "../../../start/glossary/#term-slo"),
    ],
)
def test_each_page_links_the_glossary_from_where_it_is(path: str, link: str) -> None:
    pages = {"start/glossary/index.html": page(TABLE), path: page("<p>SLO</p>")}
    words = Words("start/glossary/", pages)
    assert words.in_page(path, pages[path]).decode().count(f'href="{link}"') == 1
    own = words.in_page("start/glossary/index.html", b"").decode()
    assert 'id="term-slo"' in own
    assert 'class="term"' not in own


@pytest.mark.parametrize(
    ("address", "file", "link"),
    [("start/words.html", "start/words.html", "../start/words.html#"), ("./", "index.html", "../#")],
)
def test_the_glossary_may_be_a_file_or_the_page_of_the_site(address: str, file: str, link: str) -> None:
    pages = {file: page(TABLE), "a/b.html": page("<p>SLO</p>")}
    assert f'href="{link}term-slo"' in Words(address, pages).in_page("a/b.html", pages["a/b.html"]).decode()


@pytest.mark.parametrize("begin", ["<article>", '<div class="col-md-9" role="main">'])
def test_of_a_page_only_the_text_is_changed(begin: str) -> None:
    pages = {"g/index.html": page(TABLE), "a.html": page("<p>SLO</p>", begin=begin, end="")}
    done = Words("g/", pages).in_page("a.html", pages["a.html"]).decode()
    assert done.count("<a ") == 1
    assert f'{begin}<p><a class="term" href="g/#term-slo"' in done


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("404.html", page("<p>SLO</p>")),
        ("demo.html", b"<html><body><article>SLO</article></body></html>"),
        ("old.html", page("SLO", begin="", end="")),
        ("odd.html", page("<p>x \xff</p>").replace(b"\xc3\xbf", b"\xff")),
    ],
)
def test_files_that_are_no_pages_of_the_site_stay_as_they_are(path: str, text: bytes) -> None:
    assert Words("g/", {"g/index.html": page(TABLE)}).in_page(path, text) == text


@pytest.mark.parametrize("pages", [{}, {"g/index.html": page("<p>x</p>")}])
def test_a_glossary_without_words_changes_nothing(pages: dict[str, bytes]) -> None:
    assert Words("g/", pages).in_page("a.html", page("<p>SLO</p>")) == page("<p>SLO</p>")


def declared(glossary: str, *, directory_urls: bool = True) -> Declared:
    return Declared(
        file=Path("mkdocs.yml"),
        pages=Path("docs"),
        name="x",
        options=Options(glossary=glossary),
        directory_urls=directory_urls,
    )


def test_the_glossary_is_named_by_its_path_in_the_sources() -> None:
    known = ["a.md", "start/glossary.md", "index.md", "a.png"]
    assert address(declared(""), known) == ""
    assert address(declared("start/glossary.md"), known) == "start/glossary/"
    assert address(declared("start/glossary.md", directory_urls=False), known) == "start/glossary.html"
    assert address(declared("index.md"), known) == "./"
    with pytest.raises(ConfigError, match=r"there is no page 'start/glosary\.md'; did you mean"):
        address(declared("start/glosary.md"), known)
    with pytest.raises(ConfigError, match=r"there is no page 'a\.png'"):
        address(declared("a.png"), known)


GLOSSARY = "# Words\n\n| Word | Meaning |\n|---|---|\n| SLO | The target (<b>bold</b>). |\n"


@pytest.mark.parametrize("theme", ["mkdocs", "material"])
def test_a_site_explains_words_where_it_is_asked_to(foreign: Foreign, theme: str) -> None:
    files = {"docs/index.md": "# Home\n\nAn SLO: `SLO`.\n\n[SLO](words.md)\n", "docs/words.md": GLOSSARY}
    site = foreign(files, theme=theme, plugins=[{"handbook": {"glossary": "words.md"}}])
    html = site.page("")
    assert html.count('<a class="term" href="words/#term-slo" title="The target (bold).">SLO</a>') == 1
    assert html.count('class="term"') == 1
    assert 'id="term-slo"' in site.page("words")
    assert 'class="term"' not in foreign(files, theme=theme).page("")


def test_a_site_whose_glossary_is_no_page_is_not_built(build_site: Build) -> None:
    with pytest.raises(Abort):
        build_site({"docs/index.md": "# Home\n"}, plugins=[{"handbook": {"glossary": "words.md"}}])
