"""Addresses that pages had once lead to where they are now."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from mkdocs.exceptions import Abort

from handbook.errors import ConfigError
from handbook.site.redirects import checked, page
from tests.site.conftest import Build
from tests.site.test_plugin import plugins

PAGES = {"index.md", "adr/0002-new.md"}


@pytest.mark.parametrize(
    ("old", "new", "way"),
    [
        ("adr/0001-old/", "adr/0002-new/", "../0002-new/"),
        ("old/", "adr/0002-new/#context", "../adr/0002-new/#context"),
        ("old/", "", "../"),
        ("adr/0001-old.html", "adr/0002-new.html", "0002-new.html"),
        ("old/", "a b/", "../a%20b/"),
    ],
)
def test_what_stands_at_an_old_address_leads_to_the_new_one(old: str, new: str, way: str) -> None:
    text = page(old, new)
    assert f'content="0; url={way}"' in text
    assert f'<a href="{way}">' in text


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"old.md": "gone.md"}, "'gone.md' does not exist; name the page that 'old.md' became"),
        ({"index.md": "adr/0002-new.md"}, "'index.md' is a page still"),
        ({"../old.md": "index.md"}, "must be the path of a page"),
        ({"old": "index.md"}, "must be the path of a page"),
        ({1: "index.md"}, "must be the path of a page"),
    ],
)
def test_a_redirect_that_leads_nowhere_is_refused(said: Mapping[object, object], words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        checked(said, PAGES)
    assert words in str(caught.value)


def test_a_page_that_has_moved_is_found_where_it_was(build_site: Build) -> None:
    files = {"docs/index.md": "# Home\n", "adr/0002-new.md": "# 2. New\n\n## Status\n\nAccepted\n"}
    settings = plugins(("adr",))
    settings["plugins"][1]["handbook"]["redirects"] = {"adr/0001-old.md": "adr/0002-new.md#status"}  # type: ignore[index]
    site = build_site(files, strict=True, **settings)
    assert "url=../0002-new/#status" in site.page("adr/0001-old")
    assert "adr/0001-old" not in (site.folder / "sitemap.xml").read_text(encoding="utf-8")


def test_a_wrong_redirect_stops_the_build(build_site: Build, caplog: pytest.LogCaptureFixture) -> None:
    settings = plugins(("adr",))
    settings["plugins"][1]["handbook"]["redirects"] = {"old.md": "gone.md"}  # type: ignore[index]
    with pytest.raises(Abort):
        build_site({"docs/index.md": "# Home\n"}, **settings)
    assert "'gone.md' does not exist" in caplog.text
