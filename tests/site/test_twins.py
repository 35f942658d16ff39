"""Each page is there as Markdown, too, and says what the page says: no less, and no more."""

from __future__ import annotations

import posixpath
from pathlib import Path
from urllib.parse import unquote, urlsplit

import markdown as python_markdown
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handbook.markdown import parse
from handbook.markdown.dialect import MATERIAL
from handbook.markdown.targets import address_of
from handbook.site.addresses import twin_of, way
from handbook.site.twins import PageText, Section, Twin, Twins, by_folder, by_navigation, index, twin
from tests.growth import INLINE, repeated
from tests.site.conftest import Build
from tests.test_growth import MOST, grows

HTML = python_markdown.Markdown(extensions=["tables", "admonition", "md_in_html", "pymdownx.superfences"])


def rendered(text: str) -> str:
    HTML.reset()
    return HTML.convert(text)


def made(text: str, source: str = "", html: str | None = None) -> str:
    page = PageText("a.md", source, text, rendered(text) if html is None else html)
    return twin(page, MATERIAL, lambda _: None).text


@pytest.mark.parametrize(
    ("uri", "file"),
    [
        ("a.md", "a.md"),
        ("index.md", "index.md"),
        ("b/README.md", "b/index.md"),
        ("b/a.markdown", "b/a.md"),
    ],
)
def test_a_twin_stands_where_the_source_of_its_page_does(uri: str, file: str) -> None:
    assert twin_of(uri) == file


@pytest.mark.parametrize(
    ("page", "file", "href"),
    [
        ("index.html", "index.md", "index.md"),
        ("a/index.html", "a.md", "../a.md"),
        ("b/a.html", "b/a.md", "a.md"),
        ("b c/index.html", "b c.md", "../b%20c.md"),
    ],
)
def test_a_page_leads_to_its_twin_from_where_it_stands(page: str, file: str, href: str) -> None:
    assert way(page, file) == href
    html = Twins({}, {page: file}).named_in(page, b"<head></head><p>")
    assert html.decode() == f'<head><link rel="alternate " type="text/markdown" href="{href}">\n</head><p>'
    assert Twins({}, {page: file}).named_in(page, html) == html
    assert Twins().named_in(page, b"<head></head>") == b"<head></head>"


def test_of_the_front_matter_a_twin_keeps_what_readers_see() -> None:
    source = (
        "---\ntitle: 'A \"page\"'\ndescription: What it is. # not for readers\nowner: team-a\n"
        'kind: guide@1\nreviewed: {on: 2026-11-01, by: "@a", sha: "1"}\nsecret: x\n---\n# A\n'
    )
    assert made("# A\n", source) == (
        '---\ntitle: "A \\"page\\""\ndescription: "What it is."\nowner: "team-a"\n'
        'reviewed: "2026-11-01"\n---\n\n# A\n'
    )


def test_a_page_without_front_matter_has_a_twin_without() -> None:
    assert made("\n# A\n\ntext\n\n") == "# A\n\ntext\n"


@pytest.mark.parametrize(
    "text",
    [
        "a\n\n<!-- SECRET -->\n\nb",
        "a <!-- SECRET --> b",
        "<!-- SECRET\n\nmore -->\n\nb",
        "- a\n\n    <!-- SECRET -->\n\n    b",
        "!!! note\n\n    <!-- SECRET\n    -->\n\n    b",
        "<div>\n<!-- SECRET -->\n</div>",
        "<div markdown>\n\n<!-- SECRET -->\n\nb\n\n</div>",
        "| a | b |\n|---|---|\n| c | <!-- SECRET --> d |\n",
        "> <!-- SECRET -->\n> b",
        "[//]: # (SECRET)\n\nb",
        '[note]: # "SECRET"\n\nb',
        "[//]: <> (SECRET)\n\nb",
        "[//]: # <!-- SECRET\nSECRET -->\n\nb",
        "# A <!-- SECRET -->\n\nb",
        "`code` <!-- SECRET --> `code`",
        "```\ncode\n```\n<!-- SECRET -->\n",
    ],
)
def test_what_authors_write_for_each_other_is_in_no_twin(text: str) -> None:
    assert "SECRET" in text
    assert "SECRET" not in made(text)


@pytest.mark.parametrize(
    "text",
    [
        "```html\n<!-- shown -->\n```\n",
        "a `<!-- shown -->` b\n",
        "    <!-- shown\n    more -->\n",
        "a <!-- shown, as nothing ends it\n",
        "- a\n\n    ```html\n    <p>\n    <!-- shown -->\n    ```\n",
        "[home]: #\n\n[home]\n",
    ],
)
def test_what_a_page_shows_of_comments_is_in_its_twin(text: str) -> None:
    assert made(text).strip("\n") == text.strip("\n")


def test_a_comment_that_is_taken_for_code_is_in_no_twin_unless_the_page_shows_it() -> None:
    text = "```\n<!-- SECRET -->\n<!-- shown -->\n```\n"
    html = "<pre><span>&lt;!-- sh</span><span>own --&gt;</span></pre><!-- SECRET -->"
    assert made(text, html=html) == "```\n\n<!-- shown -->\n```\n"


def test_where_a_comment_stood_one_blank_line_is_left() -> None:
    assert made("a\n\n<!-- x -->\n\nb\n") == "a\n\nb\n"
    assert made("a\n<!-- x -->\nb\n") == "a\n\nb\n"


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["<!-- S -->", "<!--", "-->", "[//]: # (S)", "`", "```", "\n", "\n\n", "a ", "    ", "> "]
        )
    )
)
def test_no_order_of_notes_and_code_makes_it_fail_or_shows_more_than_the_page(pieces: list[str]) -> None:
    text = "".join(pieces)
    html = rendered(text)
    if "S" in made(text, html=html):
        assert "S" in html


def test_the_list_has_the_pages_by_section_and_the_others_as_optional() -> None:
    twins = {
        "index.md": Twin("The [book]", "What it is: all.", ""),
        "b/a.md": Twin("A", "", ""),
        "b/c d.md": Twin("C", "About C.", ""),
        "rules/10.md": Twin("Ten", "", ""),
        "rules/2.md": Twin("Two", "", ""),
    }
    sections = [
        Section("Pages", ["index.md"]),
        Section("Part B", ["b/a.md", "b/c d.md", "gone.md", "index.md"]),
        Section("Empty", []),
    ]
    assert index("Book", "A site.", sections, twins) == (
        "# Book\n\n> A site.\n\nEach link leads to a page as Markdown.\n\n"
        "## Pages\n\n- [The \\[book\\]](index.md): What it is: all.\n\n"
        "## Part B\n\n- [A](b/a.md)\n- [C](b/c%20d.md): About C.\n\n"
        "## Optional\n\n- [Two](rules/2.md)\n- [Ten](rules/10.md)\n"
    )


def test_sections_are_those_at_the_top_of_the_navigation() -> None:
    nav = [
        "index.md",
        {"Start": ["start/index.md", {"Deep": ["start/a.md", {"B": "start/b.md"}]}]},
        {"News": "news.md"},
        {"Web": "https://example.org"},
    ]
    assert by_navigation(nav) == [
        Section("Pages", ["index.md", "news.md", "https://example.org"]),
        Section("Start", ("start/index.md", "start/a.md", "start/b.md")),
    ]


def test_without_a_navigation_sections_are_the_folders_at_the_top() -> None:
    uris = ["a-b/2.md", "a-b/10.md", "a-b/README.md", "z.md", "index.md", "a-b/c/d.md"]
    assert by_folder(uris) == [
        Section("Pages", ["index.md", "z.md"]),
        Section("A b", ["a-b/README.md", "a-b/2.md", "a-b/10.md", "a-b/c/d.md"]),
    ]


PAGES = {
    "docs/index.md": (
        "---\nowner: team-a\n---\n# Home\n\n[A](a.md#part), [log](../adr/0001-x.md), [code](../tool.py), "
        "![p](p.png), [gone](#x), [folder](sub/) and <https://example.org>.\n\n<!-- SECRET -->\n\n"
        '<img src="p.png" alt="p">\n'
    ),
    "docs/a.md": '# A\n\n## Part\n\n--8<-- "part.txt"\n\n<img src="../p.png" alt="p">\n',
    "docs/sub/README.md": "# Sub\n\n[home](../index.md)\n",
    "docs/part.txt": "[home](index.md)\n",
    "docs/draft.md": "# Draft\n",
    "adr/0001-x.md": "# X\n\n[home](../docs/index.md), [sub](../docs/sub/README.md)\n",
    "docs/p.png": "",
    "tool.py": "pass\n",
}
SETTINGS = {
    "exclude_docs": "draft.md",
    "not_in_nav": "",
    "site_url": "https://docs.example.org/",
    "markdown_extensions": [{"pymdownx.snippets": {"base_path": ["docs"], "check_paths": True}}],
}


def ways(folder: Path, file: Path) -> dict[str, str]:
    """Return the addresses in a text of the site, and the files that they lead to, without those of hosts."""
    document = parse(file.name, file.read_text(encoding="utf-8"), MATERIAL)
    found = {}
    for link in (*document.links, *document.inline.elements):
        target = urlsplit(address_of(link.target))
        if target.scheme or not target.path:
            continue
        here = posixpath.join(file.relative_to(folder).parent.as_posix(), unquote(target.path))
        found[link.target] = posixpath.normpath(here)
    return found


@pytest.mark.parametrize("directory_urls", [True, False])
def test_links_of_a_twin_lead_to_twins_and_files_of_the_site(
    build_site: Build, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, directory_urls: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    # MkDocs leaves addresses in HTML as they are.
    pages = (
        PAGES if directory_urls else PAGES | {"docs/a.md": PAGES["docs/a.md"].replace("../p.png", "p.png")}
    )
    site = build_site(pages, use_directory_urls=directory_urls, **SETTINGS)
    twins = sorted(path.relative_to(site.folder).as_posix() for path in site.folder.rglob("*.md"))
    assert twins == ["a.md", "adr/0001-x.md", "adr/index.md", "index.md", "runbooks/index.md", "sub/index.md"]
    home = (site.folder / "index.md").read_text(encoding="utf-8")
    assert home.startswith('---\nowner: "team-a"\n---\n\n# Home\n')
    assert "[A](a.md#part), [log](adr/0001-x.md), [code](https://git.example.org/" in home
    assert "![p](p.png)" in home
    assert "[folder](sub/index.md)" in home
    assert "<https://example.org>" in home
    assert "SECRET" not in home
    assert "[home](index.md)" in (site.folder / "a.md").read_text(encoding="utf-8"), "of an included page"
    for file in (*map(site.folder.joinpath, twins), site.folder / "llms.txt"):
        for address, path in ways(site.folder, file).items():
            assert (site.folder / path).is_file(), f"{file.name}: {address}"
    listed = ways(site.folder, site.folder / "llms.txt")
    assert sorted(listed.values()) == twins
    assert "draft" not in (site.folder / "llms.txt").read_text(encoding="utf-8")


def test_each_page_names_its_twin_and_shows_the_way(
    build_site: Build, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    site = build_site(PAGES, **SETTINGS)
    assert '<link rel="alternate " type="text/markdown" href="index.md">' in site.page("")
    assert '<a class="page-twin" type="text/markdown" href="index.md">As Markdown</a>' in site.page("")
    assert '<link rel="alternate " type="text/markdown" href="../a.md">' in site.page("a")
    assert 'href="../a.md">As Markdown</a>' in site.page("a"), "nobody keeps it"


def test_a_site_can_do_without_twins(build_site: Build) -> None:
    site = build_site(
        {"docs/index.md": PAGES["docs/index.md"]}, plugins=["search", {"handbook": {"twins": False}}]
    )
    assert not list(site.folder.rglob("*.md"))
    assert not (site.folder / "llms.txt").exists()
    assert "text/markdown" not in site.page("")


def test_a_list_of_the_site_itself_stays(build_site: Build) -> None:
    site = build_site({"docs/index.md": "# Home\n", "docs/llms.txt": "ours\n"})
    assert (site.folder / "llms.txt").read_text(encoding="utf-8") == "ours\n"
    assert (site.folder / "index.md").is_file()


def test_what_must_not_be_included_is_in_no_twin(
    build_site: Build, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    files = {"docs/index.md": '# Home\n\n--8<-- ".env"\n', "docs/.env": "SECRET\n"}
    site = build_site(files, markdown_extensions=SETTINGS["markdown_extensions"])
    assert "SECRET" not in (site.folder / "index.md").read_text(encoding="utf-8")
    assert any("not included" in complaint for complaint in site.complaints)


SHAPES = {
    **INLINE,
    "comments in code": repeated("    <!-- x -->\n"),
    "notes": repeated("[//]: # (x)\n\n"),
    "comments": repeated("<!-- x -->\n\n"),
    "notes with comments": repeated("[//]: # <!-- x -->\n"),
}


@pytest.mark.parametrize("name", SHAPES)
def test_twins_are_made_in_time_that_grows_as_the_text_does(name: str) -> None:
    assert grows(lambda text: made(text, html=text), SHAPES[name])[-1] < MOST
