"""Where pages of the sources are in the built site: MkDocs is who knows."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from mkdocs.structure.files import File

from handbook.site.addresses import address_of, file_of

PAGES = (
    "index.md",
    "README.md",
    "a.md",
    "adr/0001-x.md",
    "adr/index.md",
    "adr/README.md",
    "a b/c&d.md",
    "x.y.md",
)


@pytest.mark.parametrize("directory_urls", [True, False])
@pytest.mark.parametrize("uri", PAGES)
def test_a_page_is_where_mkdocs_puts_it(uri: str, directory_urls: bool) -> None:
    theirs = File(uri, "docs", "site", use_directory_urls=directory_urls)
    assert file_of(uri, directory_urls=directory_urls) == theirs.dest_uri
    address = unquote(theirs.url).removeprefix("./")
    assert address_of(uri, directory_urls=directory_urls) == address
