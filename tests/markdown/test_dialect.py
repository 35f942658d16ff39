"""A site's dialect comes from its mkdocs.yml; what is not understood is an uncertainty."""

from __future__ import annotations

import pytest

from handbook import markdown
from handbook.markdown import dialect
from handbook.markdown.extensions import DEFAULT_EXTENSIONS

SITE = """\
site_name: x
INHERIT: ../base.yml  # the house style
markdown_extensions:
  - admonition
  - toc:
      permalink: true
  # a comment
  - pymdownx.superfences:
      custom_fences:
        - name: mermaid
          class: mermaid
          format: !!python/name:pymdownx.superfences.fence_code_format
        - name: vega
          class: vegalite
  - "pymdownx.tabbed":
      alternate_style: true
nav:
  - index.md
"""


def test_a_list_of_extensions_is_read_in_order_behind_those_of_mkdocs() -> None:
    found = dialect.from_site((SITE,))
    assert found.extensions == (
        "toc", "tables", "fenced_code", "admonition", "pymdownx.superfences", "pymdownx.tabbed"
    )  # fmt: skip
    assert found.custom_fences == (("mermaid", "mermaid"), ("vega", "vegalite"))
    assert not found.uncertainties
    assert found.draws("mermaid")
    assert not found.draws("vega")


@pytest.mark.parametrize(
    ("text", "base"),
    [
        (SITE, "../base.yml"),
        ("site_name: x\nnav:\n  INHERIT: no\n", None),
        ("INHERIT: !ENV [BASE, '../base.yml']\n", "../base.yml"),
        ("INHERIT: !ENV [BASE]\n", None),
        ("INHERIT: !ENV BASE\n", None),
    ],
)
def test_the_inherited_file_is_named(text: str, base: str | None) -> None:
    assert dialect.inherits(text) == base


SLUG = "!!python/object/apply:pymdownx.slugs.slugify\n        kwds: {case: lower}"


@pytest.mark.parametrize(
    ("extensions", "text"),
    [
        ("toc: {baselevel: 3}", "# A\n\n##### B\n"),
        ("toc: {separator: _}", "# A b\n"),
        ("toc:\n      slugify: !!python/name:markdown.extensions.toc.slugify_unicode", "# Über uns\n"),
        (f"toc:\n      slugify: {SLUG}", "# Über UNS!\n"),
        ("toc:\n      slugify: !!python/name:pymdownx.slugs.uslugify_cased_encoded", "# Über UNS\n"),
        ("toc:\n      slugify: !!python/name:pymdownx.slugs.gfm", "# Über UNS\n"),
        ("sane_lists", "- a\n\n1. b\n\n    # T\n\n- c\n1. # d\n"),
        ("pymdownx.saneheaders", "#A\n\n# B\n\n#\n\n## C ##\n"),
        ("nl2br", "# A\n"),
        ("pymdownx.critic", "# A\n"),
        ("pymdownx.blocks.details", "# A\n"),
        ("mdx_include", "# A\n"),
        ("codehilite:\n      guess_lang: false", "# A\n"),
        ("pymdownx.snippets:\n      auto_append: [includes/terms.md]", "# A\n"),
    ],
)
def test_common_extensions_and_options_leave_no_uncertainty(extensions: str, text: str) -> None:
    site = dialect.from_site((f"markdown_extensions:\n  - {extensions}\n",))
    scanned, exact = markdown.parse("a.md", text, site), markdown.exact.parse("a.md", text, site)
    assert not scanned.uncertainties
    assert not exact.uncertainties
    assert scanned.sections == exact.sections


@pytest.mark.parametrize(
    ("extension", "text"),
    [
        ("pymdownx.critic", "a {++ b\n\n# T\n++}\n"),
        ("pymdownx.blocks.details", "/// details | x\n# T\n///\n"),
        ("pymdownx.quotes", "> # T\n"),
        ("pymdownx.fancylists", "a. x\n"),
        ("legacy_attrs", "# T {@id=x}\n"),
    ],
)
def test_a_mark_of_an_extension_makes_its_page_uncertain_until_it_is_read_exactly(
    extension: str, text: str
) -> None:
    site = dialect.from_site((f"markdown_extensions:\n  - {extension}\n",))
    found = markdown.parse("a.md", text, site).uncertainties
    assert extension in [one.extension for one in found]
    assert not markdown.exact.parse("a.md", text, site).uncertainties


@pytest.mark.parametrize(
    ("site", "text", "shown"),
    [
        ("markdown_extensions: [pymdownx.snippets]", "--8<-- \"a.md\"\n\n-8<- 'b.md'\r\n", 2),
        ("markdown_extensions: [pymdownx.snippets]", "--8<--\na.md\n--8<--\n", 2),
        ("markdown_extensions: [pymdownx.snippets]", ";--8<-- 'a.md'\n\n--8<-- [start:x]\n", 0),
        ("markdown_extensions: [markdown_include.include]", "{!a.md!}\n", 1),
        ("markdown_extensions: [mkautodoc]", "::: acme.module\n", 1),
        ("plugins: [macros]", "{{ name }} and {% include 'a.md' %}\n", 2),
        ("plugins: [search, mkdocstrings]", "::: acme.module\n", 1),
        (
            "plugins:\n  - material/search\n  - include-markdown:\n      encoding: x\n",
            "{% include 'a.md' %}\n",
            1,
        ),
        ("site_name: x", '--8<-- "a.md"\n\n{{ x }}\n\n::: y\n', 0),
    ],
)
def test_what_is_brought_in_from_elsewhere_is_known_to_be_unknown(site: str, text: str, shown: int) -> None:
    read_by = dialect.from_site((site + "\n",))
    for document in (markdown.parse("a.md", text, read_by), markdown.exact.parse("a.md", text, read_by)):
        assert len(document.includes) == shown
        assert bool(document.uncertainties) is bool(shown)


@pytest.mark.parametrize(
    ("text", "folder", "mounts"),
    [
        ("site_name: x\n", "docs", ()),
        ("docs_dir: content # here\n", "content", ()),
        ("docs_dir: !ENV [DOCS, pages]\n", "pages", ()),
        (
            "plugins:\n  - handbook:\n      mounts:\n        - adr\n        - runbooks\n",
            "docs",
            ("adr", "runbooks"),
        ),
        ("plugins:\n  handbook: {mounts: [adr]}\n", "docs", ("adr",)),
    ],
)
def test_the_folders_of_the_pages_are_known(text: str, folder: str, mounts: tuple[str, ...]) -> None:
    site = dialect.site((text,))
    assert (site.docs_dir, site.mounts) == (folder, mounts)


ZENSICAL = """\
[project]
docs_dir = "content"

[project.markdown_extensions.admonition]
[project.markdown_extensions.toc]
baselevel = 2
slugify = {object = "pymdownx.slugs.slugify", kwds = {case = "lower"}}
[project.markdown_extensions.pymdownx.superfences]
custom_fences = [{ name = "mermaid", class = "mermaid", format = "pymdownx.superfences.fence_code_format" }]
[project.markdown_extensions."pymdownx.details"]
[project.markdown_extensions.acme.blocks]
option = 1
"""


def test_a_zensical_site_is_read_by_its_tables() -> None:
    site = dialect.from_zensical(ZENSICAL)
    assert dialect.site((ZENSICAL,), toml=True).docs_dir == "content"
    assert set(site.extensions) >= {"admonition", "pymdownx.superfences", "pymdownx.details", "acme.blocks"}
    assert site.draws("mermaid")
    assert [extension for _, extension in site.uncertainties] == ["acme.blocks"]
    text = "# Über UNS\n\n!!! note\n\n    ```mermaid\n    a\n    ```\n"
    scanned, exact = markdown.parse("a.md", text, site), markdown.exact.parse("a.md", text, site)
    assert scanned.sections == exact.sections
    assert (scanned.sections[0].level, scanned.sections[0].id) == (2, "über-uns")
    assert [fence.drawn for fence in scanned.fences] == [fence.drawn for fence in exact.fences] == [True]


@pytest.mark.parametrize("text", ["[project]\nsite_name = 'x'\n", "a = " + "[" * 3000, "x", ""])
def test_a_zensical_site_that_says_nothing_has_the_extensions_of_its_default(text: str) -> None:
    site = dialect.from_zensical(text)
    assert site.draws("mermaid")
    assert site.has("pymdownx.tabbed")


PLAIN_FENCES = (
    "markdown_extensions:\n  - pymdownx.superfences\n  - pymdownx.highlight:\n      use_pygments: false\n"
)


@pytest.mark.parametrize(
    ("site", "drawn"),
    [
        ("plugins: [search, mermaid2]", True),
        ("plugins: [mermaid2]\nmarkdown_extensions: [codehilite]", False),
        ("plugins: [mermaid2]\nmarkdown_extensions: [pymdownx.superfences]", False),
        (f"{PLAIN_FENCES}plugins: [mermaid2]", True),
    ],
)
def test_the_plugin_mermaid2_draws_what_the_extensions_leave_as_plain_code(site: str, drawn: bool) -> None:
    read_by = dialect.from_site((site + "\n",))
    (fence,) = markdown.parse("a.md", "```mermaid\na\n```\n", read_by).fences
    assert fence.drawn is drawn


@pytest.mark.parametrize(
    "text",
    [
        "markdown_extensions:\n  admonition: {}\n  pymdownx.details:\n",
        "markdown_extensions: [admonition, pymdownx.details]\n",
        "markdown_extensions:\n- admonition\n- pymdownx.details\n",
        "markdown_extensions:\n    - markdown.extensions.admonition\n    - 'pymdownx.details'\n",
    ],
)
def test_every_way_to_list_extensions_is_followed(text: str) -> None:
    found = dialect.from_site((text,))
    assert found.has("admonition")
    assert found.has("pymdownx.details")
    assert not found.uncertainties


def test_a_mapping_adds_to_an_inherited_mapping_and_a_list_replaces_it() -> None:
    base = "markdown_extensions:\n  admonition:\n  abbr:\n"
    assert dialect.from_site((base, "markdown_extensions:\n  footnotes:\n")).extensions[3:] == (
        "admonition", "abbr", "footnotes"
    )  # fmt: skip
    assert dialect.from_site((base, "markdown_extensions:\n  - footnotes\n")).extensions[3:] == ("footnotes",)
    assert dialect.from_site((base, "site_name: y\n")).extensions[3:] == ("admonition", "abbr")


@pytest.mark.parametrize(
    "text",
    [
        "markdown_extensions:\n  - acme.blocks\n",
        "markdown_extensions: !ENV [EXTENSIONS]\n",
        "markdown_extensions:\n  - toc:\n      slugify: !!python/name:acme.slug\n",
        "markdown_extensions:\n  - toc:\n      separator: '~'\n",
        "INHERIT: !ENV BASE\n",
        "markdown_extensions:\n  - pymdownx.superfences:\n      relaxed_headers: true\n",
        "markdown_extensions:\n  - pymdownx.superfences\n  - extra\n",
        "markdown_extensions:\n  - pymdownx.superfences:\n      custom_fences: !include fences.yml\n",
    ],
)
def test_what_is_not_understood_makes_each_document_uncertain(text: str) -> None:
    assert markdown.parse("a.md", "# T\n", dialect.from_site((text,))).uncertainties


def test_the_extra_bundle_is_taken_apart() -> None:
    found = dialect.from_site(("markdown_extensions:\n  - extra\n",))
    assert found.has("footnotes")
    assert found.has("md_in_html")


def test_without_superfences_fences_count_at_the_margin_only_and_none_is_drawn() -> None:
    plain = dialect.from_site(("site_name: x\n",))
    text = "```mermaid\na\n```\n\n- x\n\n    ```mermaid\n    b\n    ```\n"
    for document in (markdown.parse("a.md", text, plain), markdown.exact.parse("a.md", text, plain)):
        assert [(fence.content, fence.live, fence.drawn) for fence in document.fences] == [
            ("a", True, False), ("b", False, False)
        ]  # fmt: skip


def test_without_an_extension_its_blocks_are_text() -> None:
    plain = dialect.from_site(("site_name: x\n",))
    text = '!!! note\n\n    # T\n\n=== "A"\n\n    # U\n'
    assert not markdown.parse("a.md", text, plain).sections
    assert not markdown.exact.parse("a.md", text, plain).sections


def test_the_exact_reading_takes_the_options_of_the_site() -> None:
    text = (
        "markdown_extensions:\n  - toc:\n      baselevel: 2\n"
        "      slugify: !!python/object/apply:pymdownx.slugs.slugify\n        kwds: {case: lower}\n"
    )
    document = markdown.exact.parse("a.md", "# Über uns\n", dialect.from_site((text,)))
    assert [(section.level, section.id) for section in document.sections] == [(2, "über-uns")]


def test_environment_and_relative_tags_are_read_over() -> None:
    text = (
        "markdown_extensions:\n  - toc:\n      permalink: !ENV [LINKS, true]\n  - admonition\n"
        "extra: !relative $docs_dir\n"
    )
    document = markdown.exact.parse("a.md", "!!! note\n    # T\n", dialect.from_site((text,)))
    assert [section.title for section in document.sections] == ["T"]


@pytest.mark.parametrize(
    "text", ["", "\x00", "markdown_extensions:", "markdown_extensions:\n  -\n", "a: [", "- x\n- y\n"]
)
def test_no_file_makes_the_reader_fail(text: str) -> None:
    assert dialect.from_site((text,)).extensions[:3] == DEFAULT_EXTENSIONS
