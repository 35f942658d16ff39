"""A site's dialect comes from its mkdocs.yml; what is not understood is an uncertainty."""

from __future__ import annotations

import pytest

from handbook import markdown
from handbook.errors import ExactUnavailable
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


def test_the_inherited_file_is_named() -> None:
    assert dialect.inherits(SITE) == "../base.yml"
    assert dialect.inherits("site_name: x\nnav:\n  INHERIT: no\n") is None


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
        "markdown_extensions:\n  - sane_lists\n",
        "markdown_extensions: !ENV [EXTENSIONS]\n",
        "markdown_extensions:\n  - toc:\n      baselevel: 2\n",
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


@pytest.mark.parametrize("name", ["acme.blocks", "os.path", "no_such_extension"])
def test_an_extension_that_is_not_installed_or_not_trusted_is_never_imported(name: str) -> None:
    site = dialect.from_site((f"markdown_extensions:\n  - {name}\n",))
    with pytest.raises(ExactUnavailable, match=name):
        markdown.exact.parse("a.md", "# T\n", site)


def test_a_name_outside_of_the_trusted_packages_is_dropped() -> None:
    text = (
        "markdown_extensions:\n  - pymdownx.superfences:\n      custom_fences:\n        - name: mermaid\n"
        "          class: mermaid\n          format: !!python/name:os.system\n"
        "          validator: !!python/name:acme.check\n"
    )
    site = dialect.from_site((text,))
    document = markdown.exact.parse("a.md", "```mermaid\nx\n```\n", site)
    assert [fence.drawn for fence in document.fences] == [True]


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
